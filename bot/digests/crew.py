"""Carries out what is due, many runs side by side. Several are claimed at a time, since each claim is a transaction."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.digests.delivery import Delivery
    from bot.digests.runs import Run
    from bot.hands import Hands

_AT_ONCE: Final = 24
"""Runs under way in one process: most of them wait for DefectDojo or a platform."""
_CLAIMED: Final = 8
"""At a time; the others are left to other replicas."""


class Crew:
    """Those of one process."""

    def __init__(self, delivery: Delivery, hands: Hands) -> None:
        self._delivery = delivery
        self._hands = hands
        self._under_way: set[asyncio.Task[None]] = set()
        self._ending = False

    def stop(self) -> None:
        """Begin nothing more."""
        self._ending = True

    async def carry_out(self) -> None:
        """Carry out all that is due. Raises DatabaseError; what is under way ends first."""
        troubles: list[BaseException] = []
        try:
            while not self._ending:
                begun = await self._begin()
                if not self._under_way:
                    break
                troubles += await self._fewer(_AT_ONCE - _CLAIMED if begun else len(self._under_way) - 1)
        except asyncio.CancelledError:
            for one in self._under_way:
                one.cancel()
            raise
        finally:
            troubles += await self._fewer(0)
        for trouble in troubles:
            raise trouble

    async def _begin(self) -> bool:
        """Claim some; False where none is due."""
        runs = await self._delivery.claim(_CLAIMED)
        self._under_way |= {asyncio.create_task(self._carry(run)) for run in runs}
        return bool(runs)

    async def _carry(self, run: Run) -> None:
        async with self._hands.at_work():
            await self._delivery.carry(run)

    async def _fewer(self, most: int) -> list[BaseException]:
        """Wait until no more than that are under way; what went wrong in those that ended."""
        ended: set[asyncio.Task[None]] = set()
        while len(self._under_way) > most:
            done, self._under_way = await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            ended |= done
        return [trouble for one in ended if not one.cancelled() and (trouble := one.exception())]
