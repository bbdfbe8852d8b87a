"""One transaction of what several want at about the same time; what is wrong with one is no trouble of the others."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database, DatabaseError
from bot.storage.tables import SeenRow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def kept(db: Database, key: str) -> Callable[[], Awaitable[str]]:
    """The work of keeping that key."""

    async def keep() -> str:
        async with db.session() as session:
            await session.execute(insert(SeenRow).values(key=key, at=NOON))
        return key

    return keep


async def keys(db: Database) -> list[str]:
    async with db.session() as session:
        return sorted(await session.scalars(select(SeenRow.key)))


async def test_what_comes_at_the_same_time_is_committed_together_and_each_has_its_answer(db: Database) -> None:
    commits: list[object] = []
    event.listen(db._engine.sync_engine, "commit", commits.append)  # noqa: SLF001  # nothing else tells
    answers = await asyncio.gather(*(db.grouped(kept(db, key)) for key in "abcdefg"))
    assert answers == list("abcdefg")
    assert len(commits) <= 2
    assert await keys(db) == list("abcdefg")


async def test_what_is_wrong_with_one_is_told_to_that_one_alone(db: Database) -> None:
    await db.grouped(kept(db, "b"))
    ends = await asyncio.gather(*(db.grouped(kept(db, key)) for key in "abc"), return_exceptions=True)
    assert [type(end) for end in ends] == [str, IntegrityError, str]
    assert await keys(db) == list("abc")


async def test_whoever_gives_up_waiting_leaves_the_others_as_they_were(db: Database) -> None:
    first, second = (asyncio.create_task(db.grouped(kept(db, key))) for key in "ab")
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "b"
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await keys(db) == ["a", "b"]


async def test_a_database_that_is_away_is_told_to_all(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    db = Database(f"sqlite:///{tmp_path}/taken/dojo.db")
    ends = await asyncio.gather(*(db.grouped(kept(db, key)) for key in "ab"), return_exceptions=True)
    assert [type(end) for end in ends] == [DatabaseError, DatabaseError]
    await db.close()
