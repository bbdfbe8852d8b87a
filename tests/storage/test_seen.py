"""Events that are delivered twice are taken in once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.seen import Seen
from bot.storage.tables import SeenRow


class Watch:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)


async def _stored(db: Database) -> list[str]:
    async with db.session() as session:
        return list(await session.scalars(select(SeenRow.key).order_by(SeenRow.key)))


async def test_an_event_is_new_once(db: Database) -> None:
    seen = Seen(db)
    assert [await seen.first("Ev1"), await seen.first("Ev1"), await seen.first("Ev2")] == [True, False, True]


async def test_of_all_replicas_that_get_an_event_exactly_one_takes_it(url: str) -> None:
    databases = [Database(url) for _ in range(3)]
    await databases[0].migrate()
    replicas = [Seen(db) for db in databases]
    answers = await asyncio.gather(*(seen.first("Ev1") for seen in replicas * 8))
    assert sorted(answers, reverse=True) == [True] + [False] * 23
    for db in databases:
        await db.close()


async def test_a_key_is_new_again_after_an_hour_and_not_before(db: Database) -> None:
    watch = Watch()
    seen = Seen(db, watch)
    assert await seen.first("Ev1")
    watch.wait(minutes=59, seconds=59)
    assert not await seen.first("Ev1")
    watch.wait(seconds=1)
    assert await seen.first("Ev1")
    assert not await seen.first("Ev1")


async def test_a_key_is_new_again_after_an_hour_even_before_old_ones_are_swept(db: Database) -> None:
    watch = Watch()
    seen = Seen(db, watch)
    await seen.first("Ev0")
    watch.wait(minutes=5)
    await seen.first("Ev1")
    watch.wait(minutes=59)
    await seen.first("Ev2")
    watch.wait(minutes=1)
    assert await _stored(db) == ["Ev1", "Ev2"]
    assert await seen.first("Ev1")


async def test_old_keys_are_not_swept_at_each_call(db: Database) -> None:
    watch = Watch()
    seen = Seen(db, watch)
    for minutes in (55, 6, 5):
        await seen.first(f"Ev{minutes}")
        watch.wait(minutes=minutes)
    assert await _stored(db) == ["Ev5", "Ev55", "Ev6"]
    await seen.first("Ev")
    assert await _stored(db) == ["Ev", "Ev5", "Ev6"]


async def test_old_keys_are_swept_now_and_then(db: Database) -> None:
    watch = Watch()
    seen = Seen(db, watch)
    for number in range(4):
        await seen.first(f"Ev{number}")
        watch.wait(minutes=30)
    assert await _stored(db) == ["Ev2", "Ev3"]
