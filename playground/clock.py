"""The demo's clock: the real time, and as much ahead of it as people like."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR


class DemoClock:
    """Called, it gives seconds since 1970. It goes on by itself, can be moved forward, and never goes back."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._ahead = 0.0
        self._moved = asyncio.Event()
        self.listeners: list[Callable[[], object]] = []
        """Called after each move."""

    def __call__(self) -> float:
        """The demo's time."""
        return self._real() + self._ahead

    def forward(self, seconds: float) -> None:
        """Move on, and wake whoever waits for it. Raises ValueError for a step back."""
        if seconds < 0:
            raise ValueError("this clock goes forward only")
        self._ahead += seconds
        self._moved.set()
        self._moved = asyncio.Event()
        for listener in self.listeners:
            listener()

    async def moved(self) -> None:
        """Return at the next move."""
        await self._moved.wait()

    def until_tomorrow(self, hour: int = 9) -> float:
        """Seconds until that hour of the next day, where this machine is."""
        today = datetime.fromtimestamp(self())  # noqa: DTZ006  # the machine's own zone, whatever its daylight saving
        morning = (today + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)
        return morning.timestamp() - self()
