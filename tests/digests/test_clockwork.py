"""What APScheduler makes happen by itself, while freezegun moves the clock: each slot is written down once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from freezegun import freeze_time

from bot.digests.clockwork import Clockwork
from bot.digests.crew import Crew
from bot.digests.kept import Kept
from bot.digests.schedules import Schedules
from bot.hands import Hands
from bot.operations.digests import Digest, Plan
from bot.operations.findings import ListFindings

if TYPE_CHECKING:
    from bot.storage.clock import Clock

HOLIDAY = date(2026, 11, 24)


class Book:
    """Has one digest."""

    def __init__(self, schedule: str, timezone: str, **more: Any) -> None:
        plan = Plan(name="a", filter=ListFindings(), schedule=schedule, timezone=timezone, **more)
        self.digest = Digest("file:a", "slack:C0123", plan)

    async def all(self) -> tuple[Digest, ...]:
        return (self.digest,)


class Runs:
    """Remembers what was written down, as often as it was."""

    def __init__(self) -> None:
        self.slots: list[str] = []

    async def due(self, _digest: str, slot: str, *_times: object) -> bool:
        self.slots.append(slot)
        return True

    async def sweep(self, _before: datetime) -> None:
        """There is nothing to forget."""


class Snapshots:
    async def sweep(self) -> None:
        """There is nothing to forget."""


class Living:
    async def look(self) -> None:
        """There is nothing to look after."""

    def stop(self) -> None:
        """Nor to end."""


class Orphans:
    async def sweep(self) -> None:
        """There are none."""


class Delivery:
    """Carries out one run, for as long as the test wants."""

    def __init__(self, *, long: bool = False) -> None:
        self.began, self.may_end, self.ended = asyncio.Event(), asyncio.Event(), False
        self._left = ["a run"] if long else []

    async def claim(self, _most: int) -> list[str]:
        claimed, self._left = self._left, []
        return claimed

    async def carry(self, _run: str) -> None:
        self.began.set()
        await self.may_end.wait()
        self.ended = True

    async def adorn(self) -> None:
        """There is nothing to add."""


def written(book: Book, begin: str, minutes: int, step: int) -> list[str]:
    """The slots that are written down while the clock goes on from then, UTC, in steps of some minutes."""
    runs = Runs()

    async def run() -> None:
        with freeze_time(begin, real_asyncio=True) as frozen:
            now: Clock = lambda: datetime.now(UTC)  # noqa: E731  # a clock is a function
            fakes: tuple[Any, Any, Any] = (book, runs, Snapshots())
            delivery: Any = Delivery()
            living: Any = Living()
            nobody: Any = Orphans()
            kept = Kept(*fakes, Schedules(frozenset({HOLIDAY})), now)
            clockwork = Clockwork(kept, Crew(delivery, Hands()), delivery, living, nobody)
            clockwork.start()
            for _ in range(0, minutes, step):
                frozen.tick(timedelta(minutes=step))
                clockwork._scheduler.wakeup()  # noqa: SLF001  # it sleeps in real time
                for _turn in range(20):
                    await asyncio.sleep(0)
            await clockwork.stop(1)

    asyncio.run(run())
    return runs.slots


async def test_at_the_end_what_is_under_way_may_end_and_nothing_begins() -> None:
    fakes: tuple[Any, Any, Any] = (Book("daily 09:00", "UTC"), Runs(), Snapshots())
    delivery: Any = Delivery(long=True)
    living: Any = Living()
    nobody: Any = Orphans()
    kept = Kept(*fakes, Schedules(frozenset()), lambda: datetime.now(UTC))
    clockwork = Clockwork(kept, Crew(delivery, Hands()), delivery, living, nobody)
    clockwork.start()
    clockwork._scheduler.add_job(clockwork._done, args=[clockwork.deliver])  # noqa: SLF001  # now, not in five seconds
    await delivery.began.wait()
    stopping = asyncio.create_task(clockwork.stop(5))
    await asyncio.sleep(0)
    delivery.may_end.set()
    await stopping
    assert delivery.ended


def test_each_slot_is_written_down_once_but_on_holidays() -> None:
    slots = written(Book("weekdays 09:00", "America/Sao_Paulo"), "2026-11-20 11:30", 7 * 24 * 60, 30)
    assert slots == ["2026-11-20T09:00", "2026-11-23T09:00", "2026-11-25T09:00", "2026-11-26T09:00"]


def test_a_double_hour_is_written_down_once_and_so_is_a_missing_one() -> None:
    digest = Book("daily 02:30", "Europe/Berlin", max_lateness="30m")
    assert written(digest, "2026-10-24 12:00", 24 * 60, 30) == ["2026-10-24T02:30", "2026-10-25T02:30"]
    assert written(digest, "2027-03-27 12:00", 24 * 60, 30) == ["2027-03-27T02:30", "2027-03-28T02:30"]


def test_after_an_outage_over_three_slots_only_the_newest_is_written_down() -> None:
    digest, outage = Book("daily 09:00", "UTC"), 3 * 24 * 60
    assert written(digest, "2026-11-26 08:00", outage, outage) == ["2026-11-28T09:00"]
