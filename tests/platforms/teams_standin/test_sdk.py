"""Microsoft's own SDK understands the stand-in, and the stand-in the SDK: a bot that says everything again."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from microsoft_teams.api import MessageActivityInput
from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
from microsoft_teams.apps import App
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.entra import EntraStandIn
from playground.serving import serving as on_loopback
from playground.teams import TeamsStandIn
from playground.teams.serving import serving
from playground.world import TENANT
from tests.platforms.teams_standin.kit import actions, card, execute, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request


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
    teams, adapter = TeamsStandIn(entra.directory), Adapter()

    async def token(scope: str | list[str], tenant_id: str | None = None) -> str:
        form = {"grant_type": "client_credentials", "scope": scope, "client_id": teams.tenant.bot.client_id}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(entra.app), base_url="https://entra.test") as http:
            proof = {"client_secret": teams.tenant.bot.client_secret}
            answer = await http.post(f"/{tenant_id or TENANT}/oauth2/v2.0/token", data=form | proof)
        return str(answer.json()["access_token"])

    async with serving(teams):
        with beside(teams) as keys_url:
            cloud = with_overrides(PUBLIC, openid_metadata_url=f"{keys_url}/v1/.well-known/openidconfiguration")
            own = {"client_id": teams.tenant.bot.client_id, "tenant_id": TENANT, "token": token}
            app = App(**own, cloud=cloud, http_server_adapter=adapter)  # type: ignore[arg-type]
            _echoes(app)
            await app.initialize()
            transport = httpx.ASGITransport(Starlette(routes=adapter.routes))
            async with httpx.AsyncClient(transport=transport) as http:
                teams.connect(http, "http://bot.test/api/messages")
                yield teams


def _echoes(app: App) -> None:
    @app.on_message
    async def _said(ctx: Any) -> None:
        reply = MessageActivityInput(text=f"You said {ctx.activity.text}")
        await ctx.send(
            reply.with_recipient(ctx.activity.from_, is_targeted=ctx.activity.conversation.is_group or False)
        )

    @app.on_card_action
    async def _pressed(ctx: Any) -> dict[str, Any]:
        line = ctx.activity.value.action.data["line"]
        return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": f"You pressed {line}"}


async def test_an_echo_bot_hears_answers_and_is_pressed() -> None:
    async with echo() as teams:
        await teams.says("ana", "hello")
        await teams.mentions("marta", "hello")
        seen = {
            (who, room): [teams.text_of(one) for one in teams.visible_to(who, room)]
            for who, room in (("ana", teams.tenant.direct("ana").id), ("ana", "appsec"), ("marta", "appsec"))
        }
        assert seen["ana", teams.tenant.direct("ana").id] == ["hello", "You said hello"]
        assert seen["ana", "appsec"] == ["Dojo hello"]
        assert seen["marta", "appsec"][-1].startswith("You said")

        token = teams.connector.directory.issue_bot(teams.registration)
        async with httpx.AsyncClient(base_url=f"{teams.tenant.service_url}v3/") as http:
            body = {"type": "message", "summary": "Go", "attachments": []}
            body["attachments"] = [
                {
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": card(words("x"), actions(execute("Go"))),
                }
            ]
            room = teams.tenant.direct("ana").id
            headers = {"authorization": f"Bearer {token}"}
            assert (await http.post(f"conversations/{room}/activities", json=body, headers=headers)).is_success
        newest = teams.visible_to("ana", room)[-1]
        await teams.clicks("ana", newest, "Go")
        assert teams.text_of(newest).endswith("You pressed go")
        assert teams.failures == []

        refused = await teams.line.post(teams.line.sent[0], teams.forged("other key"))
        assert refused.status_code == 401
