"""What was answered a moment ago: by DefectDojo, kept apart for each person or for everybody alike; by Slack."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from cachetools import TTLCache

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")
_Kept: TypeAlias = "TTLCache[Hashable, Any]"
SECONDS: Final = 60.0
"""Long enough for a form's type-ahead, short enough that nobody waits for a new product to appear."""
LONG: Final = 3600.0
"""Seconds for what changes only when DefectDojo is upgraded or set up anew."""
_MOST: Final = 1000
"""Answers."""


class Memory:
    """Keeps a limited number of answers for a minute; whoever is forgotten costs one request more.

    Who asks while the answer is on its way waits for that one. It comes, and is kept, even where all who asked gave up.
    """

    def __init__(self, seconds: float = SECONDS, timer: Callable[[], float] = time.monotonic) -> None:
        self._kept: _Kept = TTLCache(_MOST, seconds, timer)
        self._of_all: _Kept = TTLCache(_MOST, LONG, timer)
        self._coming: dict[Hashable, asyncio.Task[Any]] = {}

    async def recall(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        """What is kept under the key; else what `fetch` brings. A failure is not kept."""
        return await self._recalled(self._kept, key, fetch)

    async def recall_for_all(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        """The same for an hour, for what DefectDojo answers everybody alike."""
        return await self._recalled(self._of_all, ("everybody", key), fetch)

    def forget(self, key: Hashable) -> None:
        """Ask anew the next time; an answer that is on its way comes to those who wait for it, and is not kept."""
        self._kept.pop(key, None)
        self._coming.pop(key, None)

    async def _recalled(self, kept: _Kept, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        try:
            known: T = kept[key]
        except KeyError:
            coming = self._coming.get(key) or self._started(kept, key, fetch)
            known = await asyncio.shield(coming)
        return known

    def _started(self, kept: _Kept, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        async def bring() -> T:
            return await fetch()

        def ended(task: asyncio.Task[T]) -> None:
            known = not task.cancelled() and task.exception() is None
            if self._coming.get(key) is task:  # else it was forgotten on its way
                del self._coming[key]
                if known:
                    kept[key] = task.result()

        coming = self._coming[key] = asyncio.create_task(bring())
        coming.add_done_callback(ended)
        return coming
