"""Finds the thing that a person means in a card, among those that are not folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.teams.state import Face, Json

INSIDE: Final = ("body", "items", "columns", "rows", "cells", "inlines", "actions")
"""Where a card holds further parts, in reading order."""


def parts(part: Json) -> Iterator[Json]:
    """All parts, from the outside in, whether they are seen or not."""
    yield part
    for name in INSIDE:
        for inner in part.get(name) or ():
            if isinstance(inner, dict):
                yield from parts(inner)


def visible(part: Json, shown: dict[str, bool]) -> Iterator[Json]:
    """All parts that are not folded away, in reading order."""
    if not is_shown(part, shown):
        return
    yield part
    for name in INSIDE:
        for inner in part.get(name) or ():
            if isinstance(inner, dict):
                yield from visible(inner, shown)


def is_shown(part: Json, shown: dict[str, bool]) -> bool:
    """Whether a part is not folded away by itself."""
    return shown.get(str(part.get("id")), bool(part.get("isVisible", True)))


def element_called(face: Face, name: str, nth: int | None = None) -> Json:
    """Return the one visible action or input with that title, label, id or type; `nth` picks among several."""
    usable = [part for part in visible(face.card, face.shown) if is_action(part) or is_input(part)]
    found = [part for part in usable if name in names_of(part)]
    if found and (len(found) == 1 or nth is not None):
        return found[nth or 0]
    known = ", ".join(sorted({names_of(part)[0] for part in usable}))
    raise LookupError(f"{len(found)} elements are called {name!r}; there are: {known or 'none'}")


def names_of(part: Json) -> list[str]:
    """What a person may call it, the plainest name first."""
    return [part[name] for name in ("title", "label", "placeholder", "id", "type") if part.get(name)]


def is_action(part: Json) -> bool:
    """Whether it can be pressed."""
    return str(part.get("type")).startswith("Action.")


def is_input(part: Json) -> bool:
    """Whether it can be filled in."""
    return str(part.get("type")).startswith("Input.")


def action_after(face: Face, element: Json) -> Json:
    """Return the first action that follows an input: the button that sends what was chosen."""
    rest = iter(visible(face.card, face.shown))
    for part in rest:
        if part is element:
            break
    for part in rest:
        if part.get("type") in {"Action.Execute", "Action.Submit"}:
            return part
    raise LookupError(f"nothing sends {names_of(element)[0]!r}")
