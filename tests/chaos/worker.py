"""One process that carries runs through, until it is killed: `python -m tests.chaos.worker DATABASE CHAT`."""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import httpx

from bot.digests.crew import Crew
from bot.digests.delivery import Delivery, Message, NotAccepted, Unreadable
from bot.digests.runs import Runs
from bot.hands import Hands
from bot.storage.database import Database, DatabaseError
from bot.views.model import View

if TYPE_CHECKING:
    from datetime import datetime

    from bot.digests.runs import Run

LEASE: Final = timedelta(seconds=4)
MARGIN: Final = timedelta(seconds=1)
_TIMEOUT: Final = 2.0
"""Together with the margin shorter than the lease."""


class Poster:
    """Speaks to the chat server."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def post(self, run: Run, view: View) -> str:
        """Post it, or its lists."""
        del view
        told = {"digest": run.digest, "slot": run.slot, "run": _mark(run), "thread": run.message or ""}
        answer = await self._http.post("/post", json=told)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise NotAccepted("ratelimited", passing=True, retry_after=0.2)
        return str(answer.raise_for_status().json()["ts"])

    async def find(self, run: Run, since: datetime) -> str | None:
        """Look for it."""
        del since
        try:
            found: str | None = (await self._http.get(f"/find/{_mark(run)}")).raise_for_status().json()["ts"]
        except httpx.HTTPError as error:
            raise Unreadable(type(error).__name__, passing=True) from error
        return found

    async def told(self, run: Run, why: str) -> None:
        """Nobody is there to be told."""


class Composer:
    """Says that the digest is there, a moment later; and that there are lists below it."""

    async def compose(self, run: Run) -> Message:
        """The message."""
        await asyncio.sleep(random.uniform(0, 0.3))  # noqa: S311  # so that a process can die here, too
        return Message(View(run.digest), lists=b"lists")


def _mark(run: Run) -> str:
    return run.id if run.message is None else f"{run.id}.lists"


async def work(database: str, chat: str) -> None:
    """Go on until the end."""
    db = Database(database)
    async with httpx.AsyncClient(base_url=chat, timeout=_TIMEOUT) as http:
        crew = Crew(Delivery(Runs(db), Composer(), Poster(http), LEASE, MARGIN), Hands())
        await db.ping()
        print("ready", flush=True)  # noqa: T201  # whoever kills waits for it
        while True:
            with suppress(DatabaseError):
                await crew.carry_out()
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:3]))
