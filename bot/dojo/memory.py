"""What DefectDojo answered a moment ago, kept apart for each person."""

from __future__ import annotations

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
    """Keeps a limited number of answers for a minute; whoever is forgotten costs one request more."""

    def __init__(self, seconds: float = SECONDS, timer: Callable[[], float] = time.monotonic) -> None:
        self._kept: TTLCache[Hashable, Any] = TTLCache(_MOST, seconds, timer)

    async def recall(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        """What is kept under the key; else what `fetch` brings. A failure is not kept."""
        try:
            kept: T = self._kept[key]
        except KeyError:
            kept = self._kept[key] = await fetch()
        return kept
