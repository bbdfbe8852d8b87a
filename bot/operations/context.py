"""What an operation may know that is not DefectDojo's: who asks, and what the bot can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.dojo.models import Account
    from bot.identity.caller import Caller
    from bot.identity.credentials import Link
    from bot.operations.command import Command


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


@dataclass(frozen=True)
class Context:
    """The circumstances of one call."""

    caller: Caller
    catalogue: tuple[Described, ...]
    link: Callable[[], Awaitable[Link | None]]
    """The caller's link to an Entra ID identity, if there is one."""
    account: Callable[[], Awaitable[Account]]
    """The caller's account in DefectDojo; raises what getting at it raises."""
