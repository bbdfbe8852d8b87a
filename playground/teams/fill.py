"""How a person fills in a card: from plain words to what Teams sends along with a press."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.teams.find import is_input, names_of, parts

if TYPE_CHECKING:
    from playground.teams.state import Face, Json

_REQUIRED = "This is a required input."


def inputs(face: Face) -> list[Json]:
    """Every input of the card, folded away or not."""
    return [part for part in parts(face.card) if is_input(part)]


def values(face: Face) -> dict[str, str]:
    """What stands in the inputs; one that is empty is sent as an empty text, as Teams does."""
    return {one["id"]: face.values.get(one["id"], str(one.get("value", _empty(one)))) for one in inputs(face)}


def _empty(element: Json) -> str:
    return str(element.get("valueOff", "false")) if element["type"] == "Input.Toggle" else ""


def put(face: Face, element: Json, raw: object) -> None:
    """Fill in one input; choices go by title or value. Raises LookupError for one that is not offered."""
    face.values[element["id"]] = _value(face, element, raw)


def _value(face: Face, element: Json, raw: object) -> str:
    if element["type"] == "Input.Toggle":
        return str(element.get("valueOn", "true") if raw in {True, "true", "yes"} else _empty(element))
    if element["type"] == "Input.ChoiceSet" and raw:
        offered = choices(face, element)
        if element.get("isMultiSelect") and isinstance(raw, list):
            return ",".join(_chosen(offered, str(one)) for one in raw)
        return _chosen(offered, str(raw))
    return "" if raw is None else str(raw)


def choices(face: Face, element: Json) -> list[Json]:
    """What a menu offers: its own choices, and those that the bot answered to a search."""
    return [*element.get("choices", ()), *face.offered.get(element["id"], ())]


def _chosen(offered: list[Json], name: str) -> str:
    for choice in offered:
        if name in (choice["title"], choice["value"]):
            return str(choice["value"])
    known = ", ".join(repr(choice["title"]) for choice in offered)
    raise LookupError(f"no choice {name!r}; there are: {known or 'none'}")


def problems(face: Face) -> dict[str, str]:
    """What the client says before it lets a card go, by label."""
    given = values(face)
    found = {names_of(one)[0]: _problem(one, given[one["id"]]) for one in inputs(face)}
    return {label: problem for label, problem in found.items() if problem}


def _problem(element: Json, value: str) -> str:
    said = str(element.get("errorMessage") or _REQUIRED)
    if not value:
        return said if element.get("isRequired") else ""
    if len(value) > element.get("maxLength", len(value)):
        return said
    if element["type"] == "Input.Date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return said
    if element["type"] == "Input.Number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return said
    return "" if re.search(element.get("regex", ""), value) else said
