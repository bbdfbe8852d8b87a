"""Lets no more messages into a channel than its platform takes."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

Rates = tuple[tuple[int, float], ...]
"""At most so many within so many seconds, each."""
_MANY: Final = 1000
"""Channels whose last messages are remembered, besides those for which somebody may have to wait."""


@dataclass
class _Line:
    """One channel's queue."""

    ends: deque[float]
    """When the last messages were through, the oldest first."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Queues:
    """One message at a time into each channel, at the platform's rates."""

    def __init__(
        self, clock: Callable[[], float], pause: Callable[[float], Awaitable[Any]], rates: Rates = ((1, 1.0),)
    ) -> None:
        self._clock = clock
        self._pause = pause
        self._rates = rates
        self._kept = max(most for most, _seconds in rates)
        self._longest = max(seconds for _most, seconds in rates)
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def turn(self, channel: str) -> AsyncIterator[None]:
        """Wait for those before, and until the rates let one more through."""
        self._sweep()
        line = self._lines.setdefault(channel, _Line(deque(maxlen=self._kept)))
        line.waiting += 1
        try:
            async with line.lock:
                await self._wait(line)
                try:
                    yield
                finally:
                    line.ends.append(self._clock())
        finally:
            line.waiting -= 1

    async def _wait(self, line: _Line) -> None:
        """Once for the longest wait: at most a rate's own seconds, also where the clock was set back."""
        now = self._clock()
        waits = (
            min(line.ends[-most] + seconds - now, seconds) for most, seconds in self._rates if len(line.ends) >= most
        )
        if (left := max(waits, default=0.0)) > 0:
            await self._pause(left)

    def _sweep(self) -> None:
        """Forget the channels that nobody has to wait for any more."""
        if len(self._lines) < _MANY:
            return
        now = self._clock()
        self._lines = {name: line for name, line in self._lines.items() if line.waiting or self._recent(line, now)}

    def _recent(self, line: _Line, now: float) -> bool:
        return bool(line.ends) and 0 <= now - line.ends[-1] < self._longest
