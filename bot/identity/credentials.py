"""Whose DefectDojo token a command runs with. Nobody ever acts with another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.dojo.client import DojoClient
    from bot.identity.caller import Caller


@dataclass(frozen=True)
class Link:
    """A chat identity and the Entra ID identity that it belongs to."""

    key: str
    """The chat identity: slack:T0123/U0456."""
    tid: str
    """Entra ID's tenant, a UUID."""
    oid: str
    """The person's object id in it, a UUID."""
    since: datetime
    by: str
    """Who made the link, in words: the person, or an administrator."""


class NotLinked(Exception):  # a halt, not a fault
    """The caller has no link, or a link without a token: there is nothing to act with."""

    def __init__(self, link: Link | None = None) -> None:
        super().__init__("no token" if link else "no link")
        self.link = link


class Credentials(Protocol):
    """Gives a caller the DefectDojo client that acts with the caller's own rights."""

    async def dojo_for(self, caller: Caller, *, writes: bool) -> DojoClient:
        """The caller's client. Raises NotLinked; writes never fall back to the service account."""

    async def link_of(self, caller: Caller) -> Link | None:
        """The caller's link, if there is one."""
