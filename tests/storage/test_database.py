"""The database: how it is reached, brought up to date and shared."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.storage.database import Database, DatabaseError
from bot.storage.migrate import script
from bot.storage.migrations import NEWEST
from bot.storage.tables import LinkRow, SeenRow, Table

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

PASSWORD = "canary-password"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _differences(session: Session) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(session.connection()), Table.metadata))


async def test_the_revisions_build_exactly_the_tables_that_the_code_describes(db: Database) -> None:
    async with db.session() as session:
        assert await session.run_sync(_differences) == []


def test_the_newest_revision_is_the_one_that_the_start_compares_with() -> None:
    assert ScriptDirectory.from_config(script()).get_current_head() == NEWEST


async def test_an_empty_database_has_no_revision_and_a_migrated_one_the_newest(url: str) -> None:
    db = Database(url)
    assert (await db.current(), await db.is_newest()) == (None, False)
    await db.migrate()
    assert (await db.current(), await db.is_newest()) == (NEWEST, True)
    await db.close()


async def test_migrating_again_keeps_what_is_stored(db: Database) -> None:
    async with db.session() as session:
        await session.execute(insert(SeenRow).values(key="a", at=NOON))
    await db.migrate()
    async with db.session() as session:
        assert await session.scalar(select(SeenRow.key)) == "a"


def test_replicas_that_start_together_migrate_one_after_the_other(url: str) -> None:
    program = "import asyncio, sys, bot.storage.database as d; asyncio.run(d.Database(sys.argv[1]).migrate())"
    replicas = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(4)]  # our own words
    assert [replica.wait(timeout=60) for replica in replicas] == [0, 0, 0, 0]


async def test_a_start_with_nothing_to_migrate_does_not_load_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/dojo.db"
    db = Database(url)
    await db.migrate()
    await db.close()
    program = (
        "import asyncio, sys, bot.storage.database as d; asyncio.run(d.Database(sys.argv[1]).migrate());"
        "sys.exit('alembic' in sys.modules)"
    )
    start = await asyncio.create_subprocess_exec(sys.executable, "-c", program, url)
    assert await start.wait() == 0


async def test_a_schema_from_a_newer_bot_is_left_alone(db: Database) -> None:
    async with db.session() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version of the bot"):
        await db.migrate()
    assert await db.current() == "9999"


async def test_what_raises_is_rolled_back(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012  # the block is what is tested
        async with db.session() as session:
            await session.execute(insert(SeenRow).values(key="a", at=NOON))
            _ = 1 / 0
    async with db.session() as session:
        assert (await session.scalars(select(SeenRow))).all() == []


async def test_times_come_back_in_utc_whatever_their_zone(db: Database) -> None:
    in_berlin = NOON.astimezone(timezone(timedelta(hours=1)))
    async with db.session() as session:
        await session.execute(insert(SeenRow).values(key="a", at=in_berlin))
    async with db.session() as session:
        at = await session.scalar(select(SeenRow.at))
    assert at == NOON
    assert at.tzinfo is UTC


async def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        async with db.session() as session:
            await session.execute(insert(SeenRow).values(key="a", at=NOON.replace(tzinfo=None)))


async def test_text_that_no_database_can_hold_is_stored_spelt_out(db: Database) -> None:
    async with db.session() as session:
        await session.execute(insert(SeenRow).values(key="a\0b\ud800", at=NOON))
    async with db.session() as session:
        assert await session.scalar(select(SeenRow.key)) == r"a\x00b\ud800"


async def test_an_error_does_not_show_what_was_being_stored(db: Database) -> None:
    row = {"key": "a", "tid": "t", "oid": "o", "since": NOON, "by": "canary-value"}
    with pytest.raises(IntegrityError) as caught:  # noqa: PT012  # the second one is refused
        async with db.session() as session:
            await session.execute(insert(LinkRow).values(row))
            await session.execute(insert(LinkRow).values(row))
    assert "canary-value" not in str(caught.value)


async def test_writers_that_read_first_wait_for_each_other_across_processes(url: str) -> None:
    replicas = [Database(url) for _ in range(3)]
    await replicas[0].migrate()
    async with replicas[0].session() as session:
        await session.execute(insert(SeenRow).values(key="0", at=NOON))

    async def count_up(db: Database) -> None:
        async with db.session() as session:
            row = (await session.scalars(select(SeenRow).with_for_update())).one()
            await session.execute(update(SeenRow).values(key=str(int(row.key) + 1)))

    await asyncio.gather(*(count_up(db) for db in replicas * 10))
    async with replicas[0].session() as session:
        assert await session.scalar(select(SeenRow.key)) == "30"
    for db in replicas:
        await db.close()


async def test_sqlite_makes_its_folder_and_file_for_the_bot_alone(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/new/dojo.db")
    await db.ping()
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "dojo.db").stat().st_mode & 0o777 == 0o600
    await db.close()


async def test_sqlite_keeps_a_journal_waits_for_locks_and_minds_foreign_keys(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/dojo.db")
    async with db.session() as session:
        asked = [
            await session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "busy_timeout", "foreign_keys")
        ]
    assert asked == ["wal", 5000, 1]
    await db.close()


async def test_sqlite_in_memory_serves_a_whole_process() -> None:
    db = Database("sqlite://")
    await db.migrate()
    assert await db.is_newest()
    await db.close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    db = Database(f"sqlite:///{tmp_path}/taken/dojo.db")
    with pytest.raises(DatabaseError, match="File exists"):
        await db.ping()
    await db.close()


async def test_a_server_that_is_away_is_said_to_be_without_the_password(tmp_path: Path) -> None:
    db = Database(f"postgresql://dojo:{PASSWORD}@/dojo?host={tmp_path}")
    with pytest.raises(DatabaseError, match="connection") as caught:
        await db.ping()
    assert PASSWORD not in f"{caught.value} {caught.value.__cause__} {db!r}"
    await db.close()


@pytest.mark.parametrize(
    "url",
    [f"mysql://dojo:{PASSWORD}@host/dojo", f"{PASSWORD}", f"postgresql://dojo:{PASSWORD}@host:port/dojo", ""],
)
def test_another_kind_of_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(DatabaseError, match="must begin with sqlite:/// or postgresql://") as caught:
        Database(url)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("url", ["postgres://h/d", "postgresql://h/d", "postgresql+psycopg2://h/d"])
def test_every_way_to_write_postgresql_means_our_driver(url: str) -> None:
    assert Database(url)._engine.driver == "psycopg"  # noqa: SLF001  # nothing else tells without a server


def test_the_storage_does_not_load_alembic_before_it_migrates() -> None:
    program = "import sys, bot.storage.database, bot.storage.tables; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # our own words


async def test_a_task_that_is_cancelled_inside_a_session_gives_its_connection_back(db: Database) -> None:
    inside = asyncio.Event()

    async def stay() -> None:
        async with db.session() as session:
            await session.execute(insert(SeenRow).values(key="a", at=NOON))
            inside.set()
            await asyncio.Event().wait()

    for _ in range(20):  # more often than there are connections
        task = asyncio.create_task(stay())
        await inside.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        inside.clear()
    async with db.session() as session:
        assert (await session.scalars(select(SeenRow))).all() == []


# A connection that was just being opened is left to the garbage collector, which Python 3.13 remarks on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_task_that_is_cancelled_while_the_database_works_does_no_harm(db: Database) -> None:
    for turns in range(30):
        task = asyncio.create_task(db.ping())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await db.ping()
    gc.collect()


async def test_the_right_to_write_is_asked_for_and_nothing_is_written(db: Database) -> None:
    await db.migrate()
    await db.writes()
    assert db.kind in {"SQLite", "PostgreSQL"}
    assert (db.file is None) == (db.kind == "PostgreSQL")


async def test_a_file_that_is_no_database_is_trouble_with_the_database(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_bytes(b"this is no database " * 100)
    db = Database(f"sqlite:///{path}")
    with pytest.raises(DatabaseError, match="not a database"):
        await db.ping()
    await db.close()
