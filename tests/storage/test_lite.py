"""SQLite by as few ways to its thread as there can be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.storage import lite
from bot.storage.database import Database, DatabaseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    one = Database(f"sqlite:///{tmp_path}/bot.db")
    await one.migrate()
    yield one
    await one.close()


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was brought to the thread."""
    went: list[str] = []
    execute = lite.Connection._execute  # noqa: SLF001  # the one way there

    async def noted(self: lite.Connection, what: Any, *given: Any) -> Any:
        went.append(getattr(what, "__name__", "?"))
        return await execute(self, what, *given)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(lite.Connection, "_execute", noted)
    return went


async def test_a_statement_is_one_way_and_so_is_its_commit(db: Database, ways: list[str]) -> None:
    async with db.session() as session:
        assert await session.scalar(text("SELECT 1")) == 1
        assert (await session.execute(text("SELECT 1 UNION SELECT 2"))).all() == [(1,), (2,)]
    assert ways == ["_carried_out", "_carried_out", "commit"]


async def test_a_transaction_without_a_statement_is_none(db: Database, ways: list[str]) -> None:
    async with db.session() as session:
        await session.connection()
    assert ways == []


async def test_the_first_statement_asks_for_the_right_to_write_though_it_reads(db: Database) -> None:
    assert db.file
    async with db.session() as session:
        await session.execute(text("SELECT 1"))
        with closing(sqlite3.connect(db.file, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")


async def test_what_a_statement_changed_is_counted_and_what_failed_is_undone(db: Database) -> None:
    put = text("INSERT INTO seen (key, at) VALUES (:key, '2026-11-22')")
    async with db.session() as session:
        await session.execute(put, [{"key": "a"}, {"key": "b"}])
        changed: Any = await session.execute(text("UPDATE seen SET at = '2026-11-23'"))
        assert changed.rowcount == 2
    with pytest.raises(DatabaseError, match="no such table"):  # noqa: PT012  # the block is what is tested
        async with db.session() as session:
            await session.execute(put, {"key": "c"})
            await session.execute(text("SELECT * FROM nowhere"))
    async with db.session() as session:
        assert (await session.scalars(text("SELECT key FROM seen ORDER BY key"))).all() == ["a", "b"]
