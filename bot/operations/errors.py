"""Expected ends of an operation other than success: each is a sentence for the person, none is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.dojo.engagement import Engagement
    from bot.dojo.errors import DojoError
    from bot.dojo.models import Finding
    from bot.identity.caller import Standing
    from bot.identity.proof import TokenRefused
    from bot.identity.roles import Holding, Role
    from bot.operations.command import Command, Draft

    Thing = Finding | Engagement


class Halt(Exception):  # a halt is no error: it is counted apart from faults
    """The operation stopped on purpose."""


class NotAdmitted(Halt):
    """The gate did not let the call through: nothing was asked of DefectDojo."""


@dataclass
class RoleTooLow(NotAdmitted):
    """The caller's role does not reach; without a role, whether that is known."""

    needed: Role
    holding: Holding


@dataclass
class NotAMember(NotAdmitted):
    """The chat platform says that the caller is none of the organisation's own people."""

    standing: Standing


@dataclass
class CannotLink(Halt):
    """Something about linking did not work, for the reason given; `next` are the steps that may mend it."""

    reason: str | TokenRefused
    next: tuple[Command | Draft, ...] = ()


@dataclass
class NotHere(NotAdmitted):
    """The bot's configuration leaves this verb out of what works in the channel."""

    verb: str
    verbs: tuple[str, ...]
    """Those that it names."""


class DefaultIsFixed(Halt):
    """The channel's default product is the bot's configuration's: nobody changes it from chat."""


@dataclass
class DigestRefused(Halt):
    """A digest cannot be declared like that, or there is none to do it with, for the reason given."""

    reason: str
    next: tuple[Command | Draft, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """Something that may be meant: how it is shown, and the value that means it beyond doubt."""

    label: str
    value: str


@dataclass
class Unclear(Halt):
    """A name fits nothing, or several things; `candidates` are those that may be meant."""

    field: str
    """The Command's field that holds the name."""
    words: str
    candidates: tuple[Candidate, ...]
    count: int = 0
    """How many fit, where that is more than the candidates."""


@dataclass
class Nameless(Halt):
    """Somebody is meant by name, and DefectDojo does not show people's names to the caller."""

    words: str


@dataclass
class TooMany(Halt):
    """What is asked has to be looked through here, and there are more than can be."""

    what: str
    """The things, in the plural."""
    count: int
    most: int


@dataclass
class TooLong(Halt):
    """More rows fit than a file takes; none was written."""

    count: int
    most: int


@dataclass
class NotUnderWay(Halt):
    """There is no file of that number to stop, or it is somebody else's."""

    number: str


@dataclass
class NothingToClaim(Halt):
    """Of the findings that fit, somebody owns each; a sentence says what is left."""

    reason: str


@dataclass
class Stale(Halt):
    """It changed since the message that was pressed had been drawn; nothing was written."""

    seen: tuple[str, ...]
    now: Thing


@dataclass
class AlreadySo(Halt):
    """It is as wanted already; nothing was written."""

    now: Thing


@dataclass
class Impossible(Halt):
    """DefectDojo would refuse this in the finding's present state; nothing was written."""

    now: Finding
    reason: str


@dataclass
class HalfDone(Halt):
    """Of several steps the first ones were done, the others were not."""

    before: Thing
    now: Thing
    done: tuple[str, ...]
    """What was written: the status."""
    undone: tuple[str, ...]
    cause: DojoError


@dataclass
class NotAllowed(Halt):
    """The caller may not ask that of the bot, for the reason given."""

    reason: str


@dataclass
class CannotUndo(Halt):
    """There is nothing under this receipt that can be taken back, for the reason given; nothing was written."""

    reason: str


@dataclass(frozen=True)
class Difference:
    """What is another value than it was left with, under the name that it has in an image."""

    name: str
    then: Any
    now: Any


@dataclass
class ChangedSince(Halt):
    """It was changed after what shall be taken back; nothing was written."""

    now: Thing
    differences: tuple[Difference, ...]
    by: str
    """Who changed it from chat, as far as that is known; else empty."""


@dataclass
class Busy(Halt):
    """Somebody is changing the same thing at this very moment; nothing was written."""


@dataclass
class Exists(Halt):
    """There is an open one just like the one that shall be made; nothing was written."""

    there: Engagement
    another: Command
    """Makes one all the same."""


@dataclass
class Unknown(Halt):
    """A write got no answer and reading again failed too: nobody knows whether it was done."""

    before: Thing
    cause: DojoError


@dataclass
class Uncertain(Halt):
    """DefectDojo was told to make something, and what became of it cannot be seen (yet)."""

    name: str
    cause: DojoError
    look: Command
    """Looks for it, and makes it only where it is not there."""
    number: int | None = None
    """The id with which DefectDojo answered; None where it gave no answer."""


@dataclass
class NotTaken(Halt):
    """DefectDojo answered that it was done, but what it shows now says otherwise."""

    before: Thing
    now: Thing
