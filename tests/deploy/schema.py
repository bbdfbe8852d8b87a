"""What the chart's schema says of the bot's own settings, and the page about its values: both follow from the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

CHART: Final = Path(__file__).parents[2] / "helm" / "dojo-bot"
SCHEMA: Final = CHART / "values.schema.json"
CHARTS_OWN: Final = frozenset(
    {"HOST", "PORT", "AUTO_MIGRATE", "CONFIG_FILE", "USER_TOKENS_DIR", "AZURE_FEDERATED_TOKEN_FILE"}
)
"""Settings that the chart makes from its other values, or AKS for the chart."""


def secrets() -> list[str]:
    """The settings that hold a secret, in capitals; a database's address holds a password."""
    ours = {name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    return sorted(ours | {"DATABASE_URL"})


def settings() -> dict[str, Any]:
    """The part of the schema about the settings that are no secrets."""
    hidden = {*secrets(), *CHARTS_OWN}
    told = Settings.model_json_schema()["properties"]
    ours = {name.upper(): _plain(one) for name, one in told.items() if name.upper() not in hidden}
    return {
        "type": "object",
        "description": "The bot's settings by their names, see docs/settings.md; secrets have a place of their own.",
        "additionalProperties": False,
        "required": ["DEFECTDOJO_URL"],
        "properties": ours,
    }


def schema() -> str:
    """The chart's schema, with what follows from the code in it."""
    found = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found["properties"]["settings"] = settings()
    found["$defs"]["secret"] = {"enum": secrets()}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def values() -> str:
    """The table of the chart's values."""
    told = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
    rows = [f"| `{path}` | {_default(told, path)} | {said} |" for path, said in _rows(json.loads(schema()), "")]
    return "\n".join(["| value | default | meaning |", "|---|---|---|", *rows, ""])


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """One setting, as a value of the chart: maps and lists are written as text there, and nothing is null."""
    kept: dict[str, Any] = {key: told[key] for key in ("enum", "exclusiveMinimum", "minimum", "maximum") if key in told}
    [kind, *_] = [one for one in told.get("anyOf", [told]) if one.get("type") != "null"]
    address = {"pattern": "^https?://"} if kind.get("format") == "uri" else {}
    named = kind.get("type", "string")
    return {
        "type": "string" if named in {"array", "object"} else named,
        "description": told["description"],
        **address,
        **kept,
    }


def _rows(part: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, one in part.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        below = list(_rows(one, here))
        if below:
            yield from below
        else:
            yield here, _said(one)


def _said(one: dict[str, Any]) -> str:
    words = ", ".join(f"`{word}`" for word in one.get("enum", []) if word)
    return f"{one['description']} One of {words}." if words else str(one["description"])


def _default(told: Any, path: str) -> str:
    for name in path.split("."):
        told = told.get(name) if isinstance(told, dict) else None
    return "-" if told in (None, "", [], {}) else f"`{json.dumps(told)}`"
