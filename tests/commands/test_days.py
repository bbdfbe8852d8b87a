"""Days as people say them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.operations.fields import day_of
from bot.operations.finding_filters import filters_of
from bot.operations.findings import ListFindings

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("today", SUNDAY),
        ("yesterday", date(2026, 11, 21)),
        ("0d", SUNDAY),
        ("7d", date(2026, 11, 15)),
        ("2w", date(2026, 11, 8)),
        ("1m", date(2026, 10, 23)),
        ("sunday", SUNDAY),
        ("saturday", date(2026, 11, 21)),
        ("monday", date(2026, 11, 16)),
    ],
)
def test_a_day_is_meant_as_seen_from_today(when: str, day: date) -> None:
    assert day_of(when, SUNDAY) == day


def test_since_takes_the_day_itself_in_and_before_leaves_it_out() -> None:
    filters = filters_of(ListFindings(since="2026-11-15", before="2026-11-20"))

    assert filters["after"] == date(2026, 11, 15) - timedelta(days=1)
    assert filters["before"] == date(2026, 11, 20)
