"""Holds the arguments of a call against a JSON Schema of Slack's Web API, where one is at hand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft7Validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema_rs import ValidationError

    from playground.slack.state import Json


_ADDED = "team_id"
"""Slack's own client library adds it to every call; methods that have no use for it don't mind."""

_SPELT = {"alt_txt": "alt_text"}
"""What Slack's page and its library for Python call otherwise than the schema does."""


class ArgumentsSchema:
    """One validator per method, from definitions named like `A_chat_postMessage`; made when it is first needed."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._definitions = schema["definitions"]
        self._validator = cache(self._made)

    def complaints(self, method: str, arguments: Json) -> list[str]:
        """Tell what the schema refuses, in the words of Slack's answers; empty where it takes the call."""
        validator = self._validator(method)
        named = {_SPELT.get(name, name): value for name, value in arguments.items() if name != _ADDED}
        found = [inner for error in (validator.iter_errors(named) if validator else ()) for inner in _all_in(error)]
        if not found:
            return []
        error = max(found, key=lambda inner: len(inner.instance_path))
        where = "".join(f"/{step}" for step in error.instance_path)
        return [f"[ERROR] {error.message[:300]} [json-pointer:{where}]"]

    def _made(self, method: str) -> Draft7Validator | None:
        name = f"A_{method.replace('.', '_')}"
        if name not in self._definitions:
            return None
        return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": self._definitions})


def _all_in(error: ValidationError) -> Iterator[ValidationError]:
    """Return the error and what led to it: the one that lies deepest tells most."""
    yield error
    for choice in getattr(error.kind, "context", ()):
        for inner in choice:
            yield from _all_in(inner)
