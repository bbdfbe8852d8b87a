"""The one connection pool to DefectDojo, bounded where httpx does not bound it."""

from __future__ import annotations

import asyncio
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpx

from bot.dojo.observed import Observed
from bot.hands import unasked, waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.dojo.observed import Observer

_KEEPALIVE_SECONDS = 90.0
"""Longer than people pause between two commands; httpx's own default is 5."""

# httpcore tries to import sniffio several times for each request. Where it is not installed, as in the bot's own lock
# file, Python looks for it along the whole path each time: 40 µs, some six times for a request of one to two ms.
# None stands for a module that cannot be imported (The Python Language Reference, 5.3.1).
if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # typeshed knows modules only


class _Held(httpx.AsyncByteStream):
    """An answer's body that gives its places in the queue back when it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, places: Sequence[asyncio.Semaphore]) -> None:
        self._stream = stream
        self._places = places
        self._open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        finally:
            if self._open:
                self._open = False
                _free(self._places)


class Bounded(httpx.AsyncBaseTransport):
    """Lets at most `concurrency` requests be under way; the others wait their turn. Runs leave one place to people.

    DefectDojo gains nothing above four at a time, and httpx 0.28 does not enforce its pool's time limit.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, concurrency: int) -> None:
        self._transport = transport
        self._places = (asyncio.Semaphore(concurrency),)
        self._of_runs = (asyncio.Semaphore(max(1, concurrency - 1)), *self._places)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        places = self._of_runs if unasked() else self._places
        with waiting():
            await _take(places)
            try:
                response = await self._transport.handle_async_request(request)
            except BaseException:
                _free(places)
                raise
        if not isinstance(response.stream, httpx.AsyncByteStream):  # pragma: no cover  # httpx's own contract
            raise TypeError(response.stream)
        response.stream = _Held(response.stream, places)
        return response

    async def aclose(self) -> None:
        await self._transport.aclose()


async def _take(places: Sequence[asyncio.Semaphore]) -> None:
    """Take a place in each, in their order."""
    for number, one in enumerate(places):
        try:
            await one.acquire()
        except BaseException:
            _free(places[:number])
            raise


def _free(places: Sequence[asyncio.Semaphore]) -> None:
    for one in places:
        one.release()


def connect(
    url: str,
    *,
    concurrency: int,
    timeout: float,
    transport: httpx.AsyncBaseTransport | None = None,
    observer: Observer | None = None,
) -> httpx.AsyncClient:
    """An HTTP client for the DefectDojo at that base URL; one serves the whole process.

    `timeout` is in seconds, for each request as a whole with its retries.
    """
    limits = httpx.Limits(max_connections=None, keepalive_expiry=_KEEPALIVE_SECONDS)
    way = transport or httpx.AsyncHTTPTransport(limits=limits)
    return httpx.AsyncClient(
        base_url=url.rstrip("/"),
        transport=Bounded(Observed(way, observer) if observer else way, concurrency),
        timeout=timeout,
        headers={"User-Agent": "dojo-bot", "Accept": "application/json"},
    )
