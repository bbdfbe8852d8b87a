"""What people write for when a digest is due: weekdays 09:00, monthly last 17:30, or a cron line with names of days."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from difflib import get_close_matches
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

from bot.digests.schedule import BadSchedule, Days, Schedule
from bot.digests.zones import zone_named
from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_BEGINNINGS: Final = ("every day", "daily", "weekdays", "weekly", "monthly", *_WEEKDAYS)
_SHORTEST: Final = 15
"""Minutes between two slots; more often is no digest."""
_DAY: Final = 24 * 60
"""Minutes."""
_LAST: Final = 31
_IN_EVERY_MONTH: Final = 28
_LEAP_YEAR: Final = tuple(date(2028, 1, 1) + timedelta(days=number) for number in range(366))


def parse(words: str, timezone: str, holidays: frozenset[date] = frozenset()) -> Schedule:
    """Understand a schedule, in upper or lower case. Raises BadSchedule."""
    words = re.sub(r"\s*([,-])\s*", r"\1", " ".join(words.casefold().split()))
    if not words:
        raise BadSchedule(_("Say when the digest is due, such as “weekdays 09:00”."))
    zone = zone_named(timezone)
    if words[0] in "*0123456789" and " " in words:
        return Schedule(words, zone, *_cron(words), holidays, cron=True)
    said, _space, at = words.rpartition(" ")
    times = (_time(at, words),)
    if not said:
        raise BadSchedule(_("Put the days before the time: “weekdays 09:00”."))
    return Schedule(words, zone, _days(said.removesuffix(" at")), times, holidays)


def _days(said: str) -> Days:
    """The days that were written before the time."""
    if said in {"every day", "daily"}:
        return Days()
    if said in {"weekdays", "every weekday"}:
        return Days(weekdays=frozenset(range(5)))
    kind, _space, which = said.partition(" ")
    if kind == "monthly":
        return _monthly(which)
    return Days(weekdays=_weekdays(which if kind in {"weekly", "every"} else said))


def _monthly(which: str) -> Days:
    """One day of each month; a 29th, 30th or 31st is the last day of a month that has none."""
    day = _LAST if which == "last" else int(which) if re.fullmatch(r"[0-9]{1,2}", which) else 0
    if not 1 <= day <= _LAST:
        raise BadSchedule(_("Name one day of the month: “monthly 1 09:00”, up to 31, or “monthly last 09:00”."))
    return Days(monthdays=frozenset({day}), clamped=day > _IN_EVERY_MONTH)


def _weekdays(said: str) -> frozenset[int]:
    """Days as people list them: mon,thu or monday-friday."""
    if not said:
        raise BadSchedule(_("Name the day of the week: “weekly mon 09:00”."))
    return frozenset(day for item in said.split(",") for day in _named(item, _WEEKDAYS))


def _named(item: str, names: tuple[str, ...]) -> list[int]:
    """The places of one name, or of all from one to the other, round the end where that comes first."""
    first, dash, last = item.partition("-")
    begin = _place(first, names)
    end = _place(last, names) if dash else begin
    return [(begin + step) % len(names) for step in range((end - begin) % len(names) + 1)]


def _place(name: str, names: tuple[str, ...]) -> int:
    for place, full in enumerate(names):
        if name in {full, full[:3]}:
            return place
    short = tuple(full[:3] for full in names)
    raise _no_day(name, short) if names is _WEEKDAYS else _no_month(name, short)


def _no_day(word: str, short: tuple[str, ...]) -> BadSchedule:
    word, close = word[:40], get_close_matches(word, (*short, *_BEGINNINGS), n=1)
    if close:
        return BadSchedule(_("“{word}” is no day: did you mean “{close}”?").format(word=word, close=close[0]))
    examples = _("write “every day 09:00”, “weekdays 09:00”, “mon,thu 09:00” or “monthly 1 09:00”.")
    return BadSchedule(_("“{word}” is no day: {examples}").format(word=word, examples=examples))


def _no_month(word: str, short: tuple[str, ...]) -> BadSchedule:
    word, close = word[:40], get_close_matches(word, (*short, *_MONTHS), n=1)
    if close:
        return BadSchedule(_("“{word}” is no month: did you mean “{close}”?").format(word=word, close=close[0]))
    return BadSchedule(_("“{word}” is no month: write jan to dec, or 1 to 12.").format(word=word))


def _time(at: str, words: str) -> time:
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", at)
    if not match:
        raise BadSchedule(
            _("“{words}” does not end with a time: write it like 09:00 or 17:30.").format(words=words[:60])
        )
    try:
        return time(int(match[1]), int(match[2]))
    except ValueError:
        raise BadSchedule(_("There is no time {time}: the day ends at 23:59.").format(time=at)) from None


def _cron(line: str) -> tuple[Days, tuple[time, ...]]:
    """The days and times of a cron line."""
    fields = line.split(" ")
    if ":" in fields[0]:
        raise BadSchedule(_("Put the time last: “weekdays 09:00”."))
    if len(fields) != 5:  # noqa: PLR2004  # which the sentence says
        raise BadSchedule(_("A cron line has five fields, minute, hour, day, month, weekday: “0 9 * * mon-fri”."))
    minute, hour, day, month, weekday = fields
    return _cron_days(day, month, weekday), _cron_times(minute, hour)


def _cron_times(minute: str, hour: str) -> tuple[time, ...]:
    times = tuple(time(*at) for at in product(sorted(_numbers(hour, 0, 23)), sorted(_numbers(minute, 0, 59))))
    minutes = [at.hour * 60 + at.minute for at in times]
    if any(later - former < _SHORTEST for former, later in pairwise([*minutes, minutes[0] + _DAY])):
        raise BadSchedule(_("A digest comes every 15 minutes at most: name fewer minutes."))
    return times


def _cron_days(day: str, month: str, weekday: str) -> Days:
    if day != "*" and weekday != "*":
        raise BadSchedule(
            _("Name days of the month or days of the week, not both: cron would take days that are either.")
        )
    monthdays = frozenset(_LAST if item == "last" else one for item in day.split(",") for one in _monthdays(item))
    days = Days(_months(month), monthdays, _cron_weekdays(weekday), clamped="last" in day.split(","))
    if not any(one in days for one in _LEAP_YEAR):
        raise BadSchedule(_("That day never comes: no month that the line names has it."))
    return days


def _monthdays(item: str) -> frozenset[int]:
    return frozenset({_LAST}) if item == "last" else _numbers(item, 1, _LAST)


def _months(field: str) -> frozenset[int]:
    return frozenset(month for item in field.split(",") for month in _months_of(item))


def _months_of(item: str) -> Iterable[int]:
    return [place + 1 for place in _named(item, _MONTHS)] if item[:1].isalpha() else _numbers(item, 1, 12)


def _cron_weekdays(field: str) -> frozenset[int]:
    if field == "*":
        return frozenset(range(7))
    if any(sign.isdigit() for sign in field):
        raise BadSchedule(
            _("Write days of the week as names, such as mon-fri: cron counts Sunday as 0, other schedulers Monday.")
        )
    return _weekdays(field)


def _numbers(field: str, low: int, high: int) -> frozenset[int]:
    """The numbers of a cron field: *, 1, 1-5, */15, 10-50/20, and lists of them."""
    return frozenset(number for item in field.split(",") for number in _stepped(item, low, high))


def _stepped(item: str, low: int, high: int) -> range:
    match = re.fullmatch(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?", item)
    first = int((match and match[1]) or low)
    last = int((match and (match[2] or (match[1] if not match[3] else None))) or high)
    step = int((match and match[3]) or 1)
    if not match or not low <= first <= last <= high or not step:
        known = _("write a number from {low} to {high}, a list of them, or “*”.").format(low=low, high=high)
        raise BadSchedule(_("“{item}” is nothing that cron knows there: {known}").format(item=item[:40], known=known))
    return range(first, last + 1, step)
