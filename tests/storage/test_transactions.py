"""What is one transaction, and what becomes of one that somebody gives up, or that another process locks out."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database, DatabaseError
from bot.storage.tables import SeenRow

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def test_sessions_in_one_block_are_one_transaction(db: Database) -> None:
    async def twice(key: str) -> None:
        async with db.together():
            for _ in range(2):
                async with db.session() as session:
                    await session.execute(insert(SeenRow).values(key=key, at=NOON))

    with pytest.raises(IntegrityError):
        await twice("a")
    async with db.session() as session:
        assert await session.scalar(select(SeenRow.key)) is None


async def test_whoever_gives_up_on_the_way_leaves_the_connection_as_it_was(db: Database) -> None:
    async def writes() -> None:
        async with db.session() as session:
            await session.execute(insert(SeenRow).values(key="a", at=NOON))
            await asyncio.sleep(1)  # it is cancelled before

    for turns in range(12):
        task = asyncio.create_task(writes())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await db.ping()
    async with db.session() as session:
        assert await session.scalar(select(SeenRow.key)) is None


async def test_a_lock_that_another_process_holds_is_the_databases_trouble(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    db = Database(f"sqlite:///{file}")
    await db.migrate()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="locked"):
            await db.ping()
        other.execute("ROLLBACK")
    await db.ping()
    await db.close()


async def test_the_block_is_of_one_database_alone(db: Database) -> None:
    other = Database("sqlite:///:memory:")
    await other.migrate()
    async with other.together(), db.session() as session:
        await session.execute(insert(SeenRow).values(key="a", at=NOON))
    async with db.session() as session:
        assert await session.scalar(select(SeenRow.key)) == "a"
    await other.close()
