"""The web routes: the platforms' own, and what Kubernetes asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Route

from bot.language import accepted, speaking

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

Check = Callable[[], Awaitable[str | None]]
"""Returns what is wrong, None where nothing is."""
_PATIENCE: Final = 0.9
"""Seconds for a check: Kubernetes takes an answer that needs more than one for none."""


def web(
    routes: list[BaseRoute],
    checks: Mapping[str, Check],
    optional: frozenset[str],
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]],
) -> Starlette:
    """The ASGI app. Trouble in an `optional` check is told by /readyz but takes nothing out of service."""

    async def healthz(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("alive")

    async def readyz(_request: Request) -> JSONResponse:
        troubles = dict(zip(checks, await asyncio.gather(*map(_in_time, checks.values())), strict=True))
        ready = not any(trouble for name, trouble in troubles.items() if name not in optional)
        parts = {name: trouble or "ok" for name, trouble in troubles.items()}
        return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503)

    known = [Route("/healthz", healthz), Route("/readyz", readyz)]
    app = Starlette(routes=[*routes, *known], lifespan=lifespan)
    app.add_middleware(_Spoken)
    app.router.redirect_slashes = False  # it would lead to whatever host a request says that this is
    return app


class _Spoken:
    """Speaks the language that a browser asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        header = Headers(scope=scope).get("accept-language", "") if scope["type"] == "http" else ""
        with speaking(*accepted(header)):
            await self._app(scope, receive, send)


async def _in_time(check: Check) -> str | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except TimeoutError:
        return "no answer in time"
