"""Holds cards against the schema of Adaptive Cards, where that is at hand."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft7Validator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema_rs import ValidationError

    from playground.teams.state import Json


class CardSchema:
    """The schema, made ready once."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = Draft7Validator(_told_apart(copy.deepcopy(dict(schema))))

    def complaints(self, card: Json) -> list[str]:
        """What the schema finds wrong; it does not know what only Teams reads."""
        card = {name: value for name, value in card.items() if name != "msteams"}
        return [f"{_path(error)}: {error.message[:200]}" for error in self._validator.iter_errors(card)]


def _path(error: ValidationError) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    return "".join(("$", *steps))


def _told_apart(schema: Json) -> Json:
    """The same schema, but an element is judged by its `type` alone: of all kinds, only that one's faults say much."""
    for name, definition in schema["definitions"].items():
        for field in definition.get("properties", {}).values():
            if field.get("required") is False:  # an old draft's word, in Microsoft's file: no schema in this one
                del field["required"]
        if name.startswith("ImplementationsOf.") and all("allOf" in kind for kind in definition["anyOf"]):
            kinds = {kind["allOf"][0]["$ref"].rpartition("/")[2]: kind for kind in definition.pop("anyOf")}
            definition["required"] = ["type"]
            definition["properties"] = {"type": {"enum": list(kinds)}}
            definition["allOf"] = [
                {"if": {"properties": {"type": {"const": name}}}, "then": kind} for name, kind in kinds.items()
            ]
    return schema
