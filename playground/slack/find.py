"""Finds the thing that a person means among blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.fill import elements

if TYPE_CHECKING:
    from playground.slack.state import Json


def element_with(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """Return the element with exactly these ids, and its block."""
    for block, element in elements(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            return block, element
    message = f"no element {action_id!r} in block {block_id!r}"
    raise LookupError(message)


def element_called(blocks: list[Json], name: str, nth: int | None = None) -> tuple[Json, Json]:
    """Return the one element with that label, placeholder, action_id or type; `nth` picks among several."""
    found = [(block, element) for block, element in elements(blocks) if name in names_of(block, element)]
    if found and (len(found) == 1 or nth is not None):
        return found[nth or 0]
    known = ", ".join(sorted({names_of(block, element)[0] for block, element in elements(blocks)}))
    message = f"{len(found)} elements are called {name!r}; there are: {known or 'none'}"
    raise LookupError(message)


def names_of(block: Json, element: Json) -> list[str]:
    """Tell what a person may call it, the plainest name first."""
    texts = [
        block.get("label") if block["type"] == "input" else None,
        element.get("text"),
        element.get("placeholder"),
    ]
    return [text["text"] for text in texts if text] + [element["action_id"], element["type"]]
