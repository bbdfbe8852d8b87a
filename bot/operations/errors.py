"""Expected ends of an operation other than success: each is a sentence for the person, none is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.dojo.errors import DojoError
    from bot.dojo.models import Finding


class Halt(Exception):  # a halt is no error: it is counted apart from faults
    """The operation stopped on purpose."""


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
class Stale(Halt):
    """The finding changed since the message that was pressed had been drawn; nothing was written."""

    seen: tuple[str, ...]
    now: Finding


@dataclass
class AlreadySo(Halt):
    """The finding is in the wanted state already; nothing was written."""

    now: Finding


@dataclass
class Impossible(Halt):
    """DefectDojo would refuse this in the finding's present state; nothing was written."""

    now: Finding
    reason: str


@dataclass
class HalfDone(Halt):
    """The state was written, the note was not."""

    before: Finding
    now: Finding
    cause: DojoError


@dataclass
class Busy(Halt):
    """Somebody is changing the same thing at this very moment; nothing was written."""


@dataclass
class Unknown(Halt):
    """A write got no answer and reading again failed too: nobody knows whether it was done."""

    finding: int
    cause: DojoError


@dataclass
class NotTaken(Halt):
    """DefectDojo answered that it was done, but what it shows now says otherwise."""

    before: Finding
    now: Finding
