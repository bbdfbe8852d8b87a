"""Checks of rows that DefectDojo cannot make, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.operations.fields import day_of, today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

T = TypeVar("T")


def all_of(checks: Iterable[Callable[[T], bool]]) -> Callable[[T], bool] | None:
    """One check that holds where all of them do; None where there is none."""
    told = tuple(checks)
    return (lambda row: all(check(row) for check in told)) if told else None


def held(part: str, text: str) -> bool:
    """Whether the text holds the part, in letters of either case."""
    return part.casefold() in text.casefold()


def within(first: str | None, last: str | None) -> Callable[[date, date], bool]:
    """Whether something begins on the first day or later, and ends on the last day or earlier."""
    now = today()
    begin, end = (day_of(when, now) if when else None for when in (first, last))
    return lambda start, stop: (begin is None or start >= begin) and (end is None or stop <= end)
