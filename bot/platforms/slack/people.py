"""What Slack says of people and channels: good for refusing somebody, no proof of who they are.

Reference: https://docs.slack.dev/reference/methods/users.info, conversations.info and auth.test.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from cachetools import TTLCache
from slack_sdk.errors import SlackApiError

from bot.memory import Memory
from bot.platforms.slack.trouble import TROUBLE, passing, reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.identity.caller import Caller, Exposure, Standing

    Json = dict[str, Any]

_log = structlog.get_logger(__name__)
FRESH: Final = 300.0
"""Seconds that an answer of Slack's holds."""
STALE: Final = 3600.0
"""Seconds that the last one of a person holds while Slack is in trouble."""
PATIENCE: Final = 5.0
"""Seconds that somebody's answer waits for Slack's word on them."""
_MOST: Final = 1000
"""People whose last answer is kept."""


@dataclass(frozen=True)
class Home:
    """Where the bot is installed."""

    team: str
    enterprise: str
    name: str
    bot_user: str
    everywhere: bool
    """Installed for the whole organisation, not for one workspace of it."""

    def owns(self, organisation: str | None) -> bool:
        """Whether the id is that of the workspace, or of the organisation that it belongs to."""
        return bool(organisation) and organisation in {self.team, self.enterprise}


@dataclass(frozen=True)
class Profile:
    """What there is to know about somebody."""

    standing: Standing
    name: str = ""
    language: str = ""


class People:
    """Asks Slack once in five minutes about each person and each channel, however many ask at the same time."""

    def __init__(self, client: AsyncWebClient, reader: AsyncWebClient, clock: Callable[[], float]) -> None:
        """`reader` may repeat its calls: they change nothing."""
        self._client = client
        self._reader = reader
        self._memory = Memory(FRESH, clock)
        self._last: TTLCache[tuple[str, str], Profile] = TTLCache(_MOST, STALE, clock)
        self.home: Home | None = None
        """None as long as Slack did not say it."""

    async def introduce(self) -> Home:
        """Learn from Slack who the bot is. Raises TROUBLE."""
        answer = await self._client.auth_test()
        told = {name: str(answer.get(name) or "") for name in ("team_id", "enterprise_id", "team", "user_id")}
        home = self.home = Home(
            team=told["team_id"],
            enterprise=told["enterprise_id"],
            name=told["team"],
            bot_user=told["user_id"],
            everywhere=bool(answer.get("is_enterprise_install")),
        )
        return home

    async def known(self, caller: Caller) -> Caller:
        """The caller with what Slack says of the person and of the channel: unknown where it says nothing."""
        try:
            async with asyncio.timeout(PATIENCE):
                home = await self._at_home()
        except TROUBLE as error:
            _log.warning("nobody is known: Slack does not say who the bot is", error=reason(error))
            return replace(caller, standing="unknown", exposure=caller.exposure if _told(caller) else "unknown")
        profile, exposure = await asyncio.gather(self._profile(home, caller), self._exposure(caller))
        name = caller.name or profile.name
        return replace(
            caller,
            name=name,
            organisation=home.name,
            standing=profile.standing,
            exposure=exposure,
            language=profile.language,
        )

    async def organisations(self) -> frozenset[str]:
        """The ids under which the home's people are known; none where Slack does not say."""
        try:
            async with asyncio.timeout(PATIENCE):
                home = await self._at_home()
        except TROUBLE as error:
            _log.warning("Slack does not say who the bot is", error=reason(error))
            return frozenset()
        return frozenset({home.team, home.enterprise} - {""})

    def forget(self, organisation: str, user: str) -> None:
        """Ask Slack anew about that person the next time."""
        self._memory.forget((organisation, user))
        self._last.pop((organisation, user), None)

    async def _at_home(self) -> Home:
        if self.home:
            return self.home
        found: Home = await self._memory.recall("home", self.introduce)
        return found

    async def _profile(self, home: Home, caller: Caller) -> Profile:
        if not home.owns(caller.team):
            return Profile("outsider")
        key = caller.team, caller.user
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._memory.recall(key, partial(self._looked_up, home, key))
        except TROUBLE as error:
            _log.warning("Slack cannot say who somebody is", error=reason(error), before=key in self._last)
            return self._last.get(key) or Profile("unknown")

    async def _looked_up(self, home: Home, key: tuple[str, str]) -> Profile:
        """Slack's word on the person; a no is an answer too, and kept. Raises TROUBLE for what goes by."""
        try:
            profile = profile_of((await self._reader.users_info(user=key[1], include_locale=True))["user"], home)
        except SlackApiError as error:
            if passing(error):
                raise
            _log.error("Slack does not let me see who somebody is", error=reason(error))
            profile = Profile("unknown")
        self._last[key] = profile
        return profile

    async def _exposure(self, caller: Caller) -> Exposure:
        if _told(caller):
            return caller.exposure
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._memory.recall(caller.channel, partial(self._overheard, caller.channel))
        except TROUBLE as error:
            _log.warning("Slack cannot say who reads a channel", error=reason(error))
            return "unknown"

    async def _overheard(self, channel: str) -> Exposure:
        """Whether outsiders read the channel; a no of Slack's is kept. Raises TROUBLE for what goes by."""
        try:
            return exposure_of((await self._reader.conversations_info(channel=channel))["channel"])
        except SlackApiError as error:
            if passing(error):
                raise
            _log.info("Slack does not let me see who reads a channel", error=reason(error))
            return "unknown"


def _told(caller: Caller) -> bool:
    """Whether all is known that can be: what Slack sent told it, or the chat is one between two people."""
    return caller.exposure != "internal" or caller.channel.startswith("D")


def profile_of(user: Json, home: Home) -> Profile:
    """What a user object says."""
    profile = user.get("profile") or {}
    names = profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name")
    name = next((str(name) for name in names if name), "")
    return Profile(_standing(user, home), name, str(user.get("locale") or ""))


def _standing(user: Json, home: Home) -> Standing:
    """In the order of what weighs most. `is_app_user` is said of people, not of bots, and says nothing here."""
    if user.get("deleted"):
        return "deactivated"
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return "bot"
    if user.get("is_stranger") or not _lives_in(user, home):
        return "outsider"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    return "member"


def _lives_in(user: Json, home: Home) -> bool:
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    return home.owns(user.get("team_id") or home.team) or home.owns(enterprise)


def exposure_of(channel: Json) -> Exposure:
    """What a channel object says; an invitation that nobody took yet counts."""
    shared = channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
    return "shared" if shared else "internal"
