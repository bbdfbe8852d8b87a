"""People have the processor's attention first, then one run at a time; all of them may wait at once."""

from __future__ import annotations

import asyncio

import pytest

from bot.hands import Hands, away, one_by_one, unasked, waiting


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


async def test_a_run_lets_somebody_who_asked_go_first() -> None:
    hands, done = Hands(), list[str]()

    async def run() -> None:
        async with hands.at_work():
            done.append("the run")

    with hands.asked():
        one = asyncio.create_task(run())
        for _ in range(5):
            await asyncio.sleep(0)
        done.append("the answer")
    await one
    assert done == ["the answer", "the run"]


async def test_while_an_answer_waits_runs_go_on() -> None:
    hands = Hands()

    async def run() -> None:
        async with hands.at_work():
            assert unasked()

    with hands.asked():
        assert not unasked()
        with waiting():
            assert hands.people == 0
            await asyncio.create_task(run())
        assert hands.people == 1
    assert hands.people == 0


async def test_where_somebody_always_asks_runs_come_all_the_same() -> None:
    hands = Hands()
    with hands.asked():
        async with asyncio.timeout(5), hands.at_work():
            assert hands.people == 1


async def test_a_run_that_is_cancelled_while_people_go_first_leaves_the_hand_to_others() -> None:
    hands = Hands()

    async def run() -> None:
        async with hands.at_work():
            raise AssertionError

    with hands.asked():
        one = asyncio.create_task(run())
        await asyncio.sleep(0)
        one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await one
    assert not hands.free.locked()


async def test_those_that_waited_for_the_same_go_on_in_turns() -> None:
    hands, came, turns = Hands(), asyncio.Event(), list[str]()

    async def run(name: str) -> None:
        async with hands.at_work(), away():
            await came.wait()
            await one_by_one()
            turns.append(name)

    async def others() -> None:
        await came.wait()
        for _ in range(20):
            turns.append("others")
            await asyncio.sleep(0)

    runs = [asyncio.create_task(run(name)) for name in "abc"]
    for _ in range(10):
        await asyncio.sleep(0)
    beside = asyncio.create_task(others())
    await asyncio.sleep(0)
    came.set()
    await asyncio.gather(*runs, beside)
    a, b, c = (turns.index(name) for name in "abc")
    assert "others" in turns[a:b]
    assert "others" in turns[b:c]
