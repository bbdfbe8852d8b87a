"""The picture of a trend: its numbers, its words, and the process that draws it."""

from __future__ import annotations

import struct
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.digests import trend
from bot.digests.chart import apart
from bot.digests.snapshots import Point
from bot.digests.trend import chart_of, drawn, picture_of
from bot.operations.digests import Digest, Plan
from bot.operations.findings import ListFindings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from bot.dojo.models import Severity

FIRST = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DIGEST = Digest(
    id="1",
    place="slack:C0APPSEC",
    plan=Plan(name="criticals", filter=ListFindings(), schedule="every day 09:00", timezone="Europe/Berlin"),
    owner="slack/T0DEMO/U0ANA",
)


def points(*counts: Mapping[Severity, int]) -> list[Point]:
    return [Point(FIRST + timedelta(days=day), one) for day, one in enumerate(counts)]


def test_a_chart_has_the_severities_that_there_were_and_the_digests_own_days() -> None:
    chart = chart_of(points({"Critical": 3, "Low": 0}, {"High": 2}, {"Critical": 1, "High": 5}), BERLIN)
    assert chart["days"] == ["11-21", "11-22", "11-23"]
    assert chart["lines"] == {"Critical": [3, 0, 1], "High": [0, 2, 5]}


def test_its_words_say_what_became_of_each() -> None:
    found = picture_of(b"png", points({"Critical": 3, "Low": 1}, {}, {"Critical": 1, "High": 5}), DIGEST)
    assert found.title == "criticals: trend"
    assert found.words == ("Open over the last 3 runs, since 2026-11-21: ◆ Critical 3 → 1, ▲ High 0 → 5, ● Low 1 → 0.")


def test_labels_that_are_close_make_room_for_each_other() -> None:
    assert apart({"High": 16, "Medium": 16, "Critical": 3}, 2) == {"Critical": 3, "High": 16, "Medium": 18}


async def test_a_process_of_its_own_draws_them() -> None:
    chart = chart_of(points({"Critical": 1}, {"Critical": 2, "High": 2}, {"High": 1}), BERLIN)
    for png in await drawn([chart, chart]):
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", png[16:24]) == (792, 352)


async def test_the_process_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    assert "xoxb-canary" not in repr(trend._surroundings())  # noqa: SLF001  # what the process gets


async def test_where_it_fails_there_are_no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    for executable in ("/bin/false", "/nowhere/python"):
        monkeypatch.setattr(sys, "executable", executable)
        assert await drawn([chart_of(points({"Critical": 1}), BERLIN)]) == []
