"""What a channel is told of a result: everything, everything but titles and texts, or counts only.

It is applied to what an operation returned or raised, before any view sees it: no view, also none that comes later,
has to think of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from pydantic import BaseModel

from bot.dojo.answer import Answer
from bot.dojo.errors import DojoError, Refused
from bot.dojo.models import Account, Page
from bot.identity.verification import Verdict
from bot.language import _
from bot.operations.about import Self, Topics
from bot.operations.channel import Standing
from bot.operations.command import Command
from bot.operations.digest import Content, numbers_only
from bot.operations.done import Done
from bot.operations.errors import (
    Busy,
    CannotLink,
    CannotUndo,
    DefaultIsFixed,
    Difference,
    DigestRefused,
    HalfDone,
    Halt,
    Nameless,
    NotAdmitted,
    NotAllowed,
    NothingToClaim,
    NotTaken,
    NotUnderWay,
    TooLong,
    TooMany,
    Uncertain,
    Unclear,
    Unknown,
)
from bot.operations.linking import Linkable, Linked
from bot.operations.secrecy import HIDDEN, KEPT, NAMES, mask
from bot.operations.statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.dojo.wire import Request

Redaction: TypeAlias = Literal["full", "no-titles", "counts"]
Word: TypeAlias = Literal["done", "shown", "refused", "unclear", "half done", "not taken", "uncertain"]


class Harmless:
    """A result that is about the bot and its channel, and tells nothing of any finding."""


_ABOUT_NO_FINDING: Final = (
    Account,
    CannotLink,
    Command,
    Harmless,
    Linkable,
    Linked,
    NotAdmitted,
    NotAllowed,
    Self,
    Standing,
    Topics,
    Verdict,
    bool,
    type(None),
)
"""What is about the bot, a person or the channel: it stays whatever the level."""
_WITHOUT_THINGS: Final = (
    *(Busy, CannotUndo, DefaultIsFixed, DigestRefused, Nameless, NothingToClaim, NotUnderWay, TooLong, TooMany),
)
"""Halts that show nothing but numbers and what was typed."""


@dataclass(frozen=True)
class Counted:
    """Stands in the place of a list: how many rows it has."""

    count: int


@dataclass(frozen=True)
class Withheld:
    """Stands in the place of what a channel may not see: what became of the command, in a word."""

    word: Word


def redacted(result: Any, level: Redaction) -> Any:
    """What may be told of a result or an error at that level; the very same object where nothing of it is hidden.

    At "counts", Counted or Withheld stands for all that is not known to be harmless.
    """
    if level == "full" or isinstance(result, _ABOUT_NO_FINDING):
        return result
    return _untitled(result) if level == "no-titles" else _only_counts(result)


def unsaid(requests: Iterable[Request], level: Redaction) -> tuple[Request, ...]:
    """The requests as an explanation may show them: what is written can be older than the line that wrote it."""
    if level == "full":
        return tuple(requests)
    hidden = {"…": _("(hidden)")}
    return tuple(one if one.body is None else replace(one, body=hidden) for one in requests)


# -- without titles -------------------------------------------------------------------------------


def _untitled(value: Any) -> Any:
    """The same without foreign texts, through everything that it holds."""
    told = value
    match value:
        case Command():  # what somebody typed, or could have
            pass
        case Refused():  # DefectDojo's words can repeat anything
            told = Refused((_("the reason is not shown here"),))
        case Difference():
            told = replace(value, then=_named(value.name, value.then), now=_named(value.name, value.now))
        case BaseModel():
            told = _model(value)
        case Mapping():
            told = _mapping(value)
        case list() | tuple() | set() | frozenset():
            told = _each(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            told = _record(value)
    return told


def _named(name: object, value: Any) -> Any:
    return mask(value) if name in NAMES else _untitled(value)


def _mapping(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    told = {key: _named(key, held) for key, held in value.items()}
    return value if all(told[key] is held for key, held in value.items()) else told


def _each(values: Any) -> Any:
    """A list or the like; the same one where nothing in it changes."""
    told = [_untitled(one) for one in values]
    same = all(new is old for new, old in zip(told, values, strict=True))
    return values if same else type(values)(told)


def _record(value: Any) -> Any:
    """A dataclass: the bot's own words stay, what it holds of DefectDojo's does not."""
    held = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    told = {name: _untitled(one) for name, one in held.items()}
    changes = {name: one for name, one in told.items() if one is not held[name]}
    return replace(value, **changes) if changes else value


def _model(value: BaseModel) -> BaseModel:
    """A copy, which does not know the row that it was made from either."""
    lineage = type(value).__mro__
    kept = next((KEPT[one] for one in lineage if one in KEPT), frozenset[str]())
    masks = next((HIDDEN[one] for one in lineage if one in HIDDEN), {})
    copy = value.model_copy(
        update={name: _untitled(held) if name in kept else masks.get(name, _blank)(held) for name, held in value}
    )
    return copy.sent_as({}) if isinstance(copy, Answer) else copy


def _blank(value: Any) -> Any:
    """In the place of a field that nobody has decided about."""
    match value:
        case str():
            return ""
        case Mapping():
            return {}
        case list() | tuple() | set() | frozenset():
            return type(value)()
        case _:
            return _untitled(value)


# -- counts ---------------------------------------------------------------------------------------


def _only_counts(result: Any) -> Any:
    match result:
        case Page():
            return Counted(result.count)
        case Statistics():
            return replace(result, names=_numbers(result), trouble=_untitled(result.trouble))
        case Content():
            return numbers_only(result)
        case DojoError():
            return _untitled(result)
        case Halt():
            return result if isinstance(result, _WITHOUT_THINGS) else Withheld(_word(result))
        case _:
            return Withheld("done" if isinstance(result, Done) else "shown")


def _numbers(known: Statistics) -> tuple[str, ...]:
    """What is counted, without its names; by the ids that the scope holds."""
    ids = (known.scope.product_type, known.scope.product, known.scope.engagement)
    return tuple(f"#{one}" for one in ids if one)


def _word(halt: Halt) -> Word:
    match halt:
        case Unclear():
            return "unclear"
        case HalfDone():
            return "half done"
        case NotTaken():
            return "not taken"
        case Unknown() | Uncertain():
            return "uncertain"
        case _:
            return "refused"
