"""A channel that keeps what is posted, and a clock that tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.digests.delivery import Delivery, Message, NotAccepted, Unreadable
from bot.views.model import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.digests.delivery import Composed
    from bot.digests.runs import Run, Runs

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: int) -> None:
        """Let time pass: minutes=5."""
        self.now += timedelta(**span)


class Crash(BaseException):
    """The process dies here."""


class Channel:
    """Takes posts, and can be made to fail: before it takes one, or after."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, str, str]] = []
        """Digest, slot and mark, in order."""
        self.threads: list[str | None] = []
        """Below which message each of them came."""
        self.owners: list[str] = []
        """What owners were told."""
        self.before: list[BaseException] = []
        self.after: list[BaseException] = []
        self.hidden: Unreadable | None = None
        self.looked = 0

    async def post(self, run: Run, view: View) -> str:
        """Take it, as far as nothing is in the way."""
        del view
        if self.before:
            raise self.before.pop(0)
        self.posts.append((run.digest, run.slot, mark(run)))
        self.threads.append(run.message)
        if self.after:
            raise self.after.pop(0)
        return f"message {len(self.posts)}"

    async def find(self, run: Run, since: datetime) -> str | None:
        """Look for the run's id."""
        del since
        self.looked += 1
        if self.hidden:
            raise self.hidden
        found = next((place for place, post in enumerate(self.posts, 1) if post[2] == mark(run)), None)
        return f"message {found}" if found else None

    async def told(self, run: Run, why: str) -> None:
        """Remember it."""
        self.owners.append(f"{run.digest}: {why}")


def mark(run: Run) -> str:
    """What is looked for: the digest or its lists."""
    return run.id if run.message is None else f"{run.id}.lists"


class Words:
    """Composes whatever the test says."""

    def __init__(self, says: Callable[[Run], Composed] = lambda run: Message(View(run.digest), 3)) -> None:
        self.says = says

    async def compose(self, run: Run) -> Composed:
        """What the test wants to be said."""
        return self.says(run)


def worker(runs: Runs, channel: Channel, words: Words | None = None) -> Delivery:
    """One of many that carry runs through."""
    return Delivery(runs, words or Words(), channel)


async def once(delivery: Delivery) -> bool:
    """Carry one through; False where none is due."""
    runs = await delivery.claim(1)
    for run in runs:
        await delivery.carry(run)
    return bool(runs)


async def drained(delivery: Delivery) -> int:
    """Carry all through that are due; how many."""
    count = 0
    while await once(delivery):
        count += 1
    return count


async def due(runs: Runs, digest: str = "criticals", at: datetime = NINE, lateness: int = 4) -> None:
    """Write down that it is due."""
    await runs.due(digest, at.strftime("%Y-%m-%dT%H:%M"), at, None, at + timedelta(hours=lateness))


LISTS = Words(lambda run: Message(View(run.digest), 3, b"" if run.message else b"lists"))
"""A digest whose lists have no room in it."""
LATER = NotAccepted("ratelimited", passing=True, retry_after=30)
NEVER = NotAccepted("not_in_channel", passing=False)
