"""The same channel on each platform, through its real edge."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from playground.world import World
from tests.conftest import TODAY
from tests.parity.chat import APPSEC
from tests.parity.features import PLATFORMS, features_of
from tests.parity.staging import in_slack, in_teams
from tests.scenarios.roles import ROLES, TTL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from playground.slack.schema import ArgumentsSchema
    from playground.teams.schema import CardSchema
    from tests.conftest import Clock
    from tests.parity.chat import Chat

    Stage = Callable[..., AbstractAsyncContextManager[Chat]]


@pytest.fixture(params=PLATFORMS)
async def stage(  # noqa: PLR0913, PLR0917  # what both platforms are judged by
    request: pytest.FixtureRequest,
    database: Path,
    clock: Clock,
    webapi_schema: ArgumentsSchema | None,
    card_schema: CardSchema | None,
    tmp_path: Path,
) -> AsyncIterator[Stage]:
    """A maker of channels, on each platform in turn: with rules for the channel, roles, and other settings."""
    done: set[str] = set()

    @asynccontextmanager
    async def make(rules: str = "", *, roles: bool = False, **changes: Any) -> AsyncIterator[Chat]:
        world = World(today=TODAY, clock=clock, strict=True, schema=webapi_schema)
        world.cards = card_schema
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
