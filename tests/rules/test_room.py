"""There is room in the first page of help for verbs that nobody has thought of yet."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import CATALOGUE
from bot.operations.about import Help, Topics
from bot.platforms.slack import render as slack
from bot.platforms.teams import render as teams
from bot.views.about import topics

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.views.model import View

MORE = (*CATALOGUE, *(replace(row, verb=f"other-{row.verb}") for row in CATALOGUE[:15]))


@pytest.mark.parametrize("render", [slack.render, teams.render], ids=["slack", "teams"])
def test_help_has_room_for_fifteen_verbs_more(render: Callable[[View], Any]) -> None:
    drawn = render(topics(Help(), Topics(MORE, one=False)))
    shown = json.dumps(drawn.get("blocks") or drawn["card"], ensure_ascii=False)
    for row in MORE:
        family, _space, rest = row.verb.rpartition(" ")
        assert (f"· {rest}" if family == "digest" and rest != "add" else row.verb) in shown
