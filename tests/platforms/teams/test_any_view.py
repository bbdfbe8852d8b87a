"""Whatever a View holds, there is a card for it: within the limit, by the rules, valid."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.operations.about import Help, WhoAmI
from bot.operations.change import MarkFalsePositive, Reopen
from bot.operations.command import Draft
from bot.operations.findings import GetFinding, ListFindings
from bot.platforms.teams.render import render
from bot.views.model import (
    Actions,
    Button,
    Code,
    Confirm,
    Facts,
    Link,
    LinkButton,
    Menu,
    Paragraph,
    Quote,
    Row,
    Rows,
    Strong,
    View,
)
from tests.gallery_models import HOSTILE
from tests.platforms.teams.judge import faults
from tests.platforms.teams.schema import violations

_WORDS = st.one_of(
    st.sampled_from([*HOSTILE.values(), "", "x", "{{", "$", "# h", "\r\n", "x" * 3_000, "漏" * 9_000]),
    st.text(st.characters(), max_size=40),  # characters() holds halves of surrogate pairs, text() alone does not
)
_URLS = st.one_of(st.just("https://dojo.example.com/finding/1"), _WORDS)
_NAMES = st.text(st.characters(categories=["L", "P", "Zs"]), min_size=1, max_size=20)
_COMMANDS = st.one_of(
    st.builds(GetFinding, finding=st.integers(1, 999)),
    st.builds(ListFindings, product=_NAMES.filter(str.strip), page=st.integers(1, 9)),
    st.builds(Reopen, finding=st.integers(1, 999)),
    st.builds(Draft, st.just(MarkFalsePositive), st.fixed_dictionaries({"finding": st.integers(1, 999)})),
    st.just(WhoAmI()),
    st.just(Help()),
)


def _tuples(of: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


_TEXT = _tuples(st.one_of(_WORDS, st.builds(Link, _WORDS, _URLS), st.builds(Strong, _WORDS)))
_CONFIRM = st.none() | st.builds(Confirm, _WORDS, _WORDS, _WORDS, _WORDS)
_BUTTON = st.builds(Button, _WORDS, _COMMANDS, st.sampled_from(["plain", "good", "bad"]), _CONFIRM)
_BLOCK = st.one_of(
    st.builds(Paragraph, _TEXT, st.booleans()),
    st.builds(Facts, _tuples(st.tuples(_WORDS, _TEXT))),
    st.builds(Rows, _tuples(st.builds(Row, _TEXT, _TEXT, _tuples(_BUTTON, 3)), 8)),
    st.builds(Quote, _WORDS, _WORDS),
    st.builds(Code, _WORDS),
    st.builds(Actions, _tuples(_BUTTON | st.builds(LinkButton, _WORDS, _URLS), 9)),
    st.builds(Menu, _WORDS, _tuples(_BUTTON, 5)),
)
_VIEW = st.builds(
    View, _WORDS, _tuples(_BLOCK, 6), st.booleans(), outcome=st.sampled_from(["done", "refused", "failed"])
)


@given(_VIEW)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_view_makes_a_card_that_keeps_the_rules(view: View) -> None:
    payload = render(view)

    assert faults(view, payload) == []


@given(_VIEW)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_view_makes_a_valid_card(view: View) -> None:
    assert violations(render(view)["card"]) == []
