"""Load in two shapes: at a fixed rate, whatever comes back, and as fast as a number of connections get answers."""

from __future__ import annotations

import asyncio
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.wire import Connections

_HEAD_START_SECONDS: Final = 0.02


async def open_loop(connections: Connections, requests: Sequence[bytes], rate: float) -> list[float]:
    """Send each request when it is due; the latencies, in seconds from then, sorted."""
    loop = asyncio.get_running_loop()
    connections.latencies.clear()
    connections.expect(len(requests))
    with _undisturbed():
        first = loop.time() + _HEAD_START_SECONDS
        for place, request in enumerate(requests):
            due = first + place / rate
            loop.call_at(due, connections.ask, request, due)
        await connections.finished()
    return sorted(connections.latencies)


async def closed_loop(connections: Connections, requests: Sequence[bytes]) -> float:
    """Send the next request on each connection as soon as it has its answer; the seconds to the last answer."""
    loop = asyncio.get_running_loop()
    connections.latencies.clear()
    connections.expect(len(requests))
    with _undisturbed():
        began = loop.time()
        for request in requests:
            connections.ask(request, began)
        await connections.finished()
        return loop.time() - began


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No garbage collection in the generator while it measures others."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The value that so many percent do not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
