"""One transaction for what several want of the database at about the same time: each commit waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

_MOST: Final = 8
"""Pieces of one transaction: on SQLite everybody else waits for its end."""
T = TypeVar("T")
Work: TypeAlias = Callable[[], Awaitable[T]]
_Piece: TypeAlias = "tuple[Work[Any], asyncio.Future[Any]]"


class Grouped:
    """Carries work out; what comes while a transaction is under way is in the next one."""

    def __init__(self, together: Callable[[], AbstractAsyncContextManager[None]], away: type[Exception]) -> None:
        """`together` makes one transaction of all sessions in its block; it raises `away` where it cannot."""
        self._together = together
        self._away = away
        self._waiting: list[_Piece] = []
        self._group: asyncio.Task[None] | None = None

    async def done(self, work: Work[T]) -> T:
        """What the work answers, once it is committed. It goes on even where whoever waits for it gives up."""
        end: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, end))
        if self._group is None or self._group.done():
            # It is nobody's own: neither the language nor the trace of whoever came first.
            self._group = asyncio.create_task(self._all(), context=Context())
        return await end

    async def _all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            await self._committed(group)

    async def _committed(self, group: list[_Piece]) -> None:
        try:
            async with self._together():
                answers = [await work() for work, _end in group]
        except Exception as error:  # noqa: BLE001  # it is told to whoever waits
            await self._failed(group, error)
        else:
            for (_work, end), answer in zip(group, answers, strict=True):
                if not end.done():
                    end.set_result(answer)

    async def _failed(self, group: list[_Piece], error: Exception) -> None:
        """Nothing of it was done. What is wrong with one is no trouble of the others: each is done anew, alone."""
        if len(group) > 1 and not isinstance(error, self._away):
            for one in group:
                await self._committed([one])
            return
        for _work, end in group:
            if not end.done():
                end.set_exception(error)
