"""What DefectDojo answered a moment ago, kept apart for each person; and what it answers everybody alike."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cachetools import TTLCache

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")
SECONDS: Final = 60.0
"""Long enough for a form's type-ahead, short enough that nobody waits for a new product to appear."""
LONG: Final = 3600.0
"""Seconds for what changes only when DefectDojo is upgraded or set up anew."""
_MOST: Final = 1000
"""Answers."""


class Memory:
    """Keeps a limited number of answers for a minute; whoever is forgotten costs one request more."""

    def __init__(self, seconds: float = SECONDS, timer: Callable[[], float] = time.monotonic) -> None:
        self._kept: TTLCache[Hashable, Any] = TTLCache(_MOST, seconds, timer)
        self._of_all: TTLCache[Hashable, Any] = TTLCache(_MOST, LONG, timer)

    async def recall(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        """What is kept under the key; else what `fetch` brings. A failure is not kept."""
        return await _recalled(self._kept, key, fetch)

    async def recall_for_all(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        """The same for an hour, for what DefectDojo answers everybody alike."""
        return await _recalled(self._of_all, key, fetch)


async def _recalled(kept: TTLCache[Hashable, Any], key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
    try:
        found: T = kept[key]
    except KeyError:
        found = kept[key] = await fetch()
    return found
