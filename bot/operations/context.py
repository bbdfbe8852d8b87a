"""What an operation may know that is not DefectDojo's: who asks, and what the bot can do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from bot.identity.credentials import NotLinked
from bot.identity.redaction import SECRET
from bot.operations.fields import id_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from bot.dojo.client import DojoClient
    from bot.dojo.wire import Request
    from bot.identity.audit import Recorded, Wanted
    from bot.identity.caller import Caller
    from bot.identity.credentials import Credentials, Link
    from bot.identity.linking import Linking
    from bot.identity.person import Person
    from bot.identity.roles import Role
    from bot.identity.verification import Verdict
    from bot.operations.command import Command
    from bot.operations.digests import Digests
    from bot.operations.vitals import Health
    from bot.storage.channels import Default
    from bot.storage.clock import Clock

Chapter: TypeAlias = Literal["look", "change", "bot"]
"""The parts of help: what is read, what is changed, and what is about the bot itself."""


class Described(Protocol):
    """What help needs of a row of the catalogue."""

    @property
    def name(self) -> str: ...
    @property
    def verb(self) -> str: ...
    @property
    def command(self) -> type[Command]: ...
    @property
    def writes(self) -> bool: ...
    @property
    def role(self) -> Role | None: ...
    @property
    def chapter(self) -> Chapter: ...


class Receipts(Protocol):
    """What was done, by the number under which it was written down."""

    async def entry(self, number: int) -> Recorded | None:
        """The entry of that number, if there is one."""

    async def since(self, number: int) -> list[Recorded]:
        """The newest entries after that number, newest first."""

    async def find(self, wanted: Wanted, limit: int) -> list[Recorded]:
        """The newest entries that fit, newest first."""

    async def verify(self) -> Verdict:
        """How far all of them can be believed."""


class Files(Protocol):
    """What is being written into files."""

    async def cancel(self, number: str, owner: str) -> bool:
        """Ask it to stop; False where it is not under way, or is somebody else's."""


@dataclass(frozen=True)
class Fixed:
    """A product that the bot's configuration makes a channel's default, by its id or name."""

    product: str

    @property
    def product_name(self) -> str:
        """What it is called there."""
        return f"#{self.product}" if id_of(self.product) else self.product


class Defaults(Protocol):
    """The product that a channel's commands are about where they name none. Every method raises DatabaseError."""

    async def get(self, place: str) -> Default | Fixed | None:
        """The channel's default, if it has one."""

    async def put(self, place: str, default: Default) -> None:
        """Set it, instead of the former one."""

    async def remove(self, place: str) -> None:
        """Take it away, if there is one."""


@dataclass
class Call:
    """One command of one person: the clients that it was given are kept, so that it can be told what they asked."""

    caller: Caller
    credentials: Credentials
    default: Default | Fixed | None = None
    """The channel's product, where the command was narrowed by it unasked."""
    role: Role | None = None
    """The caller's, once it was looked at."""
    origin: str = field(default="", repr=False)
    """Where the answer goes, in the platform's own words: addresses in it are as good as secrets."""
    clients: list[DojoClient] = field(default_factory=list)

    async def dojo(self, *, writes: bool) -> DojoClient:
        """The caller's client. Raises what getting at it raises."""
        client = await self.credentials.dojo_for(self.caller, writes=writes)
        self.clients.append(client)
        return client

    async def administers(self) -> bool:
        """Whether DefectDojo takes the caller for a superuser. Raises a DojoError, DatabaseError."""
        try:
            # As for a write: whoever reads with the service account is not the service account.
            return (await (await self.dojo(writes=True)).who_am_i()).is_superuser
        except NotLinked:
            return False

    async def hiding(self) -> Callable[[str], str]:
        """What blacks the caller's own token out of a text: people paste the wrong thing. Raises DatabaseError."""
        token = await self.credentials.secret_of(self.caller)
        written = re.compile(re.escape(token), re.IGNORECASE)
        return lambda text: written.sub(SECRET, text) if token else text

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked of DefectDojo for this call."""
        return tuple(chain.from_iterable(client.requests for client in self.clients))


@dataclass(frozen=True)
class Context:
    """The circumstances of one call."""

    caller: Caller
    catalogue: tuple[Described, ...]
    offered: Callable[[Described], bool]
    """Whether help shall list it: whether the caller may do it here."""
    link: Callable[[], Awaitable[Link | None]]
    """The caller's link to an Entra ID identity, if there is one."""
    person: Callable[[], Awaitable[Person | None]]
    """The caller as Entra ID knows them now; raises NotLinked where the link does not hold any more."""
    roles_decide: bool
    """Whether roles are configured; where not, DefectDojo's own rights alone decide."""
    linking: Linking
    reader: Callable[[], Awaitable[DojoClient]]
    """The client with which the caller may read; raises what getting at it raises."""
    writer: Callable[[], Awaitable[DojoClient]]
    """The client that acts with the caller's own rights, and no other's."""
    administers: Callable[[], Awaitable[bool]]
    """Whether the caller may see what others did; raises what getting at the caller's client raises."""
    receipts: Receipts
    files: Files
    alone: Callable[[str], AbstractAsyncContextManager[None]]
    """Holds the right to change a thing, named as `Command.subject` names it; raises Busy."""
    now: Clock
    defaults: Defaults
    digests: Digests
    health: Health
