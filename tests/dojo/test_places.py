"""The queue to DefectDojo: so many at a time, and people do not stand behind what happens by itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.dojo.transport import connect
from bot.hands import Hands, away

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Slow:
    """Answers when it may; knows how many wait for that."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.waiting.append(request.url.path)
        await self.may_answer.wait()
        return httpx.Response(200, stream=httpx.ByteStream(b""))  # to be read, and closed, as one from the network


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
async def http(slow: Slow) -> AsyncIterator[httpx.AsyncClient]:
    async with connect("http://dojo.test", concurrency=3, timeout=5, transport=httpx.MockTransport(slow)) as client:
        yield client


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_runs_leave_one_place_to_whoever_asked(slow: Slow, http: httpx.AsyncClient) -> None:
    hands = Hands()

    async def run(number: int) -> None:
        async with hands.at_work(), away():
            await http.get(f"/run/{number}")

    async def person(number: int) -> None:
        with hands.asked():
            await http.get(f"/person/{number}")

    runs = [asyncio.create_task(run(number)) for number in range(5)]
    await settled()
    assert len(slow.waiting) == 2
    people = [asyncio.create_task(person(number)) for number in range(2)]
    await settled()
    assert slow.waiting[2:] == ["/person/0"]
    assert hands.people == 0  # who wait for DefectDojo hold up nobody
    slow.may_answer.set()
    await asyncio.gather(*runs, *people)
    assert len(slow.waiting) == 7


async def test_whoever_gives_up_in_the_queue_leaves_its_place(slow: Slow, http: httpx.AsyncClient) -> None:
    hands = Hands()

    async def run() -> None:
        async with hands.at_work(), away():
            await http.get("/run")

    runs = [asyncio.create_task(run()) for _ in range(4)]
    await settled()
    for one in runs:
        one.cancel()
    await asyncio.gather(*runs, return_exceptions=True)
    slow.may_answer.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*(run() for _ in range(4)), *(http.get("/person") for _ in range(4)))
