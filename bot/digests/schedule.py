"""When a digest is due: slots on the clock on somebody's wall, each exactly once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY: Final = timedelta(days=1)
_CATCHING_UP: Final = timedelta(days=366)
_BETWEEN_SLOTS: Final = timedelta(days=9 * 366)
"""A 29 February may be eight years after the one before it."""
_LAST: Final = 31
_EVERY_DAY: Final = frozenset(range(7))
_WEEKDAYS: Final = frozenset(range(5))


class BadSchedule(ValueError):
    """What was written is no schedule; str(error) is a sentence for the person who wrote it."""


@dataclass(frozen=True)
class Slot:
    """One moment at which a digest is due."""

    local: str
    """Wall time in the digest's zone, 2026-11-23T09:00: the key of the run, so that a double hour is one."""
    at: datetime
    """UTC."""
    since: datetime | None
    """When the slot before it was, in UTC: what the digest covers begins there."""


@dataclass(frozen=True)
class Days:
    """Days of the calendar, by conditions that must all hold."""

    months: frozenset[int] = frozenset(range(1, 13))
    monthdays: frozenset[int] = frozenset(range(1, 32))
    weekdays: frozenset[int] = _EVERY_DAY
    """Monday is 0."""
    clamped: bool = False
    """Whether the last day of a month stands for the days that this month does not have."""

    def __contains__(self, day: date) -> bool:
        """Whether it is one of them."""
        return day.month in self.months and day.weekday() in self.weekdays and self._on(day)

    def described(self) -> str:
        """Say which, where it is days of the week or one day of the month."""
        if self.clamped and max(self.monthdays) == _LAST:
            return _("the last day of each month")
        if self.clamped:
            return _("day {day} of each month, or its last day,").format(day=max(self.monthdays))
        if len(self.monthdays) == 1:
            return _("day {day} of each month").format(day=min(self.monthdays))
        return _said(self.weekdays)

    def _on(self, day: date) -> bool:
        beyond = self.clamped and (day + _DAY).month != day.month and max(self.monthdays) > day.day
        return beyond or day.day in self.monthdays


@dataclass(frozen=True)
class Schedule:
    """Some days, some times of each, in one zone, without the holidays."""

    words: str
    """As the person wrote it, in lower case."""
    timezone: str
    days: Days
    times: tuple[time, ...]
    """In order; at least one."""
    holidays: frozenset[date] = frozenset()
    cron: bool = False
    """Whether the words are a cron line, which says itself what it means."""

    def after(self, moment: datetime) -> Slot:
        """Find the first slot strictly after an aware moment; of several that a jump of the clock brings, the last.

        Raises OverflowError if there is none before the year 10000.
        """
        days = self._due(self._date(moment), _DAY)
        day, begun = next((day, begun) for day in days if (begun := self._begun(day, moment)) < len(self.times))
        at = self._moment(day, self.times[begun])
        return self._slot(at, datetime.combine(day, self.times[self._begun(day, at) - 1]))

    def latest(self, moment: datetime) -> Slot | None:
        """Find the newest slot at or before an aware moment, no more than a year back: what an outage left undone."""
        found = self._newest(moment, _CATCHING_UP)
        return self._slot(*found) if found else None

    def described(self) -> str:
        """Say it to people: weekdays at 09:00 (America/Sao_Paulo)."""
        if self.cron:
            return f"{self.words} ({self.timezone})"
        at = self.times[0].isoformat("minutes")
        return _("{days} at {time} ({zone})").format(days=self.days.described(), time=at, zone=self.timezone)

    def _slot(self, at: datetime, wall: datetime) -> Slot:
        former = self._newest(at - datetime.resolution, _BETWEEN_SLOTS)
        return Slot(wall.isoformat(timespec="minutes"), at, former[0] if former else None)

    def _newest(self, moment: datetime, within: timedelta) -> tuple[datetime, datetime] | None:
        """The newest at or before the moment, as (at, wall)."""
        # from tomorrow: where the clock is put back just after midnight, tomorrow has begun before
        earliest = (moment - within).date()
        for day in self._due(self._date(moment) + _DAY, -_DAY):
            if day < earliest:
                break
            begun = self._begun(day, moment)
            if begun:
                at = self.times[begun - 1]
                return self._moment(day, at), datetime.combine(day, at)
        return None

    def _due(self, first: date, step: timedelta) -> Iterator[date]:
        """Days with slots, from the first on. Raises OverflowError at the end of the calendar."""
        return (day for day in _days_from(first, step) if day not in self.holidays and day in self.days)

    def _begun(self, day: date, moment: datetime) -> int:
        """How many of the day's slots are at or before the moment."""
        return bisect_right(self.times, moment, key=lambda at: self._moment(day, at))

    def _moment(self, day: date, at: time) -> datetime:
        return _moment_of(datetime.combine(day, at), ZoneInfo(self.timezone))

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.timezone)).date()


def _said(weekdays: frozenset[int]) -> str:
    if weekdays == _EVERY_DAY:
        return _("every day")
    if weekdays == _WEEKDAYS:
        return _("weekdays")
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return _("every {days}").format(days=", ".join(names[day] for day in sorted(weekdays)))


def _days_from(day: date, step: timedelta) -> Iterator[date]:
    return (day + step * number for number in count())


def _moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clock first shows that time or a later one: once where the hour is double, the jump where it is missing.

    So moments come in the order of their wall times.
    """
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    return _jump(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second between the two at which the zone's clock changes."""
    old = before.astimezone(zone).utcoffset()

    def changed(seconds: int) -> bool:
        return (before + timedelta(seconds=seconds)).astimezone(zone).utcoffset() != old

    return before + timedelta(seconds=bisect_left(range(int((after - before).total_seconds())), x=True, key=changed))
