"""What a card may be, and how an answer that is larger is made to fit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

Element = dict[str, Any]
"""A part of a card, as JSON."""
Kind = Literal["row", "text", "controls"]
_GO_FIRST: Final[tuple[Kind, ...]] = ("row", "text", "controls")
"""Rows are left out before the basis of their list, and both before the buttons that lead to the rest."""
_SEPARATOR: Final = 2
"""Bytes between two parts of a JSON list."""


@dataclass(frozen=True)
class Limits:
    """Measured or documented bounds; sizes are of JSON in UTF-8.

    Source: learn.microsoft.com/microsoftteams/platform, "Format your bot messages" (28 KB a message; later pages
    name larger sizes, but Teams was seen to refuse what they allow) and "Cards reference" (six primary actions).
    """

    payload: int = 27_000
    """Bytes of summary and card together; the rest of the 28 KB is for the marks in its buttons and the activity."""
    actions: int = 6
    """Buttons side by side; further ones go into the overflow menu."""
    letters: int = 43
    """Letters on a line of buttons, each button's frame counted as four: measured for a pane 380 pixels wide, in
    which a longer line loses its ends ("V…")."""
    title: int = 1_000
    """Letters. The one text that cannot be left out is cut, with an ellipsis."""
    summary: int = 1_000
    """Letters that a notification or a screen reader gets."""


LIMITS: Final = Limits()


@dataclass(frozen=True)
class Piece:
    """What is shown whole or not at all: a row, a paragraph, a fact, a set of buttons."""

    kind: Kind
    elements: tuple[Element, ...]


def size(json_value: object) -> int:
    """Its bytes on the wire; spaces after commas and colons are counted, whether or not they are sent."""
    return len(json.dumps(json_value, ensure_ascii=False).encode())


def fitting(pieces: tuple[Piece, ...], room: int) -> tuple[tuple[Piece, ...], str]:
    """The pieces that fit into so many bytes, and the sentence that counts the others; empty where all fit."""
    weights = [sum(size(element) + _SEPARATOR for element in piece.elements) for piece in pieces]
    over = sum(weights) - room
    dropped: set[int] = set()
    for place in _from_the_end(pieces):
        if over <= 0:
            break
        over -= weights[place]
        dropped.add(place)
    kept = tuple(piece for place, piece in enumerate(pieces) if place not in dropped)
    return kept, _said(pieces[place].kind for place in dropped)


def _from_the_end(pieces: tuple[Piece, ...]) -> list[int]:
    """The order in which pieces are left out."""
    return sorted(range(len(pieces)), key=lambda place: (_GO_FIRST.index(pieces[place].kind), -place))


def _said(dropped: Iterable[Kind]) -> str:
    kinds = list(dropped)
    rows, parts = kinds.count("row"), len(kinds) - kinds.count("row")
    of_rows = ngettext(
        "{count} more row does not fit here and is not shown.",
        "{count} more rows do not fit here and are not shown.",
        rows,
    )
    of_parts = ngettext(
        "{count} more part of this answer does not fit here and is not shown.",
        "{count} more parts of this answer do not fit here and are not shown.",
        parts,
    )
    sentences = [(rows, of_rows), (parts, of_parts)]
    return " ".join(sentence.format(count=count) for count, sentence in sentences if count)
