"""The audit from before there was a chain: it is taken along, and its rows can no longer be changed unseen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from sqlalchemy import text

from bot.identity.audit import Audit, Entry
from bot.identity.verification import Fault, Verdict
from bot.storage.database import Database
from bot.storage.migrate import script
from tests.identity.chain import KEYS, NOON, Owner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.orm import Session

_INSERT = text(
    "INSERT INTO audit (number, at, caller, caller_name, operation, line, outcome, code, after)"
    " VALUES (:number, :at, 'slack:T0/U0', 'Ana', 'verify_finding', 'verify 276', 'done', '', :after)"
)


def _old(session: Session) -> None:
    config = script()
    config.attributes["connection"] = session.connection()
    command.upgrade(config, "0002")
    lite = session.get_bind().dialect.name == "sqlite"
    at: Any = datetime(2026, 1, 2, tzinfo=UTC)
    for number in (1, 2, 4, 5):  # a sequence leaves numbers out
        image = json.dumps({"kind": "finding", "id": 270 + number, "title": "\0\ud800"}) if number > 1 else None
        session.execute(_INSERT, {"number": number, "at": f"{at:%F %T}" if lite else at, "after": image})


@pytest.fixture
async def old(url: str) -> AsyncIterator[Database]:
    """A database that was just migrated, with four rows from before."""
    db = Database(url)
    async with db.session() as session:
        await session.run_sync(_old)
    await db.migrate()
    yield db
    await db.close()


async def added(db: Database) -> Audit:
    audit = Audit(db, lambda: NOON, KEYS)
    await audit.record(Entry("slack:T0/U0", "verify_finding", "verify 280", "done", ""))
    return audit


async def test_rows_from_before_stay_and_the_next_one_comes_after_them(old: Database) -> None:
    audit = await added(old)
    assert [row.number for row in await audit.rows()] == [6, 5, 4, 2, 1]
    assert await audit.verify() == Verdict(5, 4, NOON)


async def test_rows_from_before_are_found_by_their_finding(old: Database) -> None:
    assert [row.entry.finding for row in await Audit(old).rows()] == [275, 274, 272, None]


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        ("UPDATE audit SET line = 'forged' WHERE number = 2", Fault("before", 6, 1)),
        ("DELETE FROM audit WHERE number = 2", Fault("before", 6, 1)),
        ("DELETE FROM audit WHERE number = 5", Fault("missing", 5)),
        ("DELETE FROM audit WHERE number < 6", Fault("missing", 1)),
    ],
)
async def test_the_first_new_row_covers_all_that_came_before_it(old: Database, deed: str, fault: Fault) -> None:
    audit = await added(old)
    await Owner(old).runs(deed)
    assert (await audit.verify()).fault == fault


async def test_they_are_covered_before_there_is_a_new_row_too(old: Database) -> None:
    audit = Audit(old, keys=KEYS)
    assert await audit.verify() == Verdict(4, 4)
    await Owner(old).runs("UPDATE audit SET line = 'forged' WHERE number = 2")
    assert (await audit.verify()).fault == Fault("before", 5, 1)
