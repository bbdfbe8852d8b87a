"""How the bot itself is doing, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot import __version__
from bot.dojo.errors import DojoError
from bot.identity.credentials import NotLinked
from bot.language import _
from bot.operations.command import Command
from bot.operations.errors import NotAllowed
from bot.operations.redaction import Harmless

if TYPE_CHECKING:
    from datetime import datetime

    from bot.operations.context import Context
    from bot.operations.digests import Ran


class ShowStatus(Command):
    """Show how the bot is doing: versions, connections, digests, errors; for administrators."""

    examples = ("status", "status")


@dataclass(frozen=True)
class Connection:
    """Something that the bot speaks to."""

    name: str
    trouble: str
    """What keeps it from answering, in a few words; empty where nothing does."""


@dataclass(frozen=True)
class LastDigest:
    """The digest that ended last."""

    name: str
    """Empty where it was removed since."""
    run: Ran


@dataclass(frozen=True)
class Vitals:
    """What the bot knows of itself, on all its replicas but for the connections, which are this one's."""

    connections: tuple[Connection, ...]
    last: LastDigest | None
    waiting: int
    """Digests that are due or under way."""
    since: datetime
    """When the hour began that `audited` and `failed` count."""
    audited: int
    """Rows of the audit: every change that was asked for, and what is noted besides."""
    failed: int
    """Of these, those that failed, were half done, or of which nobody knows."""
    linked: int
    """People."""


@dataclass(frozen=True)
class Status(Harmless):
    """How the bot is doing."""

    version: str
    dojo: str
    """DefectDojo's version; empty where it is not known."""
    vitals: Vitals

    @property
    def well(self) -> bool:
        """Whether everything answers."""
        return not any(one.trouble for one in self.vitals.connections)


class Health(Protocol):
    """What the bot knows of itself."""

    async def vitals(self) -> Vitals:
        """Look now. Raises DatabaseError."""


async def show_status(_command: ShowStatus, context: Context) -> Status:
    """Versions, connections, digests, errors, links. Raises NotAllowed, DatabaseError, a DojoError."""
    if not await context.administers():
        raise NotAllowed(_("Only administrators may look at how I am doing."))
    vitals = await context.health.vitals()
    return Status(__version__, await _version(context), vitals)


async def _version(context: Context) -> str:
    """DefectDojo's, unless it cannot be asked: that is what the connections tell."""
    try:
        return await (await context.reader()).version()
    except (DojoError, NotLinked):
        return ""
