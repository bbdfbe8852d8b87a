"""How long others wait for this process: platforms for an answer, tasks for their turn."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EVERY: Final = 0.5
"""Seconds between two looks at the loop: a few microseconds each."""


class Timed:
    """Tells how long each request of a platform waited for its answer."""

    def __init__(self, app: ASGIApp, platforms: Mapping[str, str], told: Callable[[str, int, float], None]) -> None:
        """`platforms`: whose each path is."""
        self._app = app
        self._platforms = platforms
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        platform = self._platforms.get(scope["path"]) if scope["type"] == "http" else None
        if platform is None:
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            self._told(platform, status, time.perf_counter() - began)


async def lag(
    told: Callable[[float], None],
    pause: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    """Tell again and again how late a sleep ends, until it is cancelled."""
    while True:
        began = clock()
        await pause(_EVERY)
        told(max(0.0, clock() - began - _EVERY))
