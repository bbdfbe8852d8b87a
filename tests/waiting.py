"""Waiting for something to come true, without guessing how long that takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


async def until(true: Callable[[], object], within: float = 30) -> None:
    """Return as soon as it is true, or what it has to be awaited for is. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not await _now(true()):  # noqa: ASYNC110  # what is waited for has no event, or is in another process
            await asyncio.sleep(0.001)


async def _now(found: object) -> object:
    return await found if isinstance(found, Awaitable) else found
