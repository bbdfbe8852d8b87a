"""Holds the arguments of a call against a JSON Schema of Slack's Web API, where one is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError

    from playground.slack.state import Json


_ADDED = "team_id"
"""Slack's own client library adds it to every call; methods that have no use for it don't mind."""

_SPELT = {"alt_txt": "alt_text"}
"""What Slack's page and its library for Python call otherwise than the schema does."""


class ArgumentsSchema:
    """One validator per method, from definitions named like `A_chat_postMessage`."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        definitions = schema["definitions"]
        self._validators = {
            name.removeprefix("A_").replace("_", "."): Draft7Validator(
                {"$ref": f"#/definitions/{name}", "definitions": definitions}
            )
            for name in definitions
            if name.startswith("A_")
        }

    def complaints(self, method: str, arguments: Json) -> list[str]:
        """Tell what the schema refuses, in the words of Slack's answers; empty where it takes the call."""
        validator = self._validators.get(method)
        named = {_SPELT.get(name, name): value for name, value in arguments.items() if name != _ADDED}
        error = best_match(validator.iter_errors(named)) if validator else None
        if error is None:
            return []
        error = max(_all_in(error), key=lambda inner: len(inner.absolute_path))
        where = "".join(f"/{step}" for step in error.absolute_path)
        return [f"[ERROR] {error.message[:300]} [json-pointer:{where}]"]


def _all_in(error: ValidationError) -> Iterator[ValidationError]:
    """Return the error and what led to it: the one that lies deepest tells most."""
    yield error
    for inner in error.context or ():
        yield from _all_in(inner)
