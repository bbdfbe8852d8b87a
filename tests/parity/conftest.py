"""The same channel on each platform, through its real edge."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.settings import Settings
from playground.world import World
from tests.canaries import watching
from tests.conftest import ENTRA, PUBLIC, TODAY, Watched, staged
from tests.parity.chat import APPSEC
from tests.parity.features import PLATFORMS, features_of
from tests.parity.slack import SlackChat
from tests.parity.teams import TeamsChat
from tests.scenarios.roles import ROLES, TTL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from tests.conftest import Clock
    from tests.parity.chat import Chat

    Stage = Callable[..., AbstractAsyncContextManager[Chat]]


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
    assert watch.leaks() == [], "something secret left the bot"
    assert world.dojo.refused == [], "DefectDojo was asked something that it does not know"
    assert world.teams.failures == [], "Teams did not get what it wants"
    world.give_back()


def _pausing(clock: Clock) -> Callable[[float], Any]:
    """A pause that passes on the clock at once."""

    async def pause(seconds: float) -> None:
        clock.now += seconds

    return pause


@pytest.fixture(params=PLATFORMS)
async def stage(
    request: pytest.FixtureRequest, database: Path, clock: Clock, webapi_schema: dict[str, Any] | None, tmp_path: Path
) -> AsyncIterator[Stage]:
    """A maker of channels, on each platform in turn: with rules for the channel, roles, and other settings."""
    done: set[str] = set()

    @asynccontextmanager
    async def make(rules: str = "", *, roles: bool = False, **changes: Any) -> AsyncIterator[Chat]:
        world = World(today=TODAY, clock=clock, strict=True, schema=webapi_schema)
        if roles:
            groups = {world.entra.directory.group(name).id: role for name, role in ROLES.items()}
            changes |= {"entra_roles": groups, "role_ttl": TTL}
            clock.now += TTL + 1  # what was known of people when they were linked is too old by now
        if rules:
            changes["config_file"] = tmp_path / "config.yaml"
            lines = [f"  {key!r}: {{{rules}}}" for key in APPSEC]
            changes["config_file"].write_text("\n".join(["channels:", *lines]), encoding="utf-8")
        where = in_slack if request.param == "slack" else in_teams
        async with where(world, clock, database, **changes) as chat:
            yield chat
            done.update(chat.verbs())

    yield make
    asked = {verb for one in features_of(request.function) for verb in one.verbs}
    assert asked <= done, f"the scenario says that it shows {sorted(asked - done)}, and the bot did no such thing"


@pytest.fixture
async def chat(stage: Stage) -> AsyncIterator[Chat]:
    """The channel, as it is without rules."""
    async with stage() as one:
        yield one
