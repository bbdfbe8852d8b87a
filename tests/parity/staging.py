"""The bot on one platform alone, between its stand-ins."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.conftest import ENTRA, PUBLIC, staged
from tests.parity.slack import SlackChat
from tests.parity.teams import TeamsChat
from tests.platforms.teams.scene import teams_in

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
    async with teams_in(world, clock, database, **{**world.sign_in(ENTRA, PUBLIC), **changes}) as scene:
        scene.platform.repetition.pause = _pausing(clock)
        yield TeamsChat(world, scene.bot, clock)


def _pausing(clock: Clock) -> Callable[[float], Any]:
    """A pause that passes on the clock at once."""

    async def pause(seconds: float) -> None:
        clock.now += seconds

    return pause
