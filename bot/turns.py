"""One change of a thing at a time, over all replicas."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.operations.errors import Busy
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_log = structlog.get_logger(__name__)
_TURN: Final = timedelta(minutes=2)
"""Longer than a change can take: it is for a process that died in the middle of one."""


class Turns(Protocol):
    """Who may change a thing now: one memory for all replicas."""

    async def first(self, key: str, within: timedelta = ...) -> bool:
        """Whether nobody has asked about this key within that time."""

    async def knows(self, key: str) -> bool:
        """Whether somebody has asked about this key within the hour."""

    async def forget(self, key: str) -> None:
        """Let the next one who asks be the first."""


@asynccontextmanager
async def alone(turns: Turns, subject: str) -> AsyncIterator[None]:
    """Of two who change one thing at the same time, the second is refused: Busy."""
    key = f"changing:{subject}"
    if not await turns.first(key, within=_TURN):
        raise Busy
    try:
        yield
    finally:
        await _ended(turns, key)


async def _ended(turns: Turns, key: str) -> None:
    try:
        await turns.forget(key)
    except DatabaseError as error:  # the turn ends by itself, later
        _log.warning("a turn could not be ended", trouble=str(error))
