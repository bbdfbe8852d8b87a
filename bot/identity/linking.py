"""Linking, as far as it happens in chat: the offer to sign in, the code, the token, and taking it all back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

import structlog
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from bot.identity.audit import Entry
from bot.identity.credentials import NotLinked
from bot.identity.halts import NoKeys, NothingToEnter, TooOften
from bot.identity.proof import TokenRefused, demand_owner, proven
from bot.identity.token_files import checked
from bot.language import _

if TYPE_CHECKING:
    from datetime import timedelta

    import httpx

    from bot.dojo.models import Account
    from bot.identity.attempts import Attempts
    from bot.identity.audit import Audit
    from bot.identity.caller import Caller
    from bot.identity.credentials import Link, OwnCredentials
    from bot.identity.links import Links
    from bot.identity.people import People
    from bot.identity.person import Person
    from bot.identity.proof import Superusers
    from bot.identity.tokens import Tokens
    from bot.identity.waiting import Waiting, Wish
    from bot.storage.clock import Clock

_log = structlog.get_logger(__name__)
_OFFERS: Final = RateLimitItemPerMinute(20, 10)
"""Links for one chat identity: whoever keeps typing commands gets a new one with each refusal."""


class Courier(Protocol):
    """Brings to a person in chat what happened elsewhere."""

    async def linked(self, caller: Caller, link: Link, name: str) -> None:
        """Tell the chat identity, directly, whom it is linked to now."""

    async def joined(self, other: Link, link: Link) -> None:
        """Tell a chat identity that was linked to the same person before: it may be somebody else's doing."""

    async def resume(self, wish: Wish) -> None:
        """Run the command that had to wait; its answer comes where it was asked."""


@dataclass(frozen=True)
class Offer:
    """What a person needs to go on: an address to sign in at, or none where nobody can sign in here."""

    url: str
    gives_token: bool
    """A token can be kept for the person."""
    too_often: bool = False
    """There is none now, since there were so many a moment ago."""


@dataclass(frozen=True)
class Rules:
    """What the settings say about linking."""

    public_url: str = ""
    """Empty where nobody can sign in."""
    lasts: timedelta | None = None
    """How long a link holds; None for ever."""
    superusers: Superusers = "warn"


@dataclass(frozen=True)
class Stores:
    """What is kept of people."""

    links: Links
    tokens: Tokens
    people: People
    attempts: Attempts | None
    """None without TOKEN_KEYS: nothing can be sealed then."""
    waiting: Waiting | None


class Linking:
    """Links chat identities to people. Every method raises DatabaseError."""

    def __init__(  # noqa: PLR0913, PLR0917  # what a link is made of
        self,
        stores: Stores,
        credentials: OwnCredentials,
        audit: Audit,
        http: httpx.AsyncClient,
        rules: Rules,
        courier: Courier,
        clock: Clock,
    ) -> None:
        self._stores = stores
        self._credentials = credentials
        self._audit = audit
        self._http = http
        self._rules = rules
        self._courier = courier
        self._clock = clock
        self._limits = MovingWindowRateLimiter(MemoryStorage())

    async def offer(self, caller: Caller) -> Offer:
        """Begin a sign-in for this chat identity. Raises TooOften."""
        attempts, url = self._stores.attempts, ""
        if attempts and self._rules.public_url and caller.platform == "slack":
            if not await self._limits.hit(_OFFERS, caller.key):
                raise TooOften
            url = f"{self._rules.public_url}/link/{await attempts.offer(caller)}"
        return Offer(url, gives_token=attempts is not None)

    async def wait(self, wish: Wish) -> None:
        """Keep a refused command until its person can act."""
        if self._stores.waiting:
            await self._stores.waiting.put(wish)

    async def enter(self, caller: Caller, code: str) -> tuple[Link, Person, bool]:
        """Link this chat identity to whoever signed in and saw this code; also says whether a token is there.

        Raises WrongCode and NothingToEnter.
        """
        content = await self._stores.attempts.enter(caller.key, code) if self._stores.attempts else None
        if content is None or content.person is None:
            raise NothingToEnter
        person = await self._stores.people.put(content.person)
        expires = self._clock() + self._rules.lasts if self._rules.lasts else None
        link = await self._stores.links.add(caller.key, (person.tid, person.oid), _("signing in"), expires)
        await self._courier.linked(caller, link, person.name)
        for other in await self._stores.links.of(link.tid, link.oid):
            if other.key != link.key:
                await self._courier.joined(other, link)
        return link, person, await self._resumed(link)

    async def give(self, caller: Caller, token: str) -> Account:
        """Keep the caller's own DefectDojo token. Raises NotLinked, NoKeys, BadToken, TokenRefused and DojoError."""
        link = await self._credentials.link_of(caller)
        person = await self._credentials.person_of(caller)
        if link is None or person is None:
            raise NotLinked("no link")
        if self._stores.attempts is None:
            raise NoKeys(_("Set TOKEN_KEYS: without it no token can be stored."))
        token = checked(token)
        account = await proven(self._http, token, self._rules.superusers)
        demand_owner(account, replace(person, addresses=(*person.addresses, *caller.addresses)))
        await self._stores.tokens.put(link.tid, link.oid, token, proved=True)
        await self._stores.people.proved(link.tid, link.oid, account.id)
        await self._resumed(link)
        return account

    async def give_in_browser(self, caller: Caller, token: str) -> Account:
        """Keep the token that was given on the page, and write that down; whose it is. Raises what `give` raises."""
        link = await self._credentials.link_of(caller)
        entry = Entry(caller.key, "give_token", "", "done", "in the browser", caller.name)
        if link:
            entry = replace(entry, tid=link.tid, oid=link.oid)
        try:
            account = await self.give(caller, token)
        except TokenRefused as refusal:
            await self._audit.record(replace(entry, outcome="refused", code=refusal.fault))
            raise
        await self._audit.record(replace(entry, dojo_user=account.username))
        return account

    async def unlink(self, caller: Caller) -> bool:
        """Forget whom this chat identity is linked to, and what waits for it. Answers whether there was anything."""
        link = await self._credentials.link_of(caller)
        if self._stores.attempts and self._stores.waiting:
            await self._stores.attempts.forget(caller.key)
            await self._stores.waiting.forget(caller.key)
        if link is None:
            return False
        if not await self._stores.links.remove(caller.key):
            return await self._stores.tokens.remove(link.tid, link.oid)
        return True

    async def complete(self, caller: Caller) -> bool:
        """Whether the caller can act now."""
        link = await self._credentials.link_of(caller)
        try:
            return bool(link and await self._credentials.token_of(link))
        except NotLinked:
            return False

    async def _resumed(self, link: Link) -> bool:
        """Whether the person can act now; what waited for that begins."""
        try:
            await self._credentials.token_of(link)
        except NotLinked:
            return False
        if self._stores.waiting and (wish := await self._stores.waiting.take(link.key)):
            _log.info("a command that waited begins", caller=link.key)
            await self._courier.resume(wish)
        return True
