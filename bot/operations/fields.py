"""Types of fields that several Commands share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from bot.operations.command import Named, Written

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS: Final = {"d": 1, "w": 7, "m": 30}
_WHEN = rf"^(\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,3}}[dwm]|today|yesterday|{'|'.join(_DAYS)})$"
_END: Final = r"^(2[0-9]{3}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])|\+?[1-9][0-9]{0,2}[dwmDWM])$"
MAX_ID: Final = 2**31 - 1
"""PostgreSQL's integer, in which DefectDojo keeps its ids."""


def number(value: object) -> object:
    """The number without its sign: people write #276 for 276, as the bot does."""
    return value.removeprefix("#") if isinstance(value, str) else value


FindingId = Annotated[
    int,
    BeforeValidator(number),
    Field(ge=1, le=MAX_ID, description="The finding's number, as in #276."),
    Written(bare=True),
]
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
Tag = Annotated[str, StringConstraints(pattern=r"^[^\s,'\"]{1,100}$")]
"""DefectDojo refuses spaces, commas and quotes in a tag, or takes what they part for several."""
Percent = Annotated[str, StringConstraints(pattern=r"^[<>]\d{1,3}(\.\d{1,2})?$")]


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


def end_of(until: str, today: date) -> date:
    """The day that is meant: a date, or so many days, weeks or months from today.

    Raises ValueError for a date that the calendar does not have.
    """
    if until[-1] in _UNITS:
        return today + timedelta(days=int(until[:-1].removeprefix("+")) * _UNITS[until[-1]])
    return date.fromisoformat(until)


def id_of(reference: str) -> int | None:
    """The id that stands for a name; None where the reference is a name, or a number that no id can be."""
    found = int(reference) if reference.isdecimal() else 0
    return found if 1 <= found <= MAX_ID else None


def _real_day(value: str) -> str:
    if day_of(value, date(2000, 1, 1)) == date.min:
        raise ValueError("there is no day before it, which a filter may need")
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


When = Annotated[str, BeforeValidator(_lower), StringConstraints(pattern=_WHEN), AfterValidator(_real_day)]
"""A day: a date, some days, weeks or months ago, or a day of the last week."""


def today() -> date:
    """The day, in the time that DefectDojo's servers keep."""
    return datetime.now(UTC).date()


def _future(value: str) -> str:
    until = value.lower()
    if end_of(until, today()) <= today():
        raise ValueError("it has passed")
    return until


Until = Annotated[str, StringConstraints(pattern=_END), AfterValidator(_future)]
"""A day in the future: a date, or some days, weeks or months from today."""
