"""Work that goes on after the platform has had its acknowledgement: held on to, and finished before the end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Work:
    """The tasks under way. asyncio keeps only weak references: what nobody holds can vanish half-done."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._door = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, doing: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin, and return the task; a fault in it is logged."""
        task = asyncio.create_task(self._in_turn(doing))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def drain(self, grace: float) -> int:
        """Wait for all that is under way, and for what it starts; after `grace` seconds cancel the rest.

        Returns how many had to be cancelled.
        """
        try:
            async with asyncio.timeout(grace):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        except TimeoutError:
            late = [task for task in self._tasks if task.cancel()]
            await asyncio.gather(*late, return_exceptions=True)
            return len(late)
        return 0

    async def _in_turn(self, doing: Coroutine[Any, Any, T]) -> T:
        """Begin one thing a turn of the loop: in a rush, what waits for an acknowledgement goes before new work."""
        try:
            async with self._door:
                await asyncio.sleep(0)
            return await doing
        finally:
            doing.close()  # where it was cancelled before its turn

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            _log.error("background work failed", exc_info=fault)
