"""Digests, processes that carry them out, and somebody who kills the processes."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.digests.runs import Runs
from bot.storage.database import Database
from playground.serving import serving
from tests.chaos.chat import Chat

if TYPE_CHECKING:
    from asyncio.subprocess import Process

_SLOT = "2026-11-23T09:00"
_PATIENCE = 120.0
"""Seconds after the last kill."""


@dataclass(frozen=True)
class Figures:
    """What became of the digests."""

    digests: int
    kills: int
    posts: int
    duplicates: int
    missing: int
    unknown: int
    lost: int
    """Posts that were taken and whose answer was not given."""
    refused: int
    seconds: float


@dataclass(frozen=True)
class Storm:
    """How bad it gets."""

    digests: int = 300
    kills: int = 150
    workers: int = 3
    pause: float = 0.25
    """Seconds between two kills, on average."""
    down: float = 60.0
    """Seconds in the middle in which the chat takes nothing."""
    seed: int = 1

    async def rages(self, url: str) -> Figures:
        """Let it rage over that database, which is empty, and count."""
        began, chat = time.monotonic(), Chat(random.Random(self.seed))  # noqa: S311  # dice
        db = Database(url)
        await db.migrate()
        runs, now = Runs(db), datetime.now(UTC)
        for number in range(self.digests):
            await runs.due(f"{number:04}", _SLOT, now, None, now + timedelta(hours=1))
        async with serving(chat.app()) as address:
            await self._kill(_Crew(url, address, self.workers), chat, runs)
        ended = Counter([(await runs.history(f"{number:04}", 1))[0].state for number in range(self.digests)])
        await db.close()
        times = Counter(post["digest"] for post in chat.posts)
        return Figures(
            digests=self.digests,
            kills=self.kills,
            posts=len(chat.posts),
            duplicates=sum(count - 1 for count in times.values()),
            missing=self.digests - len(times),
            unknown=self.digests - ended["posted"],
            lost=chat.lost,
            refused=chat.refused,
            seconds=time.monotonic() - began,
        )

    async def _kill(self, crew: _Crew, chat: Chat, runs: Runs) -> None:
        """Kill whom it hits, as often as wanted; then let them finish."""
        dice = random.Random(self.seed)  # noqa: S311  # dice
        await crew.start()
        try:
            for number in range(self.kills):
                if number == self.kills // 2:
                    chat.down_until = time.monotonic() + self.down
                await asyncio.sleep(dice.uniform(0, 2 * self.pause))
                await crew.lose(dice.randrange(self.workers))
            async with asyncio.timeout(self.down + _PATIENCE):
                while await runs.waiting():  # noqa: ASYNC110  # what is waited for is in other processes
                    await asyncio.sleep(0.2)
        finally:
            await crew.end()


class _Crew:
    """The processes at work."""

    def __init__(self, database: str, chat: str, size: int) -> None:
        self._arguments = (database, chat)
        self._size = size
        self._working: list[Process] = []

    async def start(self) -> None:
        self._working = [await self._one() for _ in range(self._size)]

    async def lose(self, place: int) -> None:
        """Kill one, as a node that is taken away does, and put another in its place."""
        self._working[place].kill()
        await self._working[place].wait()
        self._working[place] = await self._one()

    async def end(self) -> None:
        for one in self._working:
            one.kill()
            await one.wait()

    async def _one(self) -> Process:
        return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.chaos.worker", *self._arguments)
