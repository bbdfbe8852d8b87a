"""Waiting for something to come true, without guessing how long that takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


async def until(true: Callable[[], object], within: float = 10) -> None:
    """Return as soon as it is true. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110  # what is waited for has no event, or is in another process
            await asyncio.sleep(0.001)
