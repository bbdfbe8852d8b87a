"""Whose DefectDojo token a command runs with. Nobody ever acts with another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import structlog

from bot.dojo.client import DojoClient
from bot.identity.token_files import BadToken
from bot.identity.vault import Unsealable
from bot.memory import Memory

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from bot.identity.caller import Caller
    from bot.identity.links import Links
    from bot.identity.token_files import UserTokenFiles
    from bot.identity.tokens import Tokens


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


class OwnCredentials:
    """Lets each caller act with the token of the person that the caller is linked to, and no other.

    A mounted file comes before the vault. With `unlinked_reads` "service", callers without any link read
    with the service account. Every method raises DatabaseError.
    """

    def __init__(  # noqa: PLR0913  # each is a place where rights come from
        self,
        http: httpx.AsyncClient,
        links: Links,
        tokens: Tokens,
        *,
        files: UserTokenFiles | None = None,
        service_token: str | None = None,
        unlinked_reads: Literal["deny", "service"] = "deny",
    ) -> None:
        self._http = http
        self._memory = Memory()
        self._links = links
        self._tokens = tokens
        self._files = files
        self._token_for_unlinked_reads = service_token if unlinked_reads == "service" else None
        self._log = structlog.get_logger("credentials")

    async def dojo_for(self, caller: Caller, *, writes: bool) -> DojoClient:
        """Give the caller's client. Raises NotLinked; writes never fall back to the service account."""
        link = await self.link_of(caller)
        if link:
            token = await self._token(link)
        else:
            token = None if writes else self._token_for_unlinked_reads
        if not token:
            raise NotLinked(link)
        return DojoClient(self._http, token, caller.signature, self._memory)

    async def link_of(self, caller: Caller) -> Link | None:
        """Find the caller's link, if there is one."""
        return await self._links.get(caller.key)

    async def _token(self, link: Link) -> str | None:
        """Find the person's token. One that cannot be used is logged and counts as none."""
        try:
            mounted = self._files.get(link.oid) if self._files else None
            return mounted or await self._tokens.get(link.tid, link.oid)
        except (BadToken, Unsealable) as error:
            self._log.warning("token cannot be used", tid=link.tid, oid=link.oid, reason=str(error))
            return None
