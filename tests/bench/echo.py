"""The floor for Teams: Microsoft's own SDK, with a bot that says everything again.

Run as `python -m tests.bench.echo PORT CLIENT_ID TENANT KEYS_URL TOKEN`.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn
import uvloop
from microsoft_teams.api.activities.message.message import MessageActivityInput
from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
from microsoft_teams.apps import App
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request


@dataclass
class Routes:
    """Takes the SDK's one route into Starlette."""

    routes: list[Route] = field(default_factory=list)

    def register_route(self, method: str, path: str, handler: Callable[[Any], Awaitable[Any]]) -> None:
        """As the SDK calls it."""

        async def endpoint(request: Request) -> Response:
            answer = await handler({"body": await request.json(), "headers": dict(request.headers)})
            body, status = answer["body"], answer["status"]
            return JSONResponse(body, status) if body else Response(None, status)

        self.routes.append(Route(path, endpoint, methods=[method]))


async def build(client_id: str, tenant: str, keys_url: str, token: str) -> Starlette:
    """The SDK's app behind its own check of signatures."""

    async def known(_scope: str | list[str], _tenant: str | None = None) -> str:
        return token

    adapter: Any = Routes()
    cloud = with_overrides(PUBLIC, openid_metadata_url=f"{keys_url}/v1/.well-known/openidconfiguration")
    own: Any = {"client_id": client_id, "tenant_id": tenant, "token": known}
    app = App(**own, cloud=cloud, http_server_adapter=adapter)
    app.on_message(_said)
    await app.initialize()

    async def readyz(_request: Request) -> Response:
        return PlainTextResponse("ready")

    return Starlette(routes=[*adapter.routes, Route("/readyz", readyz)])


async def _said(ctx: Any) -> None:
    reply = MessageActivityInput(text=f"You said {ctx.activity.text}")
    await ctx.send(reply.with_recipient(ctx.activity.from_, is_targeted=True))


async def _serve(port: int, *told: str) -> None:
    app = await build(*told)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(int(sys.argv[1]), *sys.argv[2:]))
