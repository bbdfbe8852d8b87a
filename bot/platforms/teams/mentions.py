"""People who are called in a card: <at>Name</at> in a TextBlock, and an entity of the card that says who that is.

Source: "Mention support within Adaptive Cards" of Microsoft's "Format cards in Teams": in TextBlocks and FactSets only,
people by their object id of Entra ID; a bot cannot call groups. Since clients find an entity by its text, no two people
of one card have the same.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final, assert_never

from bot.identity.ids import is_entra_id
from bot.views.model import Actions, Code, Facts, Mention, Menu, Paragraph, Quote, Rows
from bot.views.plain import blank, one, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.platforms.teams.limits import Element
    from bot.views.model import Block, Part, Row, Text, View

_ACTIVE: Final = re.compile(r"[*_~`\[\]<>\\&|{}]|://")


def at(mention: Mention) -> str:
    """What stands for the person in a TextBlock, once the name was made ready to be shown: no tag ends in it."""
    return f"<at>{_ACTIVE.sub('', mention.text)}</at>"


def inert(name: str) -> str:
    """The name on one line, without what a TextBlock would act on; still to be shown."""
    left = " ".join(_ACTIVE.sub("", shown(name, isolate=False)).split())
    return "…" if blank(left) else left


class Roll:
    """Those who are called in one card, each under a name of their own."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def view(self, view: View) -> View:
        """The View with names that are told apart; whom no bot can call there is text."""
        return replace(view, blocks=tuple(map(self._block, view.blocks)))

    def entities(self, body: list[Element] | None = None) -> Mapping[str, Any]:
        """What the card says of those who are called in its body, or of all; nothing where nobody is."""
        drawn = None if body is None else json.dumps(body, ensure_ascii=False)
        called = [_entity(name, id_) for name, id_ in self._ids.items() if drawn is None or _quoted(name) in drawn]
        return {"msteams": {"entities": called}} if called else {}

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph():
                return replace(block, text=self._text(block.text))
            case Facts():
                return Facts(tuple((name, self._text(value)) for name, value in block.pairs))
            case Rows():
                return Rows(tuple(map(self._row, block.rows)))
            case Quote() | Code() | Actions() | Menu():
                return block
            case _:
                assert_never(block)

    def _row(self, row: Row) -> Row:
        return replace(row, headline=self._text(row.headline), details=self._text(row.details))

    def _text(self, text: Text) -> Text:
        return tuple(self._part(part) if isinstance(part, Mention) else part for part in text)

    def _part(self, mention: Mention) -> Part:
        if mention.kind == "group" or not is_entra_id(mention.id):
            return mention.text
        name = inert(mention.text)
        names = chain([name], (f"{name} ({number})" for number in count(2)))
        return replace(mention, text=next(one for one in names if self._ids.setdefault(one, mention.id) == mention.id))


def _quoted(name: str) -> str:
    return json.dumps(f"<at>{one(name)}</at>", ensure_ascii=False)[1:-1]


def _entity(name: str, id_: str) -> Element:
    return {"type": "mention", "text": f"<at>{one(name)}</at>", "mentioned": {"id": id_, "name": one(name)}}
