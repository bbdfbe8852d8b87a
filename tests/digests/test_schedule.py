"""When a digest is due next, what an outage left undone, and what the scheduler is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.digests.words import parse

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
