"""A list of ten, however long its filter: every row is shown, on either platform."""

from __future__ import annotations

import json

import pytest

from bot.operations.findings import ListFindings
from bot.platforms.slack.render import render as slack
from bot.platforms.teams.render import render as teams
from bot.views.findings import finding_list
from tests.gallery.models import finding
from tests.gallery.samples import page_of


@pytest.mark.parametrize("tags", range(0, 32, 2))
def test_the_way_back_never_takes_a_rows_place(tags: int) -> None:
    command = ListFindings(product="payments-api", tag=tuple(f"tag-{place}-{'x' * 34}" for place in range(tags)))
    view = finding_list(command, page_of(*(finding(1000 + place) for place in range(10)), count=99))

    for payload in (json.dumps(slack(view)), json.dumps(teams(view))):
        assert all(f"#{1000 + place}" in payload for place in range(10))
        assert "not shown" not in payload
        assert "Does not fit" not in payload
