"""What Teams says of people and chats: good for refusing somebody, no proof of who they are.

Reference: Microsoft's "Get Teams context for your bot" (members of a conversation).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from cachetools import TTLCache

from bot.memory import Memory
from bot.platforms.teams.connector import TROUBLE, Where

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.identity.caller import Caller, Exposure, Standing
    from bot.platforms.teams.connector import Connector

Json = dict[str, Any]
_log = structlog.get_logger(__name__)
FRESH: Final = 300.0
"""Seconds that an answer holds."""
STALE: Final = 3600.0
"""Seconds that the last one of a person holds while Teams is in trouble."""
PATIENCE: Final = 3.0
"""Seconds that somebody's answer waits for Teams' word on them."""
_MOST: Final = 1000
_PAGE: Final = 500
"""Members that are looked through; Teams lets no more than 250 into a group chat."""
_GUEST: Final = "#EXT#"
"""In the name with which guests of the tenant sign in."""


@dataclass(frozen=True)
class Profile:
    """What there is to know about somebody."""

    standing: Standing
    addresses: tuple[str, ...] = ()
    """What the tenant calls them."""


class People:
    """Asks Teams once in five minutes about each person and each group chat."""

    def __init__(self, connector: Connector, clock: Callable[[], float]) -> None:
        self._connector = connector
        self._memory = Memory(FRESH, clock)
        self._last: TTLCache[str, Profile] = TTLCache(_MOST, STALE, clock)

    async def known(self, caller: Caller, service: str, kind: str) -> Caller:
        """The caller with what Teams says of the person and of who reads along."""
        if caller.standing != "member":
            return caller
        where = Where(service, caller.channel)
        profile = await self._profile(caller, where) if caller.user else Profile("unknown")
        exposure = await self._exposure(caller, where) if kind == "groupChat" else caller.exposure
        return replace(caller, standing=profile.standing, exposure=exposure, addresses=profile.addresses)

    async def inserting(self, caller: Caller, service: str, home: Where | None, *, told: bool) -> Caller:
        """The same for somebody who puts something into a conversation, in which the bot may not be.

        Who it is, then tells `home`, their own chat with the bot. Where no members can be looked through, nobody knows
        who reads along, unless Teams has `told` the bot of the channel itself.
        """
        if caller.standing != "member":
            return caller
        where = Where(service, caller.channel)
        profile, exposure = await self._profile(caller, home or where), caller.exposure
        if exposure != "shared":
            seen = await self._exposure(caller, where)
            exposure = exposure if told and seen == "unknown" else seen
        return replace(caller, standing=profile.standing, exposure=exposure, addresses=profile.addresses)

    async def _profile(self, caller: Caller, where: Where) -> Profile:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._memory.recall(caller.key, partial(self._looked_up, caller, where))
        except (*TROUBLE, TimeoutError) as error:
            _log.warning("Teams cannot say who somebody is", reason=_why(error), before=caller.key in self._last)
            return self._last.get(caller.key) or Profile("unknown")

    async def _looked_up(self, caller: Caller, where: Where) -> Profile:
        profile = profile_of(await self._connector.member(where, caller.user), caller.team)
        self._last[caller.key] = profile
        return profile

    async def _exposure(self, caller: Caller, where: Where) -> Exposure:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._memory.recall(where.conversation, partial(self._overheard, caller.team, where))
        except (*TROUBLE, TimeoutError) as error:
            _log.warning("Teams cannot say who reads a chat", reason=_why(error))
            return "unknown"

    async def _overheard(self, tenant: str, where: Where) -> Exposure:
        members, every = await self._connector.members(where, _PAGE)
        if any(standing_of(one, tenant) == "outsider" for one in members):
            return "shared"
        return "internal" if every else "unknown"


def _why(error: BaseException) -> str:
    return str(error) or type(error).__name__


def profile_of(member: Json, tenant: str) -> Profile:
    """What a member of a conversation is; with the addresses of our own tenant's members, who cannot choose them."""
    standing = standing_of(member, tenant)
    named = (member.get("userPrincipalName"), member.get("email")) if standing == "member" else ()
    return Profile(standing, tuple(dict.fromkeys(name for name in named if isinstance(name, str) and name)))


def standing_of(member: Json, tenant: str) -> Standing:
    """What a member of a conversation is to our tenant."""
    home = str(member.get("tenantId") or "").lower()
    if home and home != tenant:
        return "outsider"
    role, name = str(member.get("userRole") or ""), str(member.get("userPrincipalName") or "")
    return "guest" if role in {"guest", "anonymous"} or _GUEST in name.upper() else "member"
