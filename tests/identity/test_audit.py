"""The audit: what was done is written down, in the database and, in short, in the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.identity.audit import Audit, Entry, Recorded
from bot.storage.database import Database, DatabaseError
from tests.identity.people import ANA, ANA_OID, TID, vault

if TYPE_CHECKING:
    from structlog.typing import EventDict

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ENTRY = Entry(
    caller=ANA.key,
    caller_name="Ana",
    tid=TID,
    oid=ANA_OID,
    dojo_user="ana",
    operation="update_finding",
    line="finding update 276 false-positive:yes reason:canary-reason",
    before={"false_p": False, "tags": ["canary-tag"]},
    after={"false_p": True, "tags": []},
    finding=276,
    outcome="done",
    code="",
)
NAMELESS = Entry(caller=ANA.key, operation="unknown", line="findins", outcome="refused", code="not-understood")


async def test_an_entry_is_read_as_it_was_written_with_its_time(db: Database) -> None:
    audit = Audit(db, lambda: NOON)
    await audit.record(ENTRY)
    assert await audit.rows(10) == [Recorded(1, NOON, ENTRY)]


async def test_what_is_not_known_is_none_when_it_is_read_again(db: Database) -> None:
    audit = Audit(db)
    await audit.record(NAMELESS)
    (row,) = await audit.rows()
    assert row.entry == NAMELESS
    assert (row.entry.tid, row.entry.before, row.entry.after) == (None, None, None)


async def test_the_newest_entries_come_first_and_no_more_than_asked_for(db: Database) -> None:
    times = iter(NOON + timedelta(minutes=minute) for minute in range(3))
    audit = Audit(db, lambda: next(times))
    for _ in range(3):
        await audit.record(ENTRY)
    assert [row.number for row in await audit.rows(2)] == [3, 2]
    assert [row.at.minute for row in await audit.rows(2)] == [2, 1]


async def test_hostile_text_is_written_down_too(db: Database) -> None:
    hostile = "finding \0 \ud800 '; DROP TABLE audit; -- <!channel> " + "x" * 100_000
    audit = Audit(db)
    await audit.record(Entry(ANA.key, "get_finding", hostile, "refused", "c", before={"title": "\0\ud800"}))
    (row,) = await audit.rows()
    assert row.entry.line.startswith(r"finding \x00 \ud800 '; DROP TABLE audit; -- <!channel> xxx")
    assert row.entry.before == {"title": "\0\ud800"}


async def test_values_that_json_does_not_know_are_written_as_their_text(db: Database) -> None:
    audit = Audit(db)
    await audit.record(Entry(ANA.key, "get_finding", "finding 1", "done", "", after={"date": NOON.date()}))
    (row,) = await audit.rows()
    assert row.entry.after == {"date": "2026-11-22"}


async def test_each_entry_is_one_line_of_log_without_what_was_typed_or_changed(
    db: Database, logged: list[EventDict]
) -> None:
    audit = Audit(db, lambda: NOON, vault().keys)
    await audit.record(ENTRY)
    [row] = [row async for row in audit.export()]
    assert logged == [
        {
            "event": "audit",
            "log_level": "info",
            "number": 1,
            "at": "2026-11-22T12:00:00+00:00",
            "mac": row["mac"].hex(),
            "caller": ANA.key,
            "tid": TID,
            "oid": ANA_OID,
            "dojo_user": "ana",
            "operation": "update_finding",
            "finding": 276,
            "outcome": "done",
            "code": "",
        }
    ]


async def test_the_log_has_the_entry_even_when_the_database_is_away(url: str, logged: list[EventDict]) -> None:
    empty = Database(url)
    with pytest.raises(DatabaseError):
        await Audit(empty).record(ENTRY)
    assert [(line["operation"], "number" in line) for line in logged] == [("update_finding", False)]
    await empty.close()


def test_the_audit_can_be_added_to_and_read_and_nothing_else() -> None:
    assert [name for name in vars(Audit) if not name.startswith("_")] == [
        "record",
        "entry",
        "since",
        "rows",
        "find",
        "outcomes",
        "verify",
        "export",
    ]


async def test_one_entry_is_found_by_its_number(db: Database) -> None:
    audit = Audit(db, lambda: NOON)
    number = await audit.record(ENTRY)
    assert await audit.entry(number) == Recorded(number, NOON, ENTRY)
    assert await audit.entry(number + 1) is None


async def test_entries_are_counted_by_their_outcome_since_a_moment(db: Database) -> None:
    await Audit(db, lambda: NOON - timedelta(hours=2)).record(ENTRY)
    for entry in (ENTRY, ENTRY, NAMELESS):
        await Audit(db, lambda: NOON).record(entry)

    assert await Audit(db).outcomes(NOON - timedelta(hours=1)) == {"done": 2, "refused": 1}
    assert await Audit(db).outcomes(NOON + timedelta(hours=1)) == {}
