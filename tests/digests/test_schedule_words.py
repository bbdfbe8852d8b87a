"""What people write for when a digest is due is understood, or refused with a sentence that helps."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.schedule import BadSchedule
from bot.digests.words import parse

if TYPE_CHECKING:
    from bot.digests.schedule import Schedule

_SUNDAY = datetime(2026, 11, 22, tzinfo=UTC)
_TRAP = "Write days of the week as names, such as mon-fri: cron counts Sunday as 0, other schedulers Monday."


def _locals(schedule: Schedule, moment: datetime, number: int) -> list[str]:
    found = []
    for _ in range(number):
        slot = schedule.after(moment)
        found.append(slot.local)
        moment = slot.at
    return found


def _refusal(words: str, timezone: str = "UTC") -> str:
    with pytest.raises(BadSchedule) as refused:
        parse(words, timezone)
    return str(refused.value)


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("every day 09:00", "2026-11-22T09:00", "2026-11-23T09:00"),
        ("daily 9:05", "2026-11-22T09:05", "2026-11-23T09:05"),
        ("Every Day at 09:00", "2026-11-22T09:00", "2026-11-23T09:00"),
        ("  WEEKDAYS   23:59 ", "2026-11-23T23:59", "2026-11-24T23:59"),
        ("every weekday 09:00", "2026-11-23T09:00", "2026-11-24T09:00"),
        ("mon,thu 09:00", "2026-11-23T09:00", "2026-11-26T09:00"),
        ("thursday, Monday 09:00", "2026-11-23T09:00", "2026-11-26T09:00"),
        ("tue-wed 09:00", "2026-11-24T09:00", "2026-11-25T09:00"),
        ("sat - mon 09:00", "2026-11-22T09:00", "2026-11-23T09:00"),
        ("weekly mon 09:00", "2026-11-23T09:00", "2026-11-30T09:00"),
        ("every friday 09:00", "2026-11-27T09:00", "2026-12-04T09:00"),
        ("sunday 00:00", "2026-11-29T00:00", "2026-12-06T00:00"),
        ("monthly 1 09:00", "2026-12-01T09:00", "2027-01-01T09:00"),
        ("monthly 28 09:00", "2026-11-28T09:00", "2026-12-28T09:00"),
        ("monthly last 09:00", "2026-11-30T09:00", "2026-12-31T09:00"),
        ("monthly 31 09:00", "2026-11-30T09:00", "2026-12-31T09:00"),
        ("0 9 * * mon-fri", "2026-11-23T09:00", "2026-11-24T09:00"),
        ("0 9 * * Monday,Thu", "2026-11-23T09:00", "2026-11-26T09:00"),
        ("30 8,17 * * *", "2026-11-22T08:30", "2026-11-22T17:30"),
        ("*/15 9-17 * * *", "2026-11-22T09:00", "2026-11-22T09:15"),
        ("5/30 9 * * *", "2026-11-22T09:05", "2026-11-22T09:35"),
        ("10-50/20 9 * * *", "2026-11-22T09:10", "2026-11-22T09:30"),
        ("0 9 1,15 * *", "2026-12-01T09:00", "2026-12-15T09:00"),
        ("0 9 15,last * *", "2026-11-30T09:00", "2026-12-15T09:00"),
        ("0 9 31 * *", "2026-12-31T09:00", "2027-01-31T09:00"),
        ("0 9 1 jan-mar,june *", "2027-01-01T09:00", "2027-02-01T09:00"),
        ("0 9 1 dec-jan *", "2026-12-01T09:00", "2027-01-01T09:00"),
        ("0 9 1 2,3 *", "2027-02-01T09:00", "2027-03-01T09:00"),
        ("0 9 29 feb *", "2028-02-29T09:00", "2032-02-29T09:00"),
    ],
)
def test_it_is_due_when_the_words_say(words: str, first: str, second: str) -> None:
    assert _locals(parse(words, "UTC"), _SUNDAY + timedelta(minutes=1), 2) == [first, second]


@pytest.mark.parametrize(
    ("words", "described"),
    [
        ("weekdays 09:00", "weekdays at 09:00 (America/Sao_Paulo)"),
        ("mon-fri 9:00", "weekdays at 09:00 (America/Sao_Paulo)"),
        ("daily 17:30", "every day at 17:30 (America/Sao_Paulo)"),
        ("thu,mon 09:00", "every Monday, Thursday at 09:00 (America/Sao_Paulo)"),
        ("monthly 1 09:00", "day 1 of each month at 09:00 (America/Sao_Paulo)"),
        ("monthly 30 09:00", "day 30 of each month, or its last day, at 09:00 (America/Sao_Paulo)"),
        ("monthly last 09:00", "the last day of each month at 09:00 (America/Sao_Paulo)"),
        ("0  9 * * MON-FRI", "0 9 * * mon-fri (America/Sao_Paulo)"),
    ],
)
def test_it_is_described_in_words(words: str, described: str) -> None:
    assert parse(words, "America/Sao_Paulo").described() == described


def test_the_same_words_make_the_same_schedule() -> None:
    assert parse("Weekdays 09:00", "UTC") == parse("weekdays  09:00", "UTC") != parse("weekdays 09:01", "UTC")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Say when the digest is due, such as “weekdays 09:00”."),
        (" \t", "Say when the digest is due, such as “weekdays 09:00”."),
        ("weekdays 25:00", "There is no time 25:00: the day ends at 23:59."),
        ("weekdays 24:00", "There is no time 24:00: the day ends at 23:59."),
        ("weekdays 12:60", "There is no time 12:60: the day ends at 23:59."),
        ("weekdays", "“weekdays” does not end with a time: write it like 09:00 or 17:30."),
        ("weekdays 9am", "“weekdays 9am” does not end with a time: write it like 09:00 or 17:30."),
        ("weekdays ٠٩:٠٠", "“weekdays ٠٩:٠٠” does not end with a time: write it like 09:00 or 17:30."),
        ("09:00 weekdays", "Put the time last: “weekdays 09:00”."),
        ("09:00", "Put the days before the time: “weekdays 09:00”."),
        ("weekday 09:00", "“weekday” is no day: did you mean “weekdays”?"),
        ("tues 09:00", "“tues” is no day: did you mean “tue”?"),
        ("mon,thrusday 09:00", "“thrusday” is no day: did you mean “thursday”?"),
        ("weekly 09:00", "Name the day of the week: “weekly mon 09:00”."),
        ("every 09:00", "Name the day of the week: “weekly mon 09:00”."),
        ("monthly 0 09:00", "Name one day of the month: “monthly 1 09:00”, up to 31, or “monthly last 09:00”."),
        ("monthly 32 09:00", "Name one day of the month: “monthly 1 09:00”, up to 31, or “monthly last 09:00”."),
        ("monthly 09:00", "Name one day of the month: “monthly 1 09:00”, up to 31, or “monthly last 09:00”."),
        (
            "xyzzy 09:00",
            "“xyzzy” is no day: write “every day 09:00”, “weekdays 09:00”, “mon,thu 09:00” or “monthly 1 09:00”.",
        ),
        ("0 9 * * 1-5", _TRAP),
        ("0 9 * * 0", _TRAP),
        ("0 9 * * mon-5", _TRAP),
        ("0 9 * * mno", "“mno” is no day: did you mean “mon”?"),
        ("0 9 1 fbe *", "“fbe” is no month: did you mean “feb”?"),
        ("0 9 1 qqqq *", "“qqqq” is no month: write jan to dec, or 1 to 12."),
        ("0 9 * *", "A cron line has five fields, minute, hour, day, month, weekday: “0 9 * * mon-fri”."),
        ("0 0 9 * * mon", "A cron line has five fields, minute, hour, day, month, weekday: “0 9 * * mon-fri”."),
        ("0 9 31 2 *", "That day never comes: no month that the line names has it."),
        ("0 9 30,31 feb *", "That day never comes: no month that the line names has it."),
        ("0 9 31 apr,jun *", "That day never comes: no month that the line names has it."),
        (
            "0 9 1 * mon",
            "Name days of the month or days of the week, not both: cron would take days that are either.",
        ),
        ("* * * * *", "A digest comes every 15 minutes at most: name fewer minutes."),
        ("*/10 9 * * *", "A digest comes every 15 minutes at most: name fewer minutes."),
        ("0,50 * * * *", "A digest comes every 15 minutes at most: name fewer minutes."),
        (
            "60 9 * * *",
            "“60” is nothing that cron knows there: write a number from 0 to 59, a list of them, or “*”.",
        ),
        (
            "0 17-9 * * *",
            "“17-9” is nothing that cron knows there: write a number from 0 to 23, a list of them, or “*”.",
        ),
        (
            "*/0 9 * * *",
            "“*/0” is nothing that cron knows there: write a number from 0 to 59, a list of them, or “*”.",
        ),
        ("0 9 1,,2 * *", "“” is nothing that cron knows there: write a number from 1 to 31, a list of them, or “*”."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(words: str, sentence: str) -> None:
    assert _refusal(words) == sentence


@pytest.mark.parametrize(
    ("timezone", "sentence"),
    [
        ("Sao Paulo", "There is no time zone “Sao Paulo”: did you mean America/Sao_Paulo?"),
        ("sao paolo", "There is no time zone “sao paolo”: did you mean America/Sao_Paulo?"),
        ("europe/berln", "There is no time zone “europe/berln”: did you mean Europe/Berlin?"),
        ("Brazil/Sao_Paulo", "There is no time zone “Brazil/Sao_Paulo”: did you mean America/Sao_Paulo?"),
        ("lord howe", "There is no time zone “lord howe”: did you mean Australia/Lord_Howe?"),
        ("", "There is no time zone “”: name one like Europe/Berlin."),
        ("../../etc/passwd", "There is no time zone “../../etc/passwd”: name one like Europe/Berlin."),
    ],
)
def test_a_zone_that_does_not_exist_is_refused_with_one_that_does(timezone: str, sentence: str) -> None:
    assert _refusal("daily 09:00", timezone) == sentence


def test_a_zone_may_be_written_in_lower_case() -> None:
    assert parse("daily 09:00", "america/sao paulo").timezone == "America/Sao_Paulo"


@given(st.text(max_size=40), st.text(max_size=20))
def test_whatever_is_written_is_a_schedule_or_refused(words: str, timezone: str) -> None:
    for zone in ("UTC", timezone):
        with suppress(BadSchedule):
            parse(words, zone)


_ITEMS = st.one_of(
    st.just("*"),
    st.just("last"),
    st.integers(0, 60).map(str),
    st.sampled_from(["mon", "sat-mon", "1-5", "*/20", "feb"]),
)


@given(st.lists(st.lists(_ITEMS, min_size=1, max_size=2).map(",".join), min_size=5, max_size=5).map(" ".join))
def test_whatever_cron_line_is_written_is_a_schedule_or_refused(line: str) -> None:
    with suppress(BadSchedule):
        assert parse(line, "Europe/Berlin").after(_SUNDAY).at > _SUNDAY


@given(
    st.sampled_from(["0", "*/15", "5-50/20", "7,37", "20/25"]),
    st.sampled_from(["*", "9", "9-17", "*/6", "1-20/5", "0,23"]),
    st.sampled_from(["* * *", "1 * *", "15,31 * *", "* feb mon", "last * *", "*/10 3-5 *", "* * sat,sun", "29 2 *"]),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis wants them so
)
def test_a_cron_line_means_what_it_means_to_apscheduler(minute: str, hour: str, days: str, moment: datetime) -> None:
    line = f"{minute} {hour} {days}"
    expected = CronTrigger.from_crontab(line, timezone=UTC).get_next_fire_time(None, moment)
    assert parse(line, "UTC").after(moment - datetime.resolution).at == expected


def test_a_holiday_is_skipped() -> None:
    schedule = parse("weekdays 09:00", "UTC", frozenset({date(2026, 11, 23), date(2026, 11, 24)}))
    slot = schedule.after(_SUNDAY)
    assert (slot.local, slot.since) == ("2026-11-25T09:00", datetime(2026, 11, 20, 9, tzinfo=UTC))
