"""Schedules by what is declared: parsed once, since they are looked at every minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from cachetools import LRUCache

from bot.digests.words import parse

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.digests.schedule import Schedule
    from bot.operations.digests import Plan

_MOST: Final = 2_000


class Schedules:
    """All schedules, on the same holidays."""

    def __init__(self, holidays: frozenset[date]) -> None:
        self._holidays = holidays
        self._known: LRUCache[tuple[str, str], Schedule] = LRUCache(_MOST)

    def of(self, plan: Plan) -> Schedule:
        """The plan's schedule. Raises BadSchedule."""
        key = (plan.schedule, plan.timezone)
        if key not in self._known:
            self._known[key] = parse(*key, self._holidays)
        return self._known[key]

    def local(self, plan: Plan, moment: datetime) -> str:
        """The moment on the plan's clock, to the second: the name of a run that somebody asked for."""
        return moment.astimezone(ZoneInfo(self.of(plan).timezone)).strftime("%Y-%m-%dT%H:%M:%S")
