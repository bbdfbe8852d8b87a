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
_END: Final = r"^(2[0-9]{3}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])|\+?[1-9][0-9]{0,2}[dwmDWM])$"
_AHEAD: Final = r"^(\d{4}-\d{2}-\d{2}|\+\d{1,3}[dwm]|today|tomorrow)$"
_LAST_DAY: Final = date(9000, 1, 1)
MAX_ID: Final = 2**31 - 1
"""PostgreSQL's integer, in which DefectDojo keeps its ids."""


def number(value: object) -> object:
    """The number without its sign: people write #276 for 276, as the bot does."""
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
    BeforeValidator(number),
    Field(ge=1, le=MAX_ID, description="The finding's number, as in #276."),
    Written(bare=True),
]
FindingIds = Annotated[
    tuple[Annotated[int, BeforeValidator(number), Field(ge=1, le=MAX_ID)], ...], Field(max_length=150)
]
"""Several findings' numbers: as many as an address, and a button, can hold."""
ANY: Final = "any"
"""Stands for no product in particular, where a channel's default would be taken otherwise."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
"""Never blank: DefectDojo takes a filter of blanks for none, and answers unfiltered."""
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
Tag = Annotated[str, StringConstraints(pattern=r"^[^\s,'\"]{1,100}$")]
"""DefectDojo refuses spaces, commas and quotes in a tag, or takes what they part for several."""
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


def end_of(until: str, today: date) -> date:
    """The day that is meant by a word of `Until`, counted from today.

    Raises ValueError for a date that the calendar does not have.
    """
    return day_ahead(f"+{until}" if until[-1] in _UNITS and until[0] != "+" else until, today)


def id_of(reference: str) -> int | None:
    """The id that stands for a name, with or without #; None for a name, or a number that no id can be."""
    digits = reference.removeprefix("#")
    found = int(digits) if digits.isdecimal() else 0
    return found if 1 <= found <= MAX_ID else None


def is_any(reference: str | None) -> bool:
    """Whether it says that any will do, as in product:any."""
    return reference is not None and reference.casefold() == ANY


def _possible_day(value: str) -> str:
    try:
        late = day_ahead(value, date(2000, 1, 1)) > _LAST_DAY
    except ValueError as error:
        raise ValueError(_("the calendar has no such day.")) from error
    if late:  # days may be counted from it
        raise ValueError(_("that is too far ahead."))
    return value


When = Annotated[str, BeforeValidator(_lower), StringConstraints(pattern=_WHEN), AfterValidator(_real_day)]
"""A day: a date, some days, weeks or months ago, or a day of the last week."""
Day = Annotated[str, BeforeValidator(_lower), StringConstraints(pattern=_AHEAD), AfterValidator(_possible_day), Dated()]
"""A day from today on: a date, today, tomorrow, or some days, weeks or months (of thirty days) ahead, as in +7d."""


def today() -> date:
    """The day, in the time that DefectDojo's servers keep."""
    return datetime.now(UTC).date()


def _future(value: str) -> str:
    until = value.lower()
    try:
        day = end_of(until, today())
    except ValueError as error:
        raise ValueError(_("the calendar has no such day.")) from error
    if day <= today():
        raise ValueError(_("the end has to lie in the future."))
    return until


Until = Annotated[str, StringConstraints(pattern=_END), AfterValidator(_future), Dated()]
"""A day in the future: a date, or some days, weeks or months from today."""
