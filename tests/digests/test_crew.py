"""A crew carries out what is due: several claimed at a time, no more under way than may be."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.digests.crew import Crew
from bot.hands import Hands, away
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable


class Delivery:
    """Has so many runs that are due, by their numbers."""

    def __init__(self, due: int, carried: Callable[[int], None] = lambda _run: None) -> None:
        self.due = list(range(due))
        self.claims: list[int] = []
        """How many each claim brought."""
        self.under_way = self.most = 0
        self.ended: list[int] = []
        self._carried = carried

    async def claim(self, most: int) -> list[int]:
        claimed, self.due = self.due[:most], self.due[most:]
        self.claims.append(len(claimed))
        return claimed

    async def carry(self, run: int) -> None:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        async with away():
            for _ in range(1 + run % 7):
                await asyncio.sleep(0)
        self.under_way -= 1
        self._carried(run)
        self.ended.append(run)


def crew(delivery: Any) -> Crew:
    return Crew(delivery, Hands())


async def test_all_that_is_due_is_carried_out_by_few_claims() -> None:
    delivery = Delivery(100)
    await crew(delivery).carry_out()
    assert sorted(delivery.ended) == list(range(100))
    assert delivery.most <= 24
    assert sum(count > 1 for count in delivery.claims) <= 100 / 8 + 1


async def test_what_goes_wrong_with_one_is_told_when_the_others_have_ended() -> None:
    def carried(run: int) -> None:
        if run == 3:
            raise DatabaseError("away")

    delivery = Delivery(50, carried)
    with pytest.raises(DatabaseError, match="away"):
        await crew(delivery).carry_out()
    assert sorted(delivery.ended) == [run for run in range(50) if run != 3]


async def test_at_the_end_nothing_more_is_claimed_and_what_is_under_way_ends() -> None:
    delivery = Delivery(100)
    one = crew(delivery)
    delivery._carried = lambda _run: one.stop()  # noqa: SLF001  # whichever ends first
    await one.carry_out()
    assert delivery.under_way == 0
    assert len(delivery.ended) == 100 - len(delivery.due) > 0
    assert delivery.due


async def test_what_is_under_way_is_cancelled_with_the_crew() -> None:
    all_under_way = asyncio.Event()

    class Stuck(Delivery):
        async def carry(self, run: int) -> None:
            self.under_way += 1
            if self.under_way == 3:
                all_under_way.set()
            try:
                async with away():
                    await asyncio.Event().wait()
            finally:
                self.under_way -= 1
                self.ended.append(run)

    delivery = Stuck(3)
    task = asyncio.create_task(crew(delivery).carry_out())
    await all_under_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (delivery.under_way, sorted(delivery.ended)) == (0, [0, 1, 2])
