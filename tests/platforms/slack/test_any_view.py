"""Whatever a View holds, it can be drawn within Slack's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings

from bot.platforms.slack.render import render
from bot.views.plain import MOST, plain
from tests.any_view import mentions_of, views
from tests.platforms.slack.judge import faults

if TYPE_CHECKING:
    from bot.views.model import View

_quickly = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@_quickly
@given(views)
def test_every_view_is_drawn_within_the_limits(view: View) -> None:
    assert faults(render(view), {one.id for one in mentions_of(view)}) == []


@_quickly
@given(views)
def test_every_view_has_words(view: View) -> None:
    words = plain(view)
    assert 0 < len(words) <= MOST
    assert words.encode()
