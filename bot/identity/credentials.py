"""Whose DefectDojo token a command runs with. Nobody ever acts with another's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, get_args

import structlog
from cachetools import TTLCache

from bot.dojo.client import DojoClient
from bot.dojo.errors import DojoError
from bot.identity.ids import is_entra_id
from bot.identity.proof import TokenRefused, proven
from bot.identity.rights import Gone, SignInAgain
from bot.identity.token_files import BadToken
from bot.identity.vault import Unsealable
from bot.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    import httpx

    from bot.identity.caller import Caller
    from bot.identity.departures import Departures
    from bot.identity.links import Links
    from bot.identity.person import Person
    from bot.identity.proof import Superusers
    from bot.identity.rights import Rights
    from bot.identity.token_files import UserTokenFiles
    from bot.identity.tokens import Tokens
    from bot.storage.clock import Clock

Lack: TypeAlias = Literal["no link", "expired", "gone", "no token", "dead token", "mounted token", "superuser"]
TokenFailure: TypeAlias = Literal["rejected", "inactive", "superuser", "unsealable", "mounted file"]
TOKEN_FAILURES: Final[tuple[TokenFailure, ...]] = get_args(TokenFailure)
_PROVED_FOR: Final = timedelta(days=1)
_MOST: Final = 10_000
_log = structlog.get_logger("credentials")


@dataclass(frozen=True)
class Link:
    """A chat identity and the Entra ID identity that it belongs to."""

    key: str
    """The chat identity: slack:T0123/U0456."""
    tid: str
    """Entra ID's tenant, a UUID."""
    oid: str
    """The person's object id in it, a UUID."""
    since: datetime | None
    """None where Teams itself says who it is, at each message."""
    by: str
    """Who made the link, in words: the person, or an administrator."""
    expires: datetime | None = None
    """When its person has to sign in again; None for a link that lasts until it is removed."""


class NotLinked(Exception):  # a halt, not a fault
    """There is nothing to act with: no link, none that holds any more, or no token."""

    def __init__(self, lack: Lack, link: Link | None = None) -> None:
        super().__init__(lack)
        self.lack = lack
        self.link = link


class Credentials(Protocol):
    """Gives a caller the DefectDojo client that acts with the caller's own rights."""

    async def dojo_for(self, caller: Caller, *, writes: bool) -> DojoClient:
        """The caller's client. Raises NotLinked; writes never fall back to the service account."""

    async def link_of(self, caller: Caller) -> Link | None:
        """The caller's link, if there is one."""

    async def person_of(self, caller: Caller) -> Person | None:
        """The caller as Entra ID knows them now; None without a link. Raises NotLinked where it does not hold."""

    async def secret_of(self, caller: Caller) -> str:
        """The caller's token, to be kept out of what is written down; empty where there is none."""

    async def rejected(self, caller: Caller) -> Lack | None:
        """What is wrong with the caller's token, which DefectDojo did not take; a dead one is forgotten."""


@dataclass(frozen=True)
class Policy:
    """What the settings say of credentials."""

    service_token: str = ""
    """For the reads of people without any link; empty where those may read nothing."""
    superusers: Superusers = "warn"
    teams_tenant: str = ""
    """Whose people Teams vouches for."""


class OwnCredentials:
    """Lets each caller act with the token of the person that the caller is linked to, and no other.

    A mounted file comes before the vault. Every method raises DatabaseError.
    """

    def __init__(  # noqa: PLR0913  # each is a place where rights come from
        self,
        http: httpx.AsyncClient,
        links: Links,
        tokens: Tokens,
        rights: Rights,
        departures: Departures,
        *,
        policy: Policy,
        together: Callable[[], AbstractAsyncContextManager[None]],
        files: UserTokenFiles | None = None,
        clock: Clock,
        failed: Callable[[TokenFailure], None] = lambda _: None,
    ) -> None:
        """`together` makes one transaction of what is read in it; `failed` hears of each token that does not work."""
        self._http = http
        self._memory = Memory()
        self._links = links
        self._tokens = tokens
        self._rights = rights
        self._departures = departures
        self._policy = policy
        self._together = together
        self._files = files
        self._proved: TTLCache[str, bool] = TTLCache(_MOST, _PROVED_FOR.total_seconds(), lambda: clock().timestamp())
        """Hashes of mounted tokens that DefectDojo knows: what an administrator mounts is not in the database."""
        self._clock = clock
        self._failed = failed

    async def dojo_for(self, caller: Caller, *, writes: bool) -> DojoClient:
        """Give the caller's client. Raises NotLinked; writes never fall back to the service account."""
        link = await self.link_of(caller)
        if link:
            token = await self.token_of(self._holding(link))
        elif writes or not self._policy.service_token:
            raise NotLinked("no link")
        else:
            token = self._policy.service_token
        return DojoClient(self._http, token, caller.signature, self._memory)

    async def link_of(self, caller: Caller) -> Link | None:
        """Find the caller's link, if there is one; people in Teams are known by what Teams itself says."""
        link = await self._links.get(caller.key)
        if link is None and caller.platform == "teams" and caller.team == self._policy.teams_tenant != "":
            return Link(caller.key, caller.team, caller.user, None, "Microsoft Teams") if _is_known(caller) else None
        return link

    async def person_of(self, caller: Caller) -> Person | None:
        """Tell what Entra ID says of the caller now; one whom it does not know any more is unlinked everywhere."""
        async with self._together():
            link = await self.link_of(caller)
            known = await self._rights.known(link.tid, link.oid) if link else None
        if link is None or known is None:
            return None
        self._holding(link)
        try:
            return await self._rights.now(known)
        except Gone as gone:
            await self._departures.refused(link, str(gone))
            raise NotLinked("gone") from None
        except SignInAgain as wanted:
            _log.info("to sign in again", tid=link.tid, oid=link.oid, why=str(wanted))
            await self._links.expire(link.tid, link.oid)
            raise NotLinked("expired", link) from None

    async def secret_of(self, caller: Caller) -> str:
        """Find the caller's token as it is, proved or not, without asking anybody."""
        return await self._kept(await self.link_of(caller))

    async def can_act(self, link: Link) -> bool:
        """Whether the link holds, and there is a token of its person's; nobody is asked."""
        try:
            self._holding(link)
        except NotLinked:
            return False
        return bool(await self._kept(link))

    async def _kept(self, link: Link | None) -> str:
        try:
            kept = await self._tokens.get(link.tid, link.oid) if link else None
            return (link and self._mounted(link)) or (kept.token if kept else "")
        except (NotLinked, Unsealable):
            return ""

    async def rejected(self, caller: Caller) -> Lack | None:
        """Ask DefectDojo once more about a token that it did not take; None where nothing is wrong with it now."""
        link = await self.link_of(caller)
        if link is None:
            return None
        try:
            await self._prove(link, await self.token_of(link))
        except NotLinked as error:
            return error.lack
        return None

    async def token_of(self, link: Link) -> str:
        """The person's token, proved within a day. Raises NotLinked."""
        if mounted := self._mounted(link):
            if _hashed(mounted) not in self._proved:
                await self._prove(link, mounted)
            return mounted
        try:
            kept = await self._tokens.get(link.tid, link.oid)
        except Unsealable as error:
            _log.warning("token cannot be used", tid=link.tid, oid=link.oid, reason=str(error))
            self._failed("unsealable")
            raise NotLinked("no token", link) from None
        if kept is None:
            raise NotLinked("no token", link)
        if kept.proved is None or self._clock() - kept.proved >= _PROVED_FOR:
            await self._prove(link, kept.token)
        return kept.token

    def _mounted(self, link: Link) -> str | None:
        """The token that an administrator keeps for the person. Raises NotLinked for a file that holds none."""
        try:
            return self._files.get(link.oid) if self._files else None
        except BadToken as error:
            _log.warning("token cannot be used", tid=link.tid, oid=link.oid, reason=str(error))
            self._failed("mounted file")
            raise NotLinked("mounted token", link) from None

    async def _prove(self, link: Link, token: str) -> None:
        """Ask DefectDojo whose token it is; where it does not answer now, the command itself will say so."""
        try:
            account = await proven(self._http, token, self._policy.superusers)
        except TokenRefused as refusal:
            raise NotLinked(await self._dead(link, refusal), link) from None
        except DojoError as error:
            _log.info("token could not be proved", tid=link.tid, oid=link.oid, reason=type(error).__name__)
        else:
            self._proved[_hashed(token)] = True
            await self._tokens.proved(link.tid, link.oid)
            await self._rights.proved(link.tid, link.oid, account.id)

    async def _dead(self, link: Link, refusal: TokenRefused) -> Lack:
        """Forget the token: DefectDojo is not asked with it again. One that is mounted is not ours to forget."""
        _log.warning("token refused", tid=link.tid, oid=link.oid, reason=refusal.fault)
        if refusal.fault != "somebody else's":  # that is found out when it is given, not here
            self._failed(refusal.fault)
        if self._mounted(link):
            return "mounted token"
        await self._tokens.remove(link.tid, link.oid)
        return "superuser" if refusal.fault == "superuser" else "dead token"

    def _holding(self, link: Link) -> Link:
        """The link, if it holds. Raises NotLinked."""
        if link.expires and link.expires <= self._clock():
            raise NotLinked("expired", link)
        return link


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _is_known(caller: Caller) -> bool:
    """Whether Teams named the person; guests of another tenant may come without a name."""
    return is_entra_id(caller.user) and is_entra_id(caller.team)
