"""The bot on one platform alone, between its stand-ins."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from bot.settings import Settings
from tests.canaries import watching
from tests.conftest import ENTRA, PUBLIC, Watched, staged
from tests.parity.slack import SlackChat
from tests.parity.teams import TeamsChat

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playground.world import World
    from tests.conftest import Clock
    from tests.parity.chat import Chat


@asynccontextmanager
async def in_slack(world: World, clock: Clock, database: Path, **changes: Any) -> AsyncIterator[Chat]:
    """The bot in Slack alone."""
    async with staged(world, clock, database, **changes) as scene:
        assert scene.bot.slack is not None
        scene.bot.slack.limits.pause = _pausing(clock)
        yield SlackChat(scene)


@asynccontextmanager
async def in_teams(world: World, clock: Clock, database: Path, **changes: Any) -> AsyncIterator[Chat]:
    """The bot in Teams alone."""
    told = world.settings("", "http://dojo.test", f"sqlite:///{database}") | world.sign_in(ENTRA, PUBLIC)
    kept = {name: value for name, value in told.items() if not name.startswith("slack")}
    settings = Settings(**{**kept, **world.teams.settings("https://teams.test"), "auto_migrate": False, **changes})
    with watching(world, settings, database) as watch:
        bot = Watched(watch, clock)
        await bot.start()
        assert bot.teams is not None
        bot.teams.router.patience = 30  # a busy machine is no reason for a press to say "working"
        bot.teams.repetition.pause = _pausing(clock)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bot.web())) as http:
            world.teams.connect(http, "http://bot.test/api/messages")
            yield TeamsChat(world, bot, clock)
        watch.look()
        await bot.stop()
        watch.look()
    leaks = watch.leaks()
    assert leaks == [], f"something secret left the bot: {leaks}"
    assert world.dojo.refused == [], "DefectDojo was asked something that it does not know"
    assert world.teams.failures == [], "Teams did not get what it wants"
    world.give_back()


def _pausing(clock: Clock) -> Callable[[float], Any]:
    """A pause that passes on the clock at once."""

    async def pause(seconds: float) -> None:
        clock.now += seconds

    return pause
