"""Tokens in the database: sealed for their owner, sealed anew when the keys change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.identity.halts import NoKeys
from bot.identity.rotation import Rotation, Survey
from bot.identity.token_files import BadToken
from bot.identity.tokens import Tokens, opened
from bot.identity.vault import Unsealable, Vault
from bot.storage.database import Database
from bot.storage.tables import TokenRow
from tests.identity.people import ANA_OID, BEA_OID, CANARY, NEW_KEY, OLD_KEY, TID, vault

if TYPE_CHECKING:
    from pathlib import Path

    from structlog.typing import EventDict

OLD = f"old:{OLD_KEY}"
NEW = f"new:{NEW_KEY}"


async def _sealed(db: Database, oid: str) -> bytes:
    async with db.session() as session:
        return (await session.scalars(select(TokenRow.sealed).where(TokenRow.oid == oid))).one()


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def _kept(tokens: Tokens, oid: str) -> str | None:
    kept = await tokens.get(TID, oid)
    return kept.token if kept else None


async def _overwrite(db: Database, oid: str, sealed: bytes) -> None:
    async with db.session() as session:
        await session.execute(update(TokenRow).where(TokenRow.oid == oid).values(sealed=sealed))


async def test_a_token_comes_back_to_its_owner(db: Database) -> None:
    tokens = Tokens(db, vault())
    await tokens.put(TID.upper(), ANA_OID.upper(), f" {CANARY}\n")
    assert await _kept(tokens, ANA_OID) == CANARY
    assert await _kept(tokens, BEA_OID) is None


async def test_a_new_token_takes_the_place_of_the_old_one(db: Database) -> None:
    tokens = Tokens(db, vault())
    await tokens.put(TID, ANA_OID, "first")
    await tokens.put(TID, ANA_OID, "second")
    assert await _kept(tokens, ANA_OID) == "second"


async def test_a_removed_token_is_gone(db: Database) -> None:
    tokens = Tokens(db, vault())
    await tokens.put(TID, ANA_OID, CANARY)
    assert await tokens.remove(TID, ANA_OID) is True
    assert await tokens.remove(TID, ANA_OID) is False
    assert await _kept(tokens, ANA_OID) is None


async def test_a_row_copied_to_another_person_does_not_open(db: Database) -> None:
    tokens = Tokens(db, vault())
    await tokens.put(TID, ANA_OID, "anas")
    await tokens.put(TID, BEA_OID, "beas")
    await _overwrite(db, BEA_OID, await _sealed(db, ANA_OID))
    with pytest.raises(Unsealable):
        await _kept(tokens, BEA_OID)
    assert await _kept(tokens, ANA_OID) == "anas"


async def test_a_token_under_an_older_key_is_sealed_anew_when_it_is_read(db: Database) -> None:
    await Tokens(db, vault(OLD)).put(TID, ANA_OID, CANARY)
    assert await _kept(Tokens(db, vault(f"{NEW},{OLD}")), ANA_OID) == CANARY
    assert Vault.key_of(await _sealed(db, ANA_OID)) == "new"
    assert await _kept(Tokens(db, vault(NEW)), ANA_OID) == CANARY


async def test_a_token_under_the_first_key_is_left_as_it_is_when_it_is_read(db: Database) -> None:
    tokens = Tokens(db, vault())
    await tokens.put(TID, ANA_OID, CANARY)
    before = await _sealed(db, ANA_OID)
    await _kept(tokens, ANA_OID)
    assert await _sealed(db, ANA_OID) == before


async def test_sealing_anew_does_not_undo_a_token_that_was_put_meanwhile(db: Database) -> None:
    await Tokens(db, vault(OLD)).put(TID, ANA_OID, "first")
    stale = TokenRow(tid=TID, oid=ANA_OID, sealed=await _sealed(db, ANA_OID))
    await Tokens(db, vault()).put(TID, ANA_OID, "second")
    async with db.session() as session:
        assert await opened(session, vault(), stale) == ("first", False)
    assert await _kept(Tokens(db, vault()), ANA_OID) == "second"


async def test_rotating_seals_every_older_token_anew_so_that_the_old_key_can_go(db: Database) -> None:
    await Tokens(db, vault(OLD)).put(TID, ANA_OID, "anas")
    both = Tokens(db, vault(f"{NEW},{OLD}"))
    await both.put(TID, BEA_OID, "beas")
    assert await both.rotate() == Rotation(resealed=1, unsealable=0)
    assert await both.rotate() == Rotation(resealed=0, unsealable=0)
    alone = Tokens(db, vault(NEW))
    assert (await _kept(alone, ANA_OID), await _kept(alone, BEA_OID)) == ("anas", "beas")


async def test_rotating_counts_what_does_not_open_and_goes_on(db: Database, logged: list[EventDict]) -> None:
    await Tokens(db, vault(OLD)).put(TID, ANA_OID, CANARY)
    await Tokens(db, vault(OLD)).put(TID, BEA_OID, CANARY)
    await _overwrite(db, ANA_OID, (await _sealed(db, ANA_OID))[:-1])
    assert await Tokens(db, vault(f"{NEW},{OLD}")).rotate() == Rotation(resealed=1, unsealable=1)
    assert [(line["log_level"], line["oid"]) for line in logged] == [("warning", ANA_OID)]
    assert CANARY not in str(logged)


async def test_keys_that_stored_tokens_need_and_the_ring_lacks_are_named(db: Database) -> None:
    await Tokens(db, vault(OLD)).put(TID, ANA_OID, CANARY)
    assert await Tokens(db, vault(f"{NEW},{OLD}")).unknown_keys() == ()
    assert await Tokens(db, vault(NEW)).unknown_keys() == ("old",)
    await _overwrite(db, ANA_OID, b"nonsense")
    assert await Tokens(db, vault(NEW)).unknown_keys() == ("?",)


async def test_without_keys_nothing_is_read_or_stored(db: Database) -> None:
    await Tokens(db, vault(OLD)).put(TID, ANA_OID, CANARY)
    keyless = Tokens(db, None)
    assert await _kept(keyless, ANA_OID) is None
    assert await keyless.unknown_keys() == ("old",)
    with pytest.raises(NoKeys, match="Set TOKEN_KEYS"):
        await keyless.put(TID, ANA_OID, CANARY)
    with pytest.raises(NoKeys, match="Set TOKEN_KEYS"):
        await keyless.rotate()


@pytest.mark.parametrize("wrong", ["", "  ", f"{CANARY} {CANARY}", f"{CANARY}\r\nX-Evil: 1", CANARY * 6, f"{CANARY}ü"])
async def test_what_cannot_be_a_token_is_refused_without_repeating_it(db: Database, wrong: str) -> None:
    with pytest.raises(BadToken, match="one word") as caught:
        await Tokens(db, vault()).put(TID, ANA_OID, wrong)
    assert CANARY not in repr(caught.value)


async def test_a_token_is_nowhere_in_the_files_of_the_database(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/dojo.db")
    await db.migrate()
    tokens = Tokens(db, vault())
    await tokens.put(TID, ANA_OID, CANARY)
    files = _contents(tmp_path)
    await db.close()
    assert sorted(files) == ["dojo.db", "dojo.db-shm", "dojo.db-wal"]
    assert any(ANA_OID.encode() in content for content in files.values())
    assert not any(CANARY.encode() in content for content in files.values())
    assert CANARY not in f"{tokens!r} {vars(tokens)}"


async def test_each_token_that_does_not_open_is_counted(db: Database) -> None:
    for oid in (ANA_OID, BEA_OID):
        await Tokens(db, vault(OLD)).put(TID, oid, CANARY)
        await _overwrite(db, oid, (await _sealed(db, oid))[:-1])
    assert await Tokens(db, vault(f"{NEW},{OLD}")).rotate() == Rotation(resealed=0, unsealable=2)


async def test_a_survey_tells_what_would_open_and_changes_nothing(db: Database) -> None:
    await Tokens(db, vault(OLD)).put(TID, ANA_OID, CANARY)
    await Tokens(db, vault(NEW)).put(TID, BEA_OID, CANARY)
    before = await _sealed(db, ANA_OID)

    assert await Tokens(db, vault(f"{NEW},{OLD}")).survey() == Survey(current=1, older=1, shut=0)
    assert await Tokens(db, vault(NEW)).survey() == Survey(current=1, older=0, shut=1)
    assert await Tokens(db, None).survey() == Survey(current=0, older=0, shut=2)
    assert await _sealed(db, ANA_OID) == before
