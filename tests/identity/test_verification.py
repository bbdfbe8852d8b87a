"""The audit's chain: what anybody did to it past the bot is found, and the first broken row is named."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.identity.audit import Audit
from bot.identity.verification import Fault, Verdict
from bot.storage.database import Database, DatabaseError
from tests.identity.chain import KEYS, NOON, Owner, audited, entry
from tests.identity.people import NEW_KEY, OLD_KEY, vault

if TYPE_CHECKING:
    from bot.identity.vault import KeyRing

SOUND = Verdict(5, 0, NOON)
OLD, NEW = vault(f"old:{OLD_KEY}").keys, vault(f"new:{NEW_KEY}").keys

COLUMNS = "number, at, caller, caller_name, operation, line, outcome, code"


async def fault(db: Database, keys: KeyRing | None = KEYS) -> Fault | None:
    return (await Audit(db, keys=keys).verify()).fault


async def test_an_audit_that_nobody_touched_is_sound(db: Database) -> None:
    audit = await audited(db)
    assert await audit.verify() == SOUND
    assert SOUND.vouched == 5


async def test_an_empty_audit_is_sound(db: Database) -> None:
    assert await Audit(db, keys=KEYS).verify() == Verdict(0, 0)


async def test_more_rows_than_a_page_are_all_looked_at(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.identity.verification.PAGE", 2)
    audit = await audited(db)
    assert await audit.verify() == SOUND
    assert [row["number"] async for row in audit.export()] == [1, 2, 3, 4, 5]


async def test_many_who_write_at_once_leave_one_chain_without_gaps(db: Database, url: str) -> None:
    other = Database(url)
    audits = [Audit(db, keys=KEYS), Audit(other, keys=KEYS)]
    numbers = await asyncio.gather(*(audits[place % 2].record(entry(place)) for place in range(50)))
    assert sorted(numbers) == list(range(1, 51))
    verdict = await audits[0].verify()
    assert (verdict.vouched, verdict.fault) == (50, None)
    await other.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET line = 'x'",
        "UPDATE audit SET mac = NULL WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit",
        f"INSERT INTO audit ({COLUMNS}) VALUES (6, '2026-11-22', 'a', 'a', 'a', 'a', 'a', 'a')",  # noqa: S608  # our own
    ],
)
async def test_the_database_itself_refuses_to_change_or_remove_a_row(db: Database, statement: str) -> None:
    audit = await audited(db)
    with pytest.raises((DBAPIError, DatabaseError)) as refused:
        async with db.session() as session:
            await session.execute(text(statement))
    assert "append-only" in f"{refused.value} {refused.value.__cause__}"
    assert await audit.verify() == SOUND


async def test_all_rows_at_once_cannot_be_removed_either(db: Database) -> None:
    await audited(db)
    lite = "sqlite" in repr(db)
    with pytest.raises((DBAPIError, DatabaseError)):
        async with db.session() as session:
            await session.execute(text("REPLACE INTO audit SELECT * FROM audit" if lite else "TRUNCATE audit"))
    assert (await Audit(db, keys=KEYS).verify()).rows == 5


@pytest.mark.parametrize("column", ["line", "caller", "dojo_user", "outcome", "code", "caller_name"])
async def test_a_row_that_was_edited_is_named(db: Database, column: str) -> None:
    await audited(db)
    await Owner(db).runs(f"UPDATE audit SET {column} = 'forged' WHERE number = 3")  # noqa: S608  # our own words
    assert await fault(db) == Fault("changed", 3)


@pytest.mark.parametrize("change", ["at = '2026-11-23 12:00:00+00'", "after = NULL", "finding = 1", "oid = 'x'"])
async def test_neither_time_nor_values_nor_what_was_empty_can_be_edited(db: Database, change: str) -> None:
    await audited(db)
    lite = "sqlite" in repr(db)
    await Owner(db).runs(f"UPDATE audit SET {change.removesuffix('+00') if lite else change} WHERE number = 3")  # noqa: S608  # our own words
    assert await fault(db) == Fault("changed", 3)


async def test_a_row_in_the_middle_that_is_gone_is_missed(db: Database) -> None:
    await audited(db)
    await Owner(db).runs("DELETE FROM audit WHERE number IN (3, 4)")
    assert await fault(db) == Fault("missing", 3)


async def test_rows_at_the_end_that_are_gone_are_missed(db: Database) -> None:
    audit = await audited(db)
    await Owner(db).runs("DELETE FROM audit WHERE number > 3")
    assert await audit.verify() == replace(SOUND, rows=3, fault=Fault("end", 5))


async def test_two_rows_that_changed_places_are_found(db: Database) -> None:
    await audited(db)
    swap = (
        "UPDATE audit SET number = 99 WHERE number = 2",
        "UPDATE audit SET number = 2 WHERE number = 4",
        "UPDATE audit SET number = 4 WHERE number = 99",
    )
    await Owner(db).runs(*swap)
    assert await fault(db) == Fault("changed", 2)


async def test_a_row_that_was_added_past_the_bot_is_found(db: Database) -> None:
    await audited(db)
    await Owner(db).adds(6)
    assert await fault(db) == Fault("unsigned", 6)


async def test_a_row_that_was_added_with_an_invented_signature_is_found(db: Database) -> None:
    await audited(db)
    await Owner(db).adds(6, mac=b"m" * 32, key_id="new", signed_from=1)
    assert await fault(db) == Fault("signature", 6)


async def test_a_row_behind_the_head_is_found(db: Database) -> None:
    await audited(db)
    await Owner(db).adds(6)
    await Owner(db).runs("UPDATE audit_head SET number = 5, hash = (SELECT hash FROM audit WHERE number = 5)")
    assert await fault(db) == Fault("beyond", 6, 6)
    with pytest.raises(DatabaseError, match="audit verify"):
        await Audit(db).record(entry(1))


async def test_an_edit_with_all_hashes_made_anew_lacks_its_signature(db: Database) -> None:
    await audited(db)
    await Owner(db).forges(3, line="forged")
    assert await fault(db) == Fault("signature", 3)


async def test_without_keys_only_accidents_are_found(db: Database) -> None:
    audit = await audited(db, keys=None)
    assert await audit.verify() == Verdict(5, 5)
    await Owner(db).runs("UPDATE audit SET line = 'by accident' WHERE number = 3")
    assert await fault(db, None) == Fault("changed", 3)
    await Owner(db).forges(3)
    assert await fault(db, None) is None


async def test_hashes_that_were_taken_from_the_first_rows_are_missed(db: Database) -> None:
    await audited(db)
    await Owner(db).runs("UPDATE audit SET hash = NULL, mac = NULL, key_id = NULL WHERE number < 4")
    assert await fault(db) == Fault("before", 4, 1)


async def test_hashes_that_were_taken_from_all_rows_are_missed(db: Database) -> None:
    await audited(db)
    await Owner(db).runs("UPDATE audit SET hash = NULL, mac = NULL, key_id = NULL")
    assert await fault(db) == Fault("before", 5, 1)


async def test_a_hash_that_was_taken_from_a_later_row_is_missed(db: Database) -> None:
    await audited(db)
    await Owner(db).runs("UPDATE audit SET hash = NULL, mac = NULL WHERE number = 4")
    assert await fault(db) == Fault("no hash", 4)


async def test_signatures_that_were_taken_away_are_missed(db: Database) -> None:
    await audited(db)
    await Owner(db).runs("UPDATE audit SET mac = NULL WHERE number >= 4")
    assert await fault(db) == Fault("unsigned", 4)


async def test_a_head_that_is_gone_or_changed_is_found(db: Database) -> None:
    await audited(db)
    await Owner(db).runs("UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE number = 1)")
    assert await fault(db) == Fault("head", 5, 1)
    await Owner(db).runs("DELETE FROM audit_head")
    assert await fault(db) == Fault("head", 5)
    with pytest.raises(DatabaseError, match="audit verify"):
        await Audit(db).record(entry(1))


async def test_what_the_bot_signs_after_a_forgery_does_not_vouch_for_it(db: Database) -> None:
    await audited(db)
    unknown = {"mac": b"m" * 32, "key_id": "retired"}
    for number in (3, 4, 5):
        await Owner(db).forges(number, line="forged", **unknown)
    await audited(db, 2)
    assert await fault(db) == Fault("unknown", 5, 3, ("retired",))


async def test_nor_does_it_after_the_key_of_that_row_was_retired(db: Database) -> None:
    await audited(db, keys=OLD)
    for number in (3, 4, 5):
        await Owner(db).forges(number, line="forged", mac=b"m" * 32, key_id="forged")
    await audited(db, 1, OLD)
    await audited(db, 1, KEYS)
    assert await fault(db, NEW) == Fault("unknown", 5, 1, ("forged", "old"))


async def test_a_key_that_was_retired_in_order_is_not_missed(db: Database) -> None:
    await audited(db, keys=OLD)
    await audited(db, 1, KEYS)
    assert await Audit(db, keys=NEW).verify() == Verdict(6, 0, NOON)
    await audited(db, 1, NEW)
    assert (await Audit(db, keys=NEW).verify()).vouched == 7


async def test_a_key_that_was_thrown_away_leaves_its_rows_without_a_witness_until_it_is_back(db: Database) -> None:
    await audited(db, keys=OLD)
    await audited(db, 2, NEW)
    assert await fault(db, NEW) == Fault("unknown", 5, 1, ("old",))
    assert await fault(db, OLD) == Fault("unknown", 7, 6, ("new",))
    assert await fault(db, KEYS) is None


async def test_keys_that_come_later_vouch_from_then_on(db: Database) -> None:
    await audited(db, 3, keys=None)
    audit = await audited(db, 2)
    assert await audit.verify() == Verdict(5, 3, NOON)
    await Owner(db).forges(2, line="forged")
    assert await fault(db) == Fault("signature", 4)


async def test_what_is_not_signed_after_what_is_says_that_the_keys_were_missing(db: Database) -> None:
    await audited(db)
    await audited(db, 1, keys=None)
    assert await fault(db) == Fault("unsigned", 6)


async def test_the_tail_that_was_cut_off_with_the_head_is_known_to_the_log_alone(db: Database) -> None:
    audit = await audited(db)
    head = "(SELECT {} FROM audit WHERE number = 3)"
    columns = ", ".join(f"{name} = {head.format(name)}" for name in ("number", "hash", "mac", "key_id", "signed_from"))
    await Owner(db).runs(f"UPDATE audit_head SET {columns}", "DELETE FROM audit WHERE number > 3")  # noqa: S608  # our own words
    assert await audit.verify() == Verdict(3, 0, NOON)
