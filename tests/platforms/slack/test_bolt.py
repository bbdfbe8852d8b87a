"""What Slack sent is read as it was meant, and what it did not send is refused."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.slack.bolt import opened

_text = st.text(st.characters(exclude_categories=["Cs"]))
_quickly = settings(deadline=None, database=None)


@_quickly
@given(st.dictionaries(_text.filter(bool), _text, min_size=1))
def test_a_form_is_read_as_it_was_filled_in(form: dict[str, str]) -> None:
    form.pop("payload", None)
    assert opened(urlencode(form)) == form


@_quickly
@given(st.dictionaries(_text, st.recursive(_text | st.integers() | st.none(), st.lists, max_leaves=5)))
def test_an_interaction_is_read_as_it_was_made(content: dict[str, object]) -> None:
    assert opened(urlencode({"payload": json.dumps(content)})) == content
    assert opened(json.dumps(content)) == content


@_quickly
@given(st.text(alphabet='abc%+&=;#?/{}[]":\x00é019F '))
def test_anything_else_is_a_form_or_nothing(body: str) -> None:
    assert isinstance(opened(body), dict | None)
