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
    from collections.abc import Sequence

_SLOT = "2026-11-23T09:00"
_PATIENCE = 120.0
"""Seconds after the last kill."""


@dataclass(frozen=True)
class Figures:
    """What became of the digests."""

    digests: int
    kills: int
    posts: int
    """Each digest has two: itself, and the lists below it."""
    duplicates: int
    missing: int
    stray: int
    """Lists that are below another message than their own digest's."""
    unknown: int
    lost: int
    """Posts that were taken and whose answer was not given."""
    refused: int
    again: int
    """Runs that were claimed more than twice: once for the digest, once for its lists."""
    looked: int
    """Times that a message was looked for."""
    seconds: float


@dataclass(frozen=True)
class Storm:
    """How bad it gets."""

    digests: int = 300
    kills: int = 150
    workers: int = 3
    pause: float = 0.8
    """Seconds between two kills, on average; the digests become due as long as there are kills."""
    down: float = 60.0
    """Seconds, after a third of the kills, in which the chat takes nothing."""
    blind: bool = False
    """Nothing is ever found in the chat's history: what that is good for shows in the duplicates."""
    seed: int = 1

    async def rages(self, url: str) -> Figures:
        """Let it rage over that database, which is empty, and count."""
        began, chat = time.monotonic(), Chat(random.Random(self.seed), blind=self.blind)  # noqa: S311  # dice
        db = Database(url)
        await db.migrate()
        runs, now = Runs(db), datetime.now(UTC)
        for number in range(self.digests):
            due = now + timedelta(seconds=number * self.kills * self.pause / self.digests)
            await runs.due(f"{number:04}", _SLOT, due, None, now + timedelta(hours=1))
        async with serving(chat.app()) as address:
            await self._kill(_Crew(url, address, self.workers), chat, runs)
        ended = [(await runs.history(f"{number:04}", 1))[0] for number in range(self.digests)]
        await db.close()
        times = Counter(post["run"] for post in chat.posts)
        stray = [post for post in chat.posts if post["thread"] and not _below(post, chat.posts)]
        return Figures(
            digests=self.digests,
            kills=self.kills,
            posts=len(chat.posts),
            duplicates=sum(count - 1 for count in times.values()),
            missing=2 * self.digests - len(times),
            stray=len(stray),
            unknown=sum(run.state != "posted" or bool(run.outcome) for run in ended),
            lost=chat.lost,
            refused=chat.refused,
            again=sum(run.claim > 2 for run in ended),
            looked=chat.looked,
            seconds=time.monotonic() - began,
        )

    async def _kill(self, crew: _Crew, chat: Chat, runs: Runs) -> None:
        """Kill whom it hits, as often as wanted; then let them finish."""
        dice = random.Random(self.seed)  # noqa: S311  # dice
        await crew.start()
        try:
            for number in range(self.kills):
                if number == self.kills // 3:
                    chat.down_until = time.monotonic() + self.down
                await asyncio.sleep(dice.uniform(0, 2 * self.pause))
                await crew.lose(dice.randrange(self.workers))
            async with asyncio.timeout(self.down + _PATIENCE):
                while await runs.waiting():  # noqa: ASYNC110  # what is waited for is in other processes
                    await asyncio.sleep(0.2)
        finally:
            await crew.end()


def _below(post: dict[str, str], posts: Sequence[dict[str, str]]) -> bool:
    parent = posts[int(post["thread"]) - 1]
    return parent["digest"] == post["digest"] and not parent["thread"]


class _Crew:
    """The processes at work."""

    def __init__(self, database: str, chat: str, size: int) -> None:
        self._arguments = (database, chat)
        self._size = size
        self._working: list[asyncio.Task[Process]] = []

    async def start(self) -> None:
        self._working = [asyncio.create_task(self._one()) for _ in range(self._size)]

    async def lose(self, place: int) -> None:
        """Kill one, as a node that is taken away does, and put another in its place."""
        victim = await self._working[place]
        victim.kill()
        await victim.wait()
        self._working[place] = asyncio.create_task(self._one())

    async def end(self) -> None:
        for one in await asyncio.gather(*self._working):
            one.kill()
            await one.wait()

    async def _one(self) -> Process:
        """One that is at work: killing what has not begun yet proves nothing."""
        command = (sys.executable, "-m", "tests.chaos.worker", *self._arguments)
        one = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert one.stdout
        await one.stdout.readline()
        return one
