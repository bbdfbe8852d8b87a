"""One person's view of a chat with the bot, the same whichever platform it is on."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest

from bot.app import Bot
from bot.settings import Settings
from playground.serving import serving
from playground.teams.serving import serving as serving_teams
from playground.world import ANA, Somebody, World
from tests.conftest import TODAY, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.defectdojo import State
    from tests.conftest import Clock, Scene


class Chat(Protocol):
    """What people do in a channel in which the bot is, and what they see there."""

    platform: str
    dojo: State

    async def says(self, line: str, who: Somebody = ANA) -> None:
        """Ask the bot."""

    async def clicks(self, label: str, who: Somebody = ANA) -> None:
        """Press a button of the newest message that the person sees."""

    async def submits(self, values: dict[str, str], who: Somebody = ANA) -> None:
        """Fill in the open form and send it."""

    def screen(self, who: Somebody = ANA) -> str:
        """What the person reads: the form in front, else the newest message."""

    def count(self, who: Somebody = ANA) -> int:
        """How many messages of the bot the person sees."""


class SlackChat:
    """The channel #appsec in Slack."""

    platform = "slack"

    def __init__(self, scene: Scene) -> None:
        self._scene, self.dojo = scene, scene.dojo
        self.says, self.clicks, self.submits, self.screen = scene.says, scene.clicks, scene.submits, scene.screen

    def count(self, who: Somebody = ANA) -> int:
        return sum(one.by_bot for one in self._scene.slack.visible_to(who.slack, "appsec"))


class TeamsChat:
    """The channel appsec in Teams."""

    platform = "teams"

    def __init__(self, world: World, bot: Bot) -> None:
        self._teams, self._bot, self.dojo = world.teams, bot, world.dojo

    async def says(self, line: str, who: Somebody = ANA) -> None:
        await self._teams.mentions(who.oid, line, "appsec")
        await self._settled()

    async def clicks(self, label: str, who: Somebody = ANA) -> None:
        if self._teams.modal_of(who.oid):  # a dialog says how it ended, and stays until it is closed
            self._teams.closes(who.oid)
        await self._teams.clicks(who.oid, self._seen(who)[-1], label)
        await self._settled()

    async def submits(self, values: dict[str, str], who: Somebody = ANA) -> None:
        await self._teams.submits(who.oid, values)
        await self._settled()

    def screen(self, who: Somebody = ANA) -> str:
        return self._teams.text_of(self._teams.modal_of(who.oid) or self._seen(who)[-1])

    def count(self, who: Somebody = ANA) -> int:
        return len(self._seen(who))

    def _seen(self, who: Somebody) -> list[Any]:
        return [one for one in self._teams.visible_to(who.oid, "appsec") if one.message.by_bot]

    async def _settled(self) -> None:
        assert self._bot.teams is not None
        assert await self._bot.teams.work.drain(10) == 0


@asynccontextmanager
async def _in_teams(world: World, clock: Clock, database: Path) -> AsyncIterator[TeamsChat]:
    async with serving_teams(world.teams) as url, serving(world.entra.app) as entra_url:
        told = world.settings("", "http://dojo.test", f"sqlite:///{database}")
        kept = {name: value for name, value in told.items() if not name.startswith("slack")}
        teams = {**world.teams.settings(url), "entra_authority": entra_url, "auto_migrate": False}
        bot = Bot(Settings(**{**kept, **teams}), transport=httpx.ASGITransport(world.dojo_app), clock=clock)
        await bot.start()
        assert bot.teams is not None
        bot.teams.router.patience = 30  # a busy machine is no reason for a press to say "working"
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bot.web())) as http:
            world.teams.connect(http, "http://bot.test/api/messages")
            yield TeamsChat(world, bot)
        await bot.stop()
    assert world.dojo.refused == [], "DefectDojo was asked something that it does not know"
    assert world.teams.failures == [], "Teams did not get what it wants"
    world.give_back()


@pytest.fixture(params=["slack", "teams"])
async def chat(
    request: pytest.FixtureRequest, database: Path, clock: Clock, webapi_schema: dict[str, Any] | None
) -> AsyncIterator[Chat]:
    """The channel, on each platform in turn."""
    world = World(today=TODAY, clock=clock, strict=True, schema=webapi_schema)
    if request.param == "slack":
        async with staged(world, clock, database) as scene:
            yield SlackChat(scene)
    else:
        async with _in_teams(world, clock, database) as one:
            yield one
