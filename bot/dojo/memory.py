"""What DefectDojo answered a moment ago, kept apart for each person."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cachetools import TTLCache

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")
SECONDS: Final = 60.0
"""Long enough for a form's type-ahead, short enough that nobody waits for a new product to appear."""
_MOST: Final = 1000
"""Answers."""


class Memory:
    """Keeps a limited number of answers for a minute; whoever is forgotten costs one request more.

    Who asks while the answer is on its way waits for that one. It comes, and is kept, even where all who asked gave up.
    """

    def __init__(self, seconds: float = SECONDS, timer: Callable[[], float] = time.monotonic) -> None:
        self._kept: TTLCache[Hashable, Any] = TTLCache(_MOST, seconds, timer)
        self._coming: dict[Hashable, asyncio.Task[Any]] = {}

    async def recall(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        """What is kept under the key; else what `fetch` brings. A failure is not kept."""
        try:
            kept: T = self._kept[key]
        except KeyError:
            coming = self._coming.get(key) or self._started(key, fetch)
            kept = await asyncio.shield(coming)
        return kept

    def _started(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        async def bring() -> T:
            return await fetch()

        def ended(task: asyncio.Task[T]) -> None:
            del self._coming[key]
            if not task.cancelled() and task.exception() is None:
                self._kept[key] = task.result()

        coming = self._coming[key] = asyncio.create_task(bring())
        coming.add_done_callback(ended)
        return coming
