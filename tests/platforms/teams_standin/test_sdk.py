"""Microsoft's own SDK understands the stand-in, and the stand-in the SDK: a bot that says everything again."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.entra import EntraStandIn
from playground.serving import serving as on_loopback
from playground.teams import TeamsStandIn
from playground.teams.serving import serving
from playground.world import TENANT
from tests.platforms.teams_standin.kit import actions, attached, card, execute, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The SDK lets httpx log each address, of which some hold secrets, for the rest of the process."""
    log = logging.getLogger("httpx")
    level = log.level
    yield
    log.setLevel(level)


@dataclass
class Adapter:
    """Takes the SDK's one route into Starlette."""

    routes: list[Route] = field(default_factory=list)

    def register_route(self, method: Any, path: str, handler: Any) -> None:
        async def endpoint(request: Request) -> Response:
            answer = await handler({"body": await request.json(), "headers": dict(request.headers)})
            return (
                JSONResponse(answer["body"], answer["status"]) if answer["body"] else Response(None, answer["status"])
            )

        self.routes.append(Route(path, endpoint, methods=[method]))


@contextmanager
def beside(teams: TeamsStandIn) -> Iterator[str]:
    """Serve the keys in a thread of their own: the SDK fetches them without letting the loop go on."""
    told: list[str] = []
    ready, loop, done = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with on_loopback(teams.app) as url:
            told.append(url)
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait()
    try:
        yield told[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()


@asynccontextmanager
async def echo() -> AsyncIterator[TeamsStandIn]:
    """The stand-in, with an echo bot of the SDK behind it."""
    entra = EntraStandIn(TENANT)
    teams = TeamsStandIn(entra.directory)

    async def token(scope: str | list[str], tenant_id: str | None = None) -> str:
        form = {"grant_type": "client_credentials", "scope": scope, "client_id": teams.tenant.bot.client_id}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(entra.app), base_url="https://entra.test") as http:
            proof = {"client_secret": teams.tenant.bot.client_secret}
            answer = await http.post(f"/{tenant_id or TENANT}/oauth2/v2.0/token", data=form | proof)
        return str(answer.json()["access_token"])

    async with serving(teams):
        with beside(teams) as keys_url:
            transport = httpx.ASGITransport(await _served(teams, token, keys_url))
            async with httpx.AsyncClient(transport=transport) as http:
                teams.connect(http, "http://bot.test/api/messages")
                yield teams


async def _served(teams: TeamsStandIn, token: Any, keys_url: str) -> Starlette:
    """The bot. The SDK warns while it is imported, and reads a .env file: not before the test has begun."""
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides  # noqa: PLC0415
    from microsoft_teams.apps import App  # noqa: PLC0415
    from microsoft_teams.common import ClientOptions  # noqa: PLC0415

    adapter: Any = Adapter()
    cloud = with_overrides(PUBLIC, openid_metadata_url=f"{keys_url}/v1/.well-known/openidconfiguration")
    client_id = teams.tenant.bot.client_id
    client = ClientOptions(headers={"Connection": "close"})  # it has no way to close its connections later
    own: Any = {"client_id": client_id, "tenant_id": TENANT, "token": token, "client": client}
    app = App(**own, cloud=cloud, http_server_adapter=adapter)
    app.on_message(_said)
    app.on_card_action(_pressed)
    await app.initialize()
    return Starlette(routes=adapter.routes)


async def _said(ctx: Any) -> None:
    from microsoft_teams.api.activities.message.message import MessageActivityInput  # noqa: PLC0415

    group = bool(ctx.activity.conversation.is_group)
    reply = MessageActivityInput(text=f"You said {ctx.activity.text}")
    await ctx.send(reply.with_recipient(ctx.activity.from_, is_targeted=group))


async def _pressed(ctx: Any) -> Any:
    from microsoft_teams.api.models.adaptive_card import AdaptiveCardActionMessageResponse  # noqa: PLC0415

    return AdaptiveCardActionMessageResponse(value=f"You pressed {ctx.activity.value.action.data['line']}")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the SDK uses what it deprecates
@pytest.mark.filterwarnings("ignore::FutureWarning")  # targeted messages are what the SDK calls experimental
async def test_an_echo_bot_hears_answers_and_is_pressed() -> None:
    async with echo() as teams:
        await teams.says("ana", "hello")
        await teams.mentions("marta", "hello")
        room = teams.tenant.direct("ana").id
        assert [teams.text_of(one) for one in teams.visible_to("ana", room)] == ["hello", "You said hello"]
        assert [teams.text_of(one) for one in teams.visible_to("ana")] == ["Dojo hello"]
        assert teams.text_of(teams.visible_to("marta")[-1]).startswith("You said")

        body = {"type": "message", "summary": "Go", "attachments": attached(card(words("x"), actions(execute("Go"))))}
        teams.connector.post(room, body)
        newest = teams.visible_to("ana", room)[-1]
        await teams.clicks("ana", newest, "Go")
        assert teams.text_of(newest).endswith("You pressed go")
        assert teams.failures == []

        refused = await teams.line.post(teams.line.sent[0], teams.forged("other key"))
        assert refused.status_code == 401
