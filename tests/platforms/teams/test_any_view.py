"""Whatever a View holds, there is a card for it: within the limit, by the rules, valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings

from bot.platforms.teams.render import render
from tests.any_view import views
from tests.platforms.teams.judge import faults
from tests.platforms.teams.schema import violations

if TYPE_CHECKING:
    from bot.views.model import View


@given(views)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_any_view_makes_a_card_that_keeps_the_rules(view: View) -> None:
    payload = render(view)

    assert faults(view, payload) == []


@given(views)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_any_view_makes_a_valid_card(view: View) -> None:
    assert violations(render(view)["card"]) == []
