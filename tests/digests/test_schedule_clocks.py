"""Where clocks are put forward and back, a digest is due once on each of its days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.words import parse

if TYPE_CHECKING:
    from bot.digests.schedule import Schedule, Slot

_ZONES: Final = (
    *("UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "America/New_York", "Africa/Casablanca"),
    *("Asia/Kathmandu", "Pacific/Apia", "Pacific/Chatham", "Asia/Tehran", "America/St_Johns", "Africa/Cairo"),
)


def _slots(schedule: Schedule, moment: datetime, until: datetime) -> list[Slot]:
    found = []
    while (slot := schedule.after(moment)).at <= until:
        found.append(slot)
        moment = slot.at
    return found


@pytest.mark.parametrize(
    ("words", "zone", "noon_before", "local", "at"),
    [
        ("daily 02:30", "Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T02:30", "2026-10-25T00:30Z"),
        ("daily 02:30", "Europe/Berlin", "2027-03-27T12:00Z", "2027-03-28T02:30", "2027-03-28T01:00Z"),
        ("daily 00:00", "America/Sao_Paulo", "2018-11-03T15:00Z", "2018-11-04T00:00", "2018-11-04T03:00Z"),
        ("daily 00:30", "America/Sao_Paulo", "2018-11-03T15:00Z", "2018-11-04T00:30", "2018-11-04T03:00Z"),
        ("daily 23:30", "America/Sao_Paulo", "2018-02-17T15:00Z", "2018-02-17T23:30", "2018-02-18T01:30Z"),
        ("daily 01:45", "Australia/Lord_Howe", "2026-04-04T01:00Z", "2026-04-05T01:45", "2026-04-04T14:45Z"),
        ("daily 02:15", "Australia/Lord_Howe", "2026-10-03T01:00Z", "2026-10-04T02:15", "2026-10-03T15:30Z"),
        ("daily 00:00", "America/St_Johns", "2010-11-06T15:00Z", "2010-11-07T00:00", "2010-11-07T02:30Z"),
    ],
)
def test_a_day_whose_hour_is_double_or_missing_has_one_slot(
    words: str, zone: str, noon_before: str, local: str, at: str
) -> None:
    schedule, noon = parse(words, zone), datetime.fromisoformat(noon_before)
    slots = _slots(schedule, noon, noon + timedelta(days=1))
    assert [(slot.local, slot.at) for slot in slots] == [(local, datetime.fromisoformat(at))]
    for hours in range(12):
        assert schedule.latest(slots[0].at + timedelta(hours=hours)) == slots[0]


def test_the_times_of_a_missing_hour_are_due_together_once_as_the_last_of_them() -> None:
    schedule = parse("*/30 1-3 * * *", "Europe/Berlin")
    slots = _slots(schedule, datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 3, 28, 2, tzinfo=UTC))
    assert [slot.local[-5:] for slot in slots] == ["01:30", "03:00", "03:30"]
    assert [schedule.latest(slot.at) for slot in slots] == slots


def test_the_times_of_a_double_hour_are_due_the_first_time_only() -> None:
    schedule = parse("*/30 1-3 * * *", "Europe/Berlin")
    slots = _slots(schedule, datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC))
    assert [slot.local[-5:] for slot in slots] == ["01:30", "02:00", "02:30", "03:00", "03:30"]
    assert slots[3].at - slots[2].at == timedelta(minutes=90)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"])
def test_monday_covers_what_happened_since_friday(zone: str) -> None:
    slot = parse("weekdays 09:00", zone).after(datetime(2026, 11, 22, 12, tzinfo=UTC))
    friday = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo(zone))
    assert (slot.local, slot.since) == ("2026-11-23T09:00", friday.astimezone(UTC))


def test_the_day_after_the_clock_changed_covers_an_hour_less_or_more() -> None:
    schedule = parse("daily 09:00", "Europe/Berlin")
    lengths = []
    for day in (datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        slot = schedule.after(day)
        assert slot.since
        lengths.append(slot.at - slot.since)
    assert lengths == [timedelta(hours=23), timedelta(hours=25)]


_schedules = st.builds(lambda at, zone: parse(f"daily {at:%H:%M}", zone), st.times(), st.sampled_from(_ZONES))


@settings(max_examples=6, deadline=None)  # two years of slots take half a second
@given(_schedules, st.dates(date(2019, 1, 1), date(2030, 1, 1)))
def test_each_day_of_two_years_has_one_slot_that_follows_the_one_before(schedule: Schedule, first: date) -> None:
    begin = datetime.combine(first, time(12), UTC)
    slots = _slots(schedule, begin, begin + timedelta(days=730))
    days = [date.fromisoformat(slot.local[:10]) for slot in slots]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) >= 729
    for former, slot in pairwise(slots):
        assert former.at < slot.at
        assert slot.since == former.at
        assert schedule.latest(slot.at) == slot
        assert schedule.latest(slot.at - datetime.resolution) == former
