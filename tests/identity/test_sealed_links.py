"""Links that are sealed: whoever can write to the database cannot make, move or prolong one."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from bot.identity.links import Links
from bot.identity.people import People
from bot.identity.person import Person
from bot.identity.rotation import Rotation
from bot.identity.tokens import Tokens
from bot.storage.tables import AttemptRow, LinkRow, PersonRow, WaitingRow
from tests.identity.people import ANA, ANA_IN_TEAMS, ANA_OID, BEA_OID, CANARY, NEW_KEY, OLD_KEY, TID, vault
from tests.identity.tenant import NOON, Clock

if TYPE_CHECKING:
    from datetime import datetime

    from structlog.typing import EventDict

    from bot.storage.database import Database

OLD, NEW = f"old:{OLD_KEY}", f"new:{NEW_KEY}"
BEA = "slack:T0123/U0999"
PROOF = (
    "AQNvbGQka5XaplfsViSpfGdSwV56+E9ymkPrDbrr44JA0Q7WG3HbprZaT5q6uf2quHnoegHsR6EOVLNkpbwng5PcAOHB2RaEis+V"
    "2Nvb0ucTl3edKQFNXrI60mH8Ebh7I1qM9Zuzkyjz0iWKNNpja3R2eA577IZC0QupiFpusU/oZ/KWXMswakJe6eiTzrVLdEajSTXQ"
    "3a/Y3oY="
)
"""The seal of Ana's link, as it was sealed in November 2026."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def links(db: Database, clock: Clock) -> Links:
    return Links(db, clock.moment, vault())


def _under(db: Database, keys: str) -> Links:
    return Links(db, Clock().moment, vault(keys))


async def _proof(db: Database, key: str) -> bytes | None:
    async with db.session() as session:
        return await session.scalar(select(LinkRow.proof).where(LinkRow.key == key))


async def _write(db: Database, key: str, **values: Any) -> None:
    async with db.session() as session:
        await session.execute(update(LinkRow).where(LinkRow.key == key).values(**values))


@pytest.mark.parametrize("expires", [None, NOON + timedelta(days=1)])
async def test_a_sealed_link_is_found_again(links: Links, expires: datetime | None) -> None:
    made = await links.add(ANA.key, (TID, ANA_OID), by="Ana", expires=expires)
    assert await links.get(ANA.key) == made


@pytest.mark.parametrize(
    "written",
    [
        {"oid": BEA_OID},
        {"tid": BEA_OID},
        {"by": "an administrator"},
        {"since": NOON - timedelta(days=1)},
        {"expires": NOON + timedelta(days=365)},
        {"expires": None},
        {"proof": None},
        {"proof": b"nothing"},
    ],
    ids=str,
)
async def test_a_link_that_somebody_wrote_into_the_database_is_none(
    db: Database, links: Links, written: dict[str, Any], logged: list[EventDict]
) -> None:
    await links.add(ANA.key, (TID, ANA_OID), by="Ana", expires=NOON + timedelta(days=1))
    await _write(db, ANA.key, **written)
    assert await links.get(ANA.key) is None
    whose = {"key": ANA.key, "tid": TID, "oid": ANA_OID} | {k: v for k, v in written.items() if k in ("tid", "oid")}
    assert logged == [{"event": "a link that is not the bot's own", "log_level": "error", **whose}]


async def test_a_link_that_an_earlier_version_sealed_is_found(db: Database, links: Links) -> None:
    made = await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    await _write(db, ANA.key, proof=b64decode(PROOF))
    assert await links.get(ANA.key) == made


async def test_a_seal_that_is_copied_from_another_link_is_none(db: Database, links: Links) -> None:
    for key in (ANA.key, BEA):
        await links.add(key, (TID, ANA_OID), by="Ana")
    await _write(db, BEA, proof=await _proof(db, ANA.key))
    assert await links.get(ANA.key) is not None
    assert await links.get(BEA) is None


async def test_a_seal_for_another_purpose_is_none(db: Database, links: Links) -> None:
    await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    await _write(db, ANA.key, proof=vault().seal("anything", ANA.key))
    assert await links.get(ANA.key) is None


async def test_all_links_of_a_person_end_now_and_stay_sealed(links: Links, clock: Clock) -> None:
    for key, oid in ((ANA.key, ANA_OID), (ANA_IN_TEAMS.key, ANA_OID), (BEA, BEA_OID)):
        await links.add(key, (TID, oid), by="Ana")
    clock.now += 60
    await links.expire(TID.upper(), ANA_OID.upper())
    ended = [await links.get(key) for key in (ANA.key, ANA_IN_TEAMS.key, BEA)]
    assert [link and link.expires for link in ended] == [clock.moment(), clock.moment(), None]


async def test_the_links_of_a_person_are_listed_by_their_keys(links: Links) -> None:
    for key, oid in ((ANA_IN_TEAMS.key, ANA_OID), (BEA, BEA_OID), (ANA.key, ANA_OID)):
        await links.add(key, (TID, oid), by="Ana")
    assert [link.key for link in await links.of(TID.upper(), ANA_OID.upper())] == [ANA.key, ANA_IN_TEAMS.key]
    assert await links.of(BEA_OID, ANA_OID) == []


async def test_whoever_is_removed_is_told_of_by_their_keys(links: Links) -> None:
    for key, oid in ((ANA_IN_TEAMS.key, ANA_OID), (BEA, BEA_OID), (ANA.key, ANA_OID)):
        await links.add(key, (TID, oid), by="Ana")
    gone = await links.remove_person(TID.upper(), ANA_OID.upper())
    assert [link.key for link in gone] == [ANA.key, ANA_IN_TEAMS.key]
    assert [link.key for link in await links.all()] == [BEA]


async def test_links_are_resealed_with_the_primary_key(db: Database, links: Links) -> None:
    made = [await _under(db, OLD).add(key, (TID, ANA_OID), by="Ana") for key in (ANA.key, ANA_IN_TEAMS.key)]
    await links.add(BEA, (TID, BEA_OID), by="Bea")
    assert await links.rotate() == Rotation(2, 0)
    assert [await _under(db, NEW).get(link.key) for link in made] == made
    assert await links.rotate() == Rotation(0, 0)


@pytest.mark.parametrize("written", [{"oid": BEA_OID}, {"proof": None}], ids=str)
async def test_no_rotation_seals_what_somebody_wrote(db: Database, links: Links, written: dict[str, Any]) -> None:
    for key in (ANA.key, BEA):
        await _under(db, OLD).add(key, (TID, ANA_OID), by="Ana")
    await _write(db, ANA.key, **written)
    assert await links.rotate() == Rotation(1, 1)
    assert await links.get(ANA.key) is None
    assert await links.get(BEA) is not None


async def test_without_keys_no_rotation_seals_anything(db: Database, links: Links) -> None:
    await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    assert await Links(db).rotate() == Rotation(0, 1)


async def test_keys_that_links_need_and_nobody_has_are_named(db: Database, links: Links) -> None:
    await _under(db, OLD).add(ANA.key, (TID, ANA_OID), by="Ana")
    await links.add(BEA, (TID, BEA_OID), by="Bea")
    assert await links.unknown_keys() == ()
    assert await _under(db, NEW).unknown_keys() == ("old",)
    assert await Links(db).unknown_keys() == ("new", "old")
    await _write(db, BEA, proof=b"nothing")
    assert await links.unknown_keys() == ("?",)
    await _write(db, BEA, proof=None)
    assert await links.unknown_keys() == ()


async def test_with_a_link_go_the_sign_in_that_was_begun_and_the_command_that_waits(db: Database, links: Links) -> None:
    later = NOON + timedelta(hours=1)
    for key in (ANA.key, BEA):
        await links.add(key, (TID, ANA_OID), by="Ana")
        async with db.session() as session:
            begun = {"id": key, "key": key, "expires": later, "stage": "begun", "tries": 0, "sealed": b"x"}
            await session.execute(insert(AttemptRow).values(begun))
            await session.execute(insert(WaitingRow).values(key=key, expires=later, sealed=b"x"))
    assert await links.remove(ANA.key)
    async with db.session() as session:
        assert list(await session.scalars(select(AttemptRow.key))) == [BEA]
        assert list(await session.scalars(select(WaitingRow.key))) == [BEA]


async def test_of_whom_an_administrator_mapped_only_the_mapping_stays(db: Database, links: Links) -> None:
    people = People(db, vault())
    for key, oid in ((ANA.key, ANA_OID), (BEA, BEA_OID)):
        await links.add(key, (TID, oid), by="Ana")
        await people.put(Person(TID, oid, renewal="a renewal"))
    await people.map(TID, ANA_OID, "svc-ana")
    assert await links.remove(ANA.key)
    async with db.session() as session:
        kept = await session.execute(select(PersonRow.oid, PersonRow.renewal.is_not(None)).order_by(PersonRow.oid))
        assert [tuple(row) for row in kept] == [(ANA_OID, False), (BEA_OID, True)]
    assert await links.remove(BEA)
    assert await people.get(TID, BEA_OID) is None


async def test_who_has_the_same_object_id_in_another_tenant_is_somebody_else(db: Database, links: Links) -> None:
    tokens = Tokens(db, vault())
    for key, tid in ((ANA.key, TID), (BEA, BEA_OID)):
        await links.add(key, (tid, ANA_OID), by="Ana")
        await tokens.put(tid, ANA_OID, CANARY)
    await links.remove_person(TID, ANA_OID)
    assert await tokens.get(TID, ANA_OID) is None
    assert await tokens.get(BEA_OID, ANA_OID) is not None
    assert [link.key for link in await links.all()] == [BEA]
