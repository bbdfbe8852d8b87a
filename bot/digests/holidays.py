"""The days on which no digest is due: dates, and calendar files."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from dateutil.rrule import rrulestr
from icalendar import Calendar

from bot.digests.schedule import BadSchedule
from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from icalendar import Event, vRecur

_FILE: Final = "file:"
_MOST: Final = 1024 * 1024
"""Bytes of a calendar file."""
_DAY: Final = timedelta(days=1)
_BACK: Final = timedelta(days=366)
_AHEAD: Final = timedelta(days=5 * 366)
"""How far what is repeated is followed; later years come when the bot is started again."""
_REPEATED: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


def holidays_of(entries: Iterable[date | str], folder: Path, *, today: date | None = None) -> frozenset[date]:
    """Days that the entries name: dates, 2026-12-25, and file:holidays.ics in that folder. Raises BadSchedule."""
    today = today or datetime.now(UTC).date()
    return frozenset(day for entry in entries for day in _days_of(entry, folder, today))


def _days_of(entry: object, folder: Path, today: date) -> Iterable[date]:
    if isinstance(entry, datetime):
        return [entry.date()]
    if isinstance(entry, date):
        return [entry]
    if isinstance(entry, str) and entry.startswith(_FILE):
        return _days_in(folder / entry.removeprefix(_FILE).strip(), today)
    try:
        return [date.fromisoformat(str(entry))]
    except ValueError:
        said = str(entry)[:40]
        raise BadSchedule(
            _("“{entry}” is no holiday: write 2026-12-25 or file:holidays.ics.").format(entry=said)
        ) from None


def _days_in(file: Path, today: date) -> frozenset[date]:
    """Each day that an event of the calendar touches, in the event's own time zone."""
    try:
        events = Calendar.from_ical(_content(file)).events
        return frozenset(day for event in events for day in _days_touched(event, today))
    except OSError as error:
        raise BadSchedule(_("{file} cannot be read: {why}.").format(file=file.name, why=error.strerror)) from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # whatever a damaged file leads to
        raise BadSchedule(_("{file} is no calendar (.ics) that can be understood.").format(file=file.name)) from None


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(_MOST + 1)
    if len(content) > _MOST:
        raise OSError(0, _("it is larger than 1 MiB"))
    return content


def _days_touched(event: Event, today: date) -> Iterator[date]:
    if event.get("STATUS") == "CANCELLED":
        return
    first, last = _span(event)
    for start in _starts(event, first, today):
        yield from (start + _DAY * number for number in range((last - first).days + 1))


def _span(event: Event) -> tuple[date, date]:
    """The first and the last day; a calendar's end is the moment after, or for whole days the day after."""
    start, end = event.start, event.end
    before_end = end - (datetime.resolution if isinstance(end, datetime) else _DAY)
    first = _date(start)
    return first, min(max(first, _date(before_end)), first + _BACK)


def _date(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _starts(event: Event, first: date, today: date) -> list[date]:
    rule = event.get("RRULE")
    if not rule:
        return [first]
    begin = datetime.combine(first, time())
    known = rrulestr(_daily(rule), dtstart=begin)
    between = known.between(_midnight(today - _BACK), _midnight(today + _AHEAD), inc=True)
    return [moment.date() for moment in between]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _joined(values: Any) -> str:
    return ",".join(str(value) for value in values) if isinstance(values, list) else str(values)


def _daily(rule: vRecur) -> str:
    """The rule in whole days. Raises ValueError for one that repeats within a day, or without end in one."""
    parts: dict[str, Any] = {name.upper(): value for name, value in rule.items()}
    if not _REPEATED.issuperset(parts["FREQ"]) or parts.get("INTERVAL", [1])[0] < 1:  # dateutil never ends with 0
        raise ValueError
    if "UNTIL" in parts:
        parts["UNTIL"] = [f"{_date(until):%Y%m%d}" for until in parts["UNTIL"]]
    return ";".join(f"{name}={_joined(values)}" for name, values in parts.items())
