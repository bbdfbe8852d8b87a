"""A stand-in with a clock, a bot and a caller of its connector."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground.entra import EntraStandIn
from playground.teams import TeamsStandIn
from playground.world import TENANT
from tests.platforms.contracts import contracts_of
from tests.platforms.teams_standin.kit import Caller, Noting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conftest import Clock


@pytest.fixture(scope="session")
def contracts() -> Path:
    """The folder of sample activities and schemas that lies beside the repository."""
    return contracts_of("teams")


@pytest.fixture(scope="session")
def cards(contracts: Path) -> dict[str, Any]:
    """The schema of Adaptive Cards."""
    schema: dict[str, Any] = json.loads((contracts / "adaptive-card.schema.json").read_text())
    return schema


@pytest.fixture
def bot() -> Noting:
    return Noting()


@pytest.fixture
def entra(clock: Clock) -> EntraStandIn:
    return EntraStandIn(TENANT, clock=clock)


@pytest.fixture
async def teams(clock: Clock, bot: Noting, entra: EntraStandIn) -> AsyncIterator[TeamsStandIn]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(bot)) as http:
        yield TeamsStandIn(entra.directory, http, clock=clock)


@pytest.fixture
async def api(teams: TeamsStandIn, entra: EntraStandIn) -> AsyncIterator[Caller]:
    transport = httpx.ASGITransport(teams.app)
    async with httpx.AsyncClient(transport=transport, base_url=teams.tenant.base_url) as http:
        yield Caller(http, entra.directory.issue_bot(teams.registration))
