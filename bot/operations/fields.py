"""Types of fields that several Commands share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from bot.language import _
from bot.operations.command import Dated, Named, Written

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS: Final = {"d": 1, "w": 7, "m": 30}
_WHEN = rf"^(\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,3}}[dwm]|today|yesterday|{'|'.join(_DAYS)})$"
_AHEAD: Final = r"^(\d{4}-\d{2}-\d{2}|\+\d{1,3}[dwm]|today|tomorrow)$"
_LAST_DAY: Final = date(9000, 1, 1)
MAX_ID: Final = 2**31 - 1
"""PostgreSQL's integer, in which DefectDojo keeps its ids."""


def _number(value: object) -> object:
    """People write #276 for 276, as the bot does."""
    return value.removeprefix("#") if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _real_day(value: str) -> str:
    try:
        first = day_of(value, date(2000, 1, 1)) == date.min
    except ValueError as error:
        raise ValueError(_("the calendar has no such day.")) from error
    if first:  # a filter may need the day before
        raise ValueError(_("the calendar has no day before it."))
    return value


FindingId = Annotated[
    int,
    BeforeValidator(_number),
    Field(ge=1, le=MAX_ID, description="The finding's number, as in #276."),
    Written(bare=True),
]
ANY: Final = "any"
"""Stands for no product in particular, where a channel's default would be taken otherwise."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=300)]
_Ref = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
ProductRef = Annotated[_Ref, Named("product")]
"""A product by its id or its name."""
TypeRef = Annotated[_Ref, Named("product type")]
EngagementRef = Annotated[_Ref, Named("engagement")]
TestRef = Annotated[_Ref, Named("test")]
TestTypeRef = Annotated[_Ref, Named("test type")]
PersonRef = Annotated[_Ref, Named("person")]
"""Somebody with an account in DefectDojo, by username, full name or id; "me" is the caller."""
Reason = Annotated[str, StringConstraints(min_length=3, max_length=1500, strip_whitespace=True)]
Percent = Annotated[str, StringConstraints(pattern=r"^[<>]\d{1,3}(\.\d{1,2})?$")]


Age = Annotated[str, BeforeValidator(_lower), StringConstraints(pattern=r"^[<>]\d{1,3}[dwm]$")]
"""More or less than so many days, weeks or months ago."""


def day_of(when: str, today: date) -> date:
    """The day that is meant; a day of the week is the last one, today included.

    Raises ValueError for a date that the calendar does not have.
    """
    if when in _DAYS:
        return today - timedelta(days=(today.weekday() - _DAYS.index(when)) % 7)
    if when in {"today", "yesterday"}:
        return today - timedelta(days=when == "yesterday")
    if when[-1] in _UNITS:
        return today - timedelta(days=int(when[:-1]) * _UNITS[when[-1]])
    return date.fromisoformat(when)


def day_ahead(when: str, start: date) -> date:
    """The day that is meant by a word of `Day`, counted from the start.

    Raises ValueError for a date that the calendar does not have.
    """
    if when.startswith("+"):
        return start + timedelta(days=int(when[1:-1]) * _UNITS[when[-1]])
    if when in {"today", "tomorrow"}:
        return start + timedelta(days=when == "tomorrow")
    return date.fromisoformat(when)


def id_of(reference: str) -> int | None:
    """The id that stands for a name, with or without #; None for a name, or a number that no id can be."""
    digits = reference.removeprefix("#")
    number = int(digits) if digits.isdecimal() else 0
    return number if 1 <= number <= MAX_ID else None


def is_any(reference: str | None) -> bool:
    """Whether it says that any will do, as in product:any."""
    return reference is not None and reference.casefold() == ANY


def _possible_day(value: str) -> str:
    if day_ahead(value, date(2000, 1, 1)) > _LAST_DAY:
        raise ValueError("days that are counted from it are beyond the calendar's end")
    return value


When = Annotated[str, BeforeValidator(_lower), StringConstraints(pattern=_WHEN), AfterValidator(_real_day)]
"""A day: a date, some days, weeks or months ago, or a day of the last week."""
Day = Annotated[str, BeforeValidator(_lower), StringConstraints(pattern=_AHEAD), AfterValidator(_possible_day), Dated()]
"""A day from today on: a date, today, tomorrow, or some days, weeks or months (of thirty days) ahead, as in +7d."""


def today() -> date:
    """The day, in the time that DefectDojo's servers keep."""
    return datetime.now(UTC).date()
