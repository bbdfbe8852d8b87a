"""A stand-in with a clock, a bot and a caller of its Web API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground.entra import EntraStandIn
from playground.slack import SlackStandIn
from playground.teams import TeamsStandIn
from playground.world import TENANT
from tests.platforms.contracts import contracts_of
from tests.platforms.slack_standin.kit import BUTTONS, FORM, Bot, Caller

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conftest import Clock


@pytest.fixture(scope="session")
def contracts() -> Path:
    """The folder of sample payloads and schemas that lies beside the repository."""
    return contracts_of("slack")


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
async def slack(clock: Clock, bot: Bot) -> AsyncIterator[SlackStandIn]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(bot)) as http:
        yield SlackStandIn(http, clock=clock)


@pytest.fixture
def teams(clock: Clock) -> TeamsStandIn:
    """The other side of the page."""
    return TeamsStandIn(EntraStandIn(TENANT, clock=clock).directory, clock=clock)


@pytest.fixture
async def api(slack: SlackStandIn) -> AsyncIterator[Caller]:
    transport = httpx.ASGITransport(slack.app)
    async with httpx.AsyncClient(transport=transport, base_url=slack.space.base_url) as http:
        yield Caller(http)


@pytest.fixture
def buttons() -> list[dict[str, Any]]:
    """A message's blocks with a button, a menu and an overflow menu."""
    blocks: list[dict[str, Any]] = json.loads(json.dumps(BUTTONS))
    return blocks


@pytest.fixture
def form() -> dict[str, Any]:
    """A modal with a text field, a search and a check box."""
    view: dict[str, Any] = json.loads(json.dumps(FORM))
    return view


@pytest.fixture
async def command(slack: SlackStandIn, bot: Bot) -> dict[str, str]:
    """The form of a slash command that Ana typed."""
    await slack.types("U0ANA", "findings critical")
    return bot.form


@pytest.fixture
async def ephemeral(api: Caller, buttons: list[dict[str, Any]]) -> str:
    """The ts of an ephemeral message with buttons that only Ana sees."""
    answer = await api("chat.postEphemeral", channel="C0APPSEC", user="U0ANA", text="one", blocks=buttons)
    return str(answer["message_ts"])


@pytest.fixture
async def opened(slack: SlackStandIn, api: Caller, form: dict[str, Any]) -> str:
    """The id of the form that Ana has open."""
    answer = await api("views.open", trigger_id=slack.space.trigger("U0ANA"), view=form)
    return str(answer["view"]["id"])
