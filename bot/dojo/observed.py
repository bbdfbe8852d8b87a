"""The requests to DefectDojo, seen from outside: what was asked, how long it took, whether there was an answer."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Final, Literal, Protocol, TypeAlias

import httpx

from bot import tracing

Lost: TypeAlias = Literal["timeout", "connection"]
_NOT_REACHED: Final = frozenset({502, 503, 504})
"""What a proxy says where DefectDojo is not there."""
_FAILED: Final = 400
"""A client's span ends in an error from here on, say the semantic conventions."""
_GIVEN_UP: Final = 3.0
"""Seconds: what was given up earlier than that says nothing about DefectDojo."""


class Observer(Protocol):
    """Is told of each request."""

    def asked(self, method: str, operation: str, status: int, seconds: float) -> None:
        """It was answered."""

    def lost(self, reason: Lost) -> None:
        """It was not."""

    def reached(self, *, up: bool) -> None:
        """Whether DefectDojo was there."""


class Observed(httpx.AsyncBaseTransport):
    """Tells an observer. Requests without a token only ask whether somebody is there: they are not counted."""

    def __init__(self, transport: httpx.AsyncBaseTransport, observer: Observer) -> None:
        self._transport = transport
        self._observer = observer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        began = time.perf_counter()
        try:
            response = await self._traced(request)
        except httpx.TransportError as error:
            self._lost(request, "timeout" if isinstance(error, httpx.TimeoutException) else "connection")
            raise
        except asyncio.CancelledError:
            if time.perf_counter() - began >= _GIVEN_UP:
                self._lost(request, "timeout")
            raise
        self._observer.reached(up=response.status_code not in _NOT_REACHED)
        if _counts(request):
            seconds = time.perf_counter() - began
            self._observer.asked(request.method, route(request.url.path), response.status_code, seconds)
        return response

    async def _traced(self, request: httpx.Request) -> httpx.Response:
        if not _counts(request):
            return await self._transport.handle_async_request(request)
        template = route(request.url.path)
        about = {"http.request.method": request.method, "url.template": template}
        with tracing.span(f"{request.method} {template}", about, request=True):
            response = await self._transport.handle_async_request(request)
            status = response.status_code
            tracing.note({"http.response.status_code": status}, failed=status >= _FAILED)
        return response

    def _lost(self, request: httpx.Request, reason: Lost) -> None:
        self._observer.reached(up=False)
        if _counts(request):
            self._observer.lost(reason)

    async def aclose(self) -> None:
        await self._transport.aclose()


def _counts(request: httpx.Request) -> bool:
    return "authorization" in request.headers


def route(path: str) -> str:
    """The path without what differs from one thing to the next: /findings/{id}/notes/."""
    below = path.partition("/api/v2")[2] or "other"
    return re.sub(r"(?<=/)[^/]*[^/a-z_-][^/]*(?=/|$)", "{id}", below)
