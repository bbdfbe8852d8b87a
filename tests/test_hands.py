"""One run at a time has the processor's attention; all of them may wait at once."""

from __future__ import annotations

import asyncio

import pytest

from bot.hands import Hands, away


async def test_one_at_a_time_works_and_all_may_wait() -> None:
    hands, all_wait = Hands(), asyncio.Barrier(5)
    at_work, most = 0, 0

    async def run() -> None:
        nonlocal at_work, most
        async with hands.at_work():
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0)
            at_work -= 1
            async with away():
                await all_wait.wait()
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0)
            at_work -= 1

    async with asyncio.timeout(5):
        await asyncio.gather(*(run() for _ in range(5)))
    assert most == 1


async def test_whoever_is_cancelled_leaves_the_hand_to_others() -> None:
    hands = Hands()

    async def run(doing: asyncio.Event) -> None:
        async with hands.at_work():
            doing.set()
            async with away():
                await asyncio.Event().wait()

    for _ in range(3):
        doing = asyncio.Event()
        one = asyncio.create_task(run(doing))
        await doing.wait()
        await asyncio.sleep(0)
        one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await one
    async with asyncio.timeout(1), hands.at_work():
        assert hands.free.locked()
    assert not hands.free.locked()


async def test_without_a_hand_nobody_is_kept() -> None:
    async with asyncio.timeout(1), away():
        pass
