"""How many of the runs under way have the processor's attention: people who ask something meanwhile come between them.

All of them may wait for DefectDojo or for a platform at the same time.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_BUSY: Final = 1
"""More at a time are no faster: it is one processor's work."""


@dataclass
class _Holder:
    """One run, and whether it has a hand."""

    hands: asyncio.Semaphore
    held: bool = False

    async def take(self) -> None:
        await self.hands.acquire()
        self.held = True

    def give(self) -> None:
        if self.held:
            self.held = False
            self.hands.release()


_holder: ContextVar[_Holder | None] = ContextVar("_holder", default=None)


@dataclass
class Hands:
    """Those of one process."""

    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_BUSY))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Have a hand in the block, but where it is away."""
        holder = _Holder(self.free)
        token = _holder.set(holder)
        try:
            await holder.take()
            yield
        finally:
            holder.give()
            _holder.reset(token)


@asynccontextmanager
async def away() -> AsyncIterator[None]:
    """Let others have the hand while nothing is done but waiting; without one this does nothing."""
    holder = _holder.get()
    if holder is None or not holder.held:
        yield
        return
    holder.give()
    try:
        yield
    finally:
        await holder.take()
