"""Arbitrary Views: trees of every kind of block with arbitrary text, for what must hold whatever a View holds."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.operations.about import Help, WhoAmI
from bot.operations.command import Draft
from bot.operations.finding_verbs import MarkFalsePositive, Reopen
from bot.operations.findings import GetFinding, ListFindings
from bot.views.model import (
    Actions,
    Button,
    Code,
    Confirm,
    Facts,
    Link,
    LinkButton,
    Mention,
    Menu,
    Paragraph,
    Quote,
    Row,
    Rows,
    Strong,
    Struck,
    View,
)
from tests.gallery.models import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator

_letters = st.text(st.characters(exclude_categories=()), max_size=40)
_words = st.one_of(
    _letters,
    st.sampled_from(sorted(HOSTILE.values())),
    st.builds(lambda text, times: text * times, _letters, st.integers(1, 400)),
)
_urls = st.one_of(_words, st.builds("https://x.example/{}".format, _words))
_called = st.builds(
    Mention,
    _words,
    st.one_of(_words, st.sampled_from(["U0456", "S0123ABCD", "aaaaaaaa-0000-4000-8000-00000000000a"])),
    st.sampled_from(["person", "group"]),
)
_parts = st.one_of(
    _words, st.builds(Strong, _words), st.builds(Struck, _words), st.builds(Link, _words, _urls), _called
)
_texts = st.lists(_parts, max_size=4).map(tuple)
_commands = st.one_of(
    st.sampled_from(
        [WhoAmI(), Help(), GetFinding(finding=276), Reopen(finding=1), Draft(MarkFalsePositive, {"finding": 1})]
    ),
    _words.map(lambda words: ListFindings().model_copy(update={"title": words})),
)
_buttons = st.builds(
    Button,
    _words,
    _commands,
    st.sampled_from(["plain", "good", "bad"]),
    st.none() | st.builds(Confirm, _words, _words, _words, _words),
)


def mentions_of(part: object) -> Iterator[Mention]:
    """All that a View holds, from top to bottom."""
    if isinstance(part, Mention):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from mentions_of(each)
    elif is_dataclass(part):
        for one in fields(part):
            yield from mentions_of(getattr(part, one.name))


def _some(items: st.SearchStrategy[object], most: int = 60) -> st.SearchStrategy[tuple[object, ...]]:
    """A few, or the same few again and again, which overflows every limit and is quickly drawn."""
    few = st.lists(items, max_size=3).map(tuple)
    return st.one_of(few, few, st.builds(lambda row, times: row * times, few, st.integers(1, most)))


_blocks = st.one_of(
    st.builds(Paragraph, _texts, st.booleans()),
    st.builds(Facts, _some(st.tuples(_words, _texts))),
    st.builds(Rows, _some(st.builds(Row, _texts, _texts, _some(_buttons, 10)))),
    st.builds(Quote, _words, _words),
    st.builds(Code, _words),
    st.builds(Actions, _some(st.one_of(_buttons, st.builds(LinkButton, _words, _urls)))),
    st.builds(Menu, _words, _some(_buttons)),
)
views = st.builds(
    View, _words, _some(_blocks, 20), st.booleans(), outcome=st.sampled_from(["done", "refused", "failed"])
)
