"""Holidays are read from dates and from calendar files, and what cannot be read is named."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.digests.holidays import holidays_of
from bot.digests.schedule import BadSchedule

if TYPE_CHECKING:
    from pathlib import Path

_TODAY = date(2026, 11, 22)


def _read(folder: Path, *events: str) -> list[str]:
    """The days of a calendar of these events, whose lines are written with spaces between them."""
    lines = [f"BEGIN:VEVENT {event} END:VEVENT" for event in events]
    _write(folder, " ".join(["BEGIN:VCALENDAR VERSION:2.0 PRODID:test", *lines, "END:VCALENDAR"]).replace(" ", "\r\n"))
    return [day.isoformat() for day in sorted(holidays_of(["file:holidays.ics"], folder, today=_TODAY))]


def _write(folder: Path, content: str) -> None:
    (folder / "holidays.ics").write_bytes(content.encode())


def test_dates_are_holidays_as_text_or_as_yaml_reads_them(tmp_path: Path) -> None:
    entries: list[date | str] = ["2026-12-25", date(2026, 12, 26), datetime(2026, 12, 27, 9, tzinfo=UTC)]
    assert holidays_of(entries, tmp_path) == {date(2026, 12, day) for day in (25, 26, 27)}


def test_a_whole_day_is_one_holiday(tmp_path: Path) -> None:
    assert _read(tmp_path, "DTSTART;VALUE=DATE:20261225") == ["2026-12-25"]
    assert _read(tmp_path, "DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261226") == ["2026-12-25"]


def test_several_days_are_several_holidays(tmp_path: Path) -> None:
    days = ["2026-12-24", "2026-12-25", "2026-12-26"]
    assert _read(tmp_path, "DTSTART;VALUE=DATE:20261224 DTEND;VALUE=DATE:20261227") == days
    assert _read(tmp_path, "DTSTART;VALUE=DATE:20261224 DURATION:P3D") == days


def test_an_event_with_times_is_a_holiday_on_each_day_that_it_touches_where_it_is(tmp_path: Path) -> None:
    zone = "TZID=America/Sao_Paulo"
    assert _read(tmp_path, f"DTSTART;{zone}:20261120T000000 DTEND;{zone}:20261121T000000") == ["2026-11-20"]
    late = _read(tmp_path, f"DTSTART;{zone}:20261120T220000 DTEND;{zone}:20261121T020000")
    assert late == ["2026-11-20", "2026-11-21"]
    assert _read(tmp_path, "DTSTART:20261120T100000Z DTEND:20261120T110000Z") == ["2026-11-20"]


def test_what_comes_every_year_is_followed_from_a_year_back_to_five_years_ahead(tmp_path: Path) -> None:
    days = _read(tmp_path, "DTSTART;VALUE=DATE:20101225 RRULE:FREQ=YEARLY")
    assert days == [f"{year}-12-25" for year in range(2025, 2031)]


def test_what_comes_every_year_ends_where_it_says(tmp_path: Path) -> None:
    days = ["2025-12-25", "2025-12-26", "2026-12-25", "2026-12-26"]
    event = "DTSTART;VALUE=DATE:20101225 DTEND;VALUE=DATE:20101227 RRULE:FREQ=YEARLY;UNTIL="
    assert _read(tmp_path, f"{event}20271224") == days
    assert _read(tmp_path, f"{event}20271224T000000Z") == days


def test_a_holiday_may_be_a_certain_weekday_of_a_month(tmp_path: Path) -> None:
    days = _read(tmp_path, "DTSTART;VALUE=DATE:20251127 RRULE:FREQ=YEARLY;COUNT=3;BYMONTH=11;BYDAY=4TH")
    assert days == ["2025-11-27", "2026-11-26", "2027-11-25"]


def test_what_was_cancelled_is_no_holiday(tmp_path: Path) -> None:
    assert _read(tmp_path, "DTSTART;VALUE=DATE:20261225 STATUS:CANCELLED", "DTSTART;VALUE=DATE:20270101") == [
        "2027-01-01"
    ]


@pytest.mark.parametrize("entry", ["christmas", "2026-13-01", "2026-02-29", "", "holidays.ics"])
def test_what_is_no_date_is_refused(entry: str, tmp_path: Path) -> None:
    with pytest.raises(BadSchedule, match=f"^“{entry}” is no holiday: write 2026-12-25 or file:holidays.ics.$"):
        holidays_of([entry], tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSchedule, match=r"^holidays\.ics cannot be read: No such file or directory\.$"):
        holidays_of(["file:holidays.ics"], tmp_path)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "x" * 2**21)
    with pytest.raises(BadSchedule, match=r"^holidays\.ics cannot be read: it is larger than 1 MiB\.$"):
        holidays_of(["file:holidays.ics"], tmp_path)


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:Someday",
        "DTSTART;VALUE=DATE:20261345",
        "DTSTART;VALUE=DATE:20261225 RRULE:FREQ=SECONDLY",
        "DTSTART;VALUE=DATE:20261225 RRULE:FREQ=YEARLY;INTERVAL=0",
        "DTSTART;VALUE=DATE:20261225 RRULE:FREQ=NEVER",
        "DTSTART;VALUE=DATE:20261225 RRULE:COUNT=2",
    ],
)
def test_an_event_that_cannot_be_understood_is_not_left_out_in_silence(event: str, tmp_path: Path) -> None:
    with pytest.raises(BadSchedule, match=r"^holidays\.ics is no calendar \(\.ics\) that can be understood\.$"):
        _read(tmp_path, event)


_lines = st.sampled_from(
    [
        *("DTSTART;VALUE=DATE:20261225", "DTSTART:20261225T100000Z", "DTSTART:20261225T100000", "DTSTART:x", "x"),
        *("DTEND;VALUE=DATE:20261227", "DTEND:20261226T100000Z", "DTEND:20261224T100000", "DURATION:P1D"),
        *("DURATION:-P1D", "RRULE:FREQ=YEARLY", "RRULE:FREQ=DAILY;COUNT=0", "RRULE:FREQ=YEARLY;INTERVAL=0", "RRULE:"),
        *("END:VEVENT", "BEGIN:VEVENT", "STATUS:CANCELLED", "DTSTART;TZID=Nowhere:20261225T100000", "EXDATE:1"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_lines, max_size=5).map(" ".join))
def test_whatever_stands_in_a_calendar_is_read_or_refused(tmp_path: Path, event: str) -> None:
    with suppress(BadSchedule):
        _read(tmp_path, event)
