"""What is wrong with a payload: Slack's rules, as far as they can be checked without Slack.

`faults` and `modal_faults` are our own rules, with the limits of `limits.py`; `schema_faults` asks the schema
made from Slack's published types, where the contracts are at hand.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jsonschema_rs import Draft7Validator

from bot.platforms.slack.limits import LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

Json: TypeAlias = dict[str, Any]

_ROOT: Final = Path(__file__).parents[3]
CONTRACT: Final = (
    Path(os.environ.get("CONTRACTS", _ROOT.parent / "shared" / "contracts")) / "slack/blockkit.limits.schema.json"
)
_MESSAGE: Final = {"header", "rich_text", "context", "actions"}
_MODAL: Final = {"section", "input", "context", "header", "rich_text"}
_TEXTS: Final = {
    "header": {"text": LIMITS.header},
    "section": {"text": LIMITS.section},
    "button": {"text": LIMITS.button},
    "option": {"text": LIMITS.option},
    "confirm": {
        "title": LIMITS.confirm_title,
        "text": LIMITS.confirm_text,
        "confirm": LIMITS.confirm_button,
        "deny": LIMITS.confirm_button,
    },
    "static_select": {"placeholder": LIMITS.placeholder},
    "external_select": {"placeholder": LIMITS.placeholder},
    "input": {"label": LIMITS.label, "hint": LIMITS.hint},
    "modal": {"title": LIMITS.modal_title, "submit": LIMITS.modal_button, "close": LIMITS.modal_button},
}
"""Where text objects stand, and how long each may be."""
_STRINGS: Final = {
    "value": LIMITS.value,
    "url": LIMITS.url,
    "action_id": LIMITS.action_id,
    "block_id": LIMITS.block_id,
    "accessibility_label": LIMITS.accessibility_label,
}
_LISTS: Final = {
    ("actions", "elements"): LIMITS.actions,
    ("context", "elements"): LIMITS.context_elements,
    ("static_select", "options"): LIMITS.options,
    ("multi_static_select", "options"): LIMITS.options,
}
_UNSENDABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TURNING: Final = re.compile("[\u202a-\u202e\u2066\u2067]")
_ACTIVE: Final = (
    re.compile("[<>]"),
    re.compile("&(?!(amp|lt|gt);)"),
    re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])"),
    re.compile(r":[\w+'-]*[A-Za-z][\w+'-]*:"),
    re.compile(r"^\s*&gt;", re.MULTILINE),
)


def faults(payload: Json, called: Collection[str] = ()) -> list[str]:
    """What is wrong with a message that may call these people and groups, and nobody else."""
    found = [str(one.get("user_id") or one.get("usergroup_id") or "") for one in nodes(payload["blocks"])]
    return [
        *(f"{one} is called" for one in found if one and one not in called),
        *([] if sorted(payload) == ["blocks", "text"] else [f"the payload has {sorted(payload)}"]),
        *_fallback(payload["text"]),
        *_surface(payload["blocks"], LIMITS.blocks, _MESSAGE),
        *(["too much text"] if _amount(payload["blocks"]) > LIMITS.all_text else []),
    ]


def modal_faults(view: Json) -> list[str]:
    """What is wrong with a modal."""
    inputs = any(block["type"] == "input" for block in view["blocks"])
    checks = {
        "no modal": view["type"] != "modal",
        "inputs without submit": inputs and "submit" not in view,
        "no close": "close" not in view,
        "callback_id": len(view.get("callback_id", "")) > LIMITS.callback_id,
        "private_metadata": len(view.get("private_metadata", "")) > LIMITS.private_metadata,
        "too big": len(json.dumps(view)) > 250_000,
        "input without block_id": any(
            "block_id" not in block or "action_id" not in block["element"]
            for block in view["blocks"]
            if block["type"] == "input"
        ),
    }
    own = [name for name, wrong in checks.items() if wrong]
    return [*own, *_texts(view), *_surface(view["blocks"], LIMITS.modal_blocks, _MODAL)]


def schema_faults(payload: Json) -> list[str]:
    """What the schema of Slack's types says of a message or a modal."""
    if payload.get("type") == "modal":
        return [error.message for error in _validator("ModalView").iter_errors(payload)]
    kinds = _kinds()
    return [
        error.message
        for block in payload["blocks"]
        for error in _validator(kinds.get(block.get("type"), "KnownBlock")).iter_errors(block)
    ]


def nodes(value: Any) -> Iterator[Json]:
    """Every object in the payload, the outermost first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)


def _surface(blocks: list[Json], most: int, kinds: set[str]) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    yield from (f"block {block.get('type')}" for block in blocks if block.get("type") not in kinds)
    for key in ("block_id", "action_id"):
        seen = Counter(node[key] for node in nodes(blocks) if key in node)
        yield from (f"{key} {name} twice" for name, times in seen.items() if times > 1)
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield "two tables"
    for node in nodes(blocks):
        for rule in _RULES:
            yield from rule(node)


def _texts(node: Json) -> Iterator[str]:
    for key, most in _TEXTS.get(_role(node), {}).items():
        if key in node and node[key].get("type") == "plain_text" and len(node[key]["text"]) > most:
            yield f"{_role(node)}.{key} is too long"


def _role(node: Json) -> str:
    if "deny" in node:
        return "confirm"
    return str(node.get("type", "option" if "value" in node else ""))


def _plain(node: Json) -> Iterator[str]:
    if node.get("type") == "mrkdwn":
        yield "markup"
    if node.get("type") == "plain_text" and node.get("emoji") is not False:
        yield "plain text with emoji codes"
    if isinstance(node.get("text"), str):
        yield from _letters(node["text"])
    if node.get("type") == "plain_text" and not node["text"].strip():
        yield "blank text"


def _letters(text: str) -> Iterator[str]:
    if not text:
        yield "empty text"
    if _TURNING.search(text) or text.count("\u2068") != text.count("\u2069"):
        yield "text turns around what follows it"


def _strings(node: Json) -> Iterator[str]:
    for key, value in node.items():
        if isinstance(value, str) and _UNSENDABLE.search(value):
            yield f"{key} cannot be sent"
        if isinstance(value, str) and len(value) > _STRINGS.get(key, 40_000):
            yield f"{key} is too long"
    if "url" in node and not node["url"].startswith(("https://", "http://")):
        yield "an address that is no page"


def _lists(node: Json) -> Iterator[str]:
    for (kind, key), most in _LISTS.items():
        if node.get("type") == kind and not 1 <= len(node.get(key, ())) <= most:
            yield f"{len(node.get(key, ()))} {key} in {kind}"
    if str(node.get("type")).startswith("rich_text") and not node.get("elements"):
        yield "empty rich text"


def _pressed(node: Json) -> Iterator[str]:
    kind = str(node.get("action_id", "")).partition(":")[0]
    if node.get("type") == "button":
        carries = "url" if kind == "open" else "value"
        if kind not in {"run", "form", "open"} or carries not in node:
            yield f"button {node.get('action_id')} carries nothing"
        if node.get("style", "primary") not in {"primary", "danger"}:
            yield "style"
    if kind == "pick" and "placeholder" not in node:
        yield "no placeholder"
    if _role(node) == "option" and len(node["value"]) > LIMITS.option_value:
        yield "option.value is too long"


_PARTS: Final = {"text", "link", "user", "usergroup"}


def _rich(node: Json) -> Iterator[str]:
    """Rich text may mention channels and everybody as well: ours never does."""
    parts = node.get("elements", ()) if str(node.get("type")).startswith("rich_text_") else ()
    yield from (f"rich text holds {part['type']}" for part in parts if part["type"] not in _PARTS)
    if node.get("type") == "rich_text" and _amount(node) > LIMITS.rich_text:
        yield "rich text is too long"
    if node.get("type") == "context" and _amount(node) > LIMITS.context:
        yield "context is too long"


_RULES: Final[tuple[Callable[[Json], Iterator[str]], ...]] = (
    _texts,
    _plain,
    _strings,
    _lists,
    _pressed,
    _rich,
)


def _fallback(text: str) -> Iterator[str]:
    if not text.strip():
        yield "no text"
    if len(text) > LIMITS.fallback:
        yield "text is too long"
    if _UNSENDABLE.search(text):
        yield "text cannot be sent"
    yield from _letters(text)
    yield from (f"text is not inert: {found[0]!r}" for one in _ACTIVE if (found := one.search(text)))


def _amount(value: Any) -> int:
    return sum(len(node["text"]) for node in nodes(value) if isinstance(node.get("text"), str))


@cache
def _schema() -> Json:
    schema: Json = json.loads(CONTRACT.read_text())
    return schema


@cache
def _kinds() -> dict[Any, str]:
    """The definition for each type of block: asking the union of all is slow, and its errors say nothing."""
    known = _schema()["definitions"]
    names = [one["$ref"].rpartition("/")[2] for one in known["KnownBlock"]["anyOf"]]
    return {known[name].get("properties", {}).get("type", {}).get("const"): name for name in names}


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator({**_schema(), "$ref": f"#/definitions/{name}"})
