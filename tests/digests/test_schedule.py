"""When a digest is due next, what an outage left undone, and what the scheduler is told."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from timeit import repeat
from typing import TYPE_CHECKING

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from freezegun import freeze_time

from bot.digests.words import parse

if TYPE_CHECKING:
    from bot.digests.schedule import Schedule

_MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_next_slot_is_strictly_after_the_moment() -> None:
    schedule = parse("weekdays 09:00", "UTC")
    assert schedule.after(_MONDAY - datetime.resolution).at == _MONDAY
    assert schedule.after(_MONDAY).at == _MONDAY + timedelta(days=1)


def test_the_moment_may_be_told_in_any_zone() -> None:
    schedule = parse("weekdays 09:00", "Asia/Tokyo")
    moment = datetime.fromisoformat("2026-11-22T20:00-03:00")
    assert schedule.after(moment) == schedule.after(moment.astimezone(UTC))
    assert schedule.latest(moment) == schedule.latest(moment.astimezone(UTC))


def test_after_an_outage_over_three_slots_only_the_newest_is_left() -> None:
    schedule = parse("weekdays 09:00", "UTC")
    slot = schedule.latest(datetime(2026, 11, 26, 8, tzinfo=UTC))
    assert slot
    assert (slot.local, slot.since) == ("2026-11-25T09:00", datetime(2026, 11, 24, 9, tzinfo=UTC))


def test_a_slot_is_the_latest_from_its_moment_on() -> None:
    schedule = parse("weekdays 09:00", "UTC")
    former, slot = schedule.latest(_MONDAY - datetime.resolution), schedule.latest(_MONDAY)
    assert former
    assert slot
    assert (former.local, slot.local) == ("2026-11-20T09:00", "2026-11-23T09:00")


def test_what_is_older_than_a_year_is_not_caught_up() -> None:
    schedule = parse("0 9 29 feb *", "UTC")
    assert schedule.latest(datetime(2025, 3, 2, tzinfo=UTC)) is None
    assert schedule.latest(datetime(2025, 2, 28, tzinfo=UTC))


def test_a_leap_day_covers_what_happened_since_the_leap_day_before() -> None:
    slot = parse("0 9 29 feb *", "UTC").after(_MONDAY)
    assert (slot.at, slot.since) == (datetime(2028, 2, 29, 9, tzinfo=UTC), datetime(2024, 2, 29, 9, tzinfo=UTC))


def test_over_a_century_that_has_no_leap_day_eight_years_are_covered() -> None:
    slot = parse("0 9 29 feb *", "UTC").after(datetime(2096, 3, 1, tzinfo=UTC))
    assert (slot.at, slot.since) == (datetime(2104, 2, 29, 9, tzinfo=UTC), datetime(2096, 2, 29, 9, tzinfo=UTC))


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    schedule, moment, days = parse("monthly 30 09:00", "UTC"), datetime(2027, 12, 1, tzinfo=UTC), []
    for _ in range(5):
        slot = schedule.after(moment)
        days.append(slot.local[:10])
        moment = slot.at
    assert days == ["2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"]


def test_the_day_after_a_holiday_covers_the_holiday_too() -> None:
    schedule = parse("weekdays 09:00", "UTC", frozenset({_MONDAY.date()}))
    slot = schedule.after(datetime(2026, 11, 21, tzinfo=UTC))
    assert (slot.local, slot.since) == ("2026-11-24T09:00", datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert schedule.latest(_MONDAY + timedelta(hours=1)) == schedule.latest(datetime(2026, 11, 20, 9, tzinfo=UTC))


def test_a_slot_with_none_in_the_nine_years_before_it_begins_nowhere() -> None:
    holidays = frozenset(date(2016, 1, 1) + timedelta(days=number) for number in range(366 * 11))
    assert parse("daily 09:00", "UTC", holidays).after(_MONDAY).since is None


@pytest.mark.parametrize("words", ["weekdays 09:00", "monthly last 09:00", "*/15 * * * *"])
def test_hundreds_can_be_asked_each_minute(words: str) -> None:
    schedule = parse(words, "America/Sao_Paulo", frozenset({date(2026, 12, 25)}))
    fastest = min(repeat(lambda: (schedule.after(_MONDAY), schedule.latest(_MONDAY)), number=10, repeat=10)) / 20
    assert fastest < 0.002


def _fired(schedule: Schedule, begin: str, minutes: int, step: int) -> list[str]:
    """When the scheduler runs a job, UTC, while the clock goes on from then in steps of some minutes."""
    fired: list[str] = []

    async def job() -> None:  # a plain function would be run in a thread
        fired.append(f"{datetime.now(UTC):%Y-%m-%dT%H:%M}")

    async def run() -> None:
        with freeze_time(begin, real_asyncio=True) as clock:
            scheduler = AsyncIOScheduler(timezone=UTC)
            scheduler.add_job(job, schedule.trigger(), coalesce=True, misfire_grace_time=None, max_instances=1)
            scheduler.start()
            for _ in range(0, minutes, step):
                clock.tick(timedelta(minutes=step))
                scheduler.wakeup()
                for _turn in range(5):
                    await asyncio.sleep(0)
            scheduler.shutdown(wait=False)

    asyncio.run(run())
    return fired


def test_the_scheduler_fires_at_each_slot_but_on_holidays() -> None:
    schedule = parse("weekdays 09:00", "America/Sao_Paulo", frozenset({date(2026, 11, 24)}))
    assert _fired(schedule, "2026-11-20 00:00", 7 * 24 * 60, 60) == [
        *("2026-11-20T12:00", "2026-11-23T12:00", "2026-11-25T12:00", "2026-11-26T12:00"),
    ]


def test_the_scheduler_fires_once_in_a_double_hour_and_once_for_a_missing_one() -> None:
    schedule = parse("daily 02:30", "Europe/Berlin")
    assert _fired(schedule, "2026-10-24 12:00", 24 * 60, 30) == ["2026-10-25T00:30"]
    assert _fired(schedule, "2027-03-27 12:00", 24 * 60, 30) == ["2027-03-28T01:00"]


def test_a_scheduler_that_slept_over_three_slots_fires_once() -> None:
    schedule = parse("weekdays 09:00", "UTC")
    assert _fired(schedule, "2026-11-23 08:00", 3 * 24 * 60, 3 * 24 * 60) == ["2026-11-26T08:00"]


def test_the_trigger_fires_now_where_now_is_a_slot() -> None:
    assert parse("daily 09:00", "UTC").trigger().get_next_fire_time(None, _MONDAY) == _MONDAY
