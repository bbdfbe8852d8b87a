"""What is kept of the people who are linked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.identity.ids import BadId
from bot.identity.people import People
from bot.identity.person import Person
from bot.identity.roles import Holding, Role
from bot.identity.rotation import Rotation
from bot.storage.tables import PersonRow
from tests.identity.people import ANA_OID, BEA_OID, NEW_KEY, OLD_KEY, TID, vault
from tests.identity.tenant import NOON, Clock

if TYPE_CHECKING:
    from bot.storage.database import Database

RENEWAL = "canary-renewal-0123456789"
ANA = Person(TID, ANA_OID, "Ana", ("ana@x.example", "a@x.example"), Holding(Role.WRITER, "Writers"), NOON, RENEWAL)
OLD = f"old:{OLD_KEY}"
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(db: Database, clock: Clock) -> People:
    return People(db, vault(), clock.moment)


async def test_a_person_is_found_as_they_were_put(people: People) -> None:
    assert await people.get(TID, ANA_OID) is None
    assert await people.put(ANA) == ANA
    assert await people.get(TID, ANA_OID) == ANA
    assert await people.get(TID.upper(), ANA_OID.upper()) == ANA
    assert await people.get(TID, BEA_OID) is None


async def test_why_a_role_is_not_known_is_kept_too(people: People) -> None:
    bare = Person(TID, ANA_OID, holding=Holding(unknown="too many groups"), checked=NOON)
    await people.put(bare)
    assert await people.get(TID, ANA_OID) == bare


async def test_what_entra_id_says_later_counts_and_when_it_said_so(people: People, clock: Clock) -> None:
    await people.put(ANA)
    clock.now += 60
    changed = Person(TID.upper(), ANA_OID.upper(), "Ana S", (), Holding(), renewal="another")
    known = replace(changed, tid=TID, oid=ANA_OID, checked=clock.moment())
    assert await people.put(changed) == known
    assert await people.get(TID, ANA_OID) == known


async def test_which_user_of_defectdojo_somebody_proved_to_be_stays(people: People) -> None:
    await people.proved(TID.upper(), BEA_OID.upper(), 7)
    await people.put(ANA)
    await people.proved(TID, ANA_OID, 2)
    await people.put(replace(ANA, name="Ana S"))
    assert await people.get(TID, ANA_OID) == replace(ANA, name="Ana S", user=2)
    assert [(one.oid, one.user) for one in await people.users([2, 7, 9])] == [(ANA_OID, 2), (BEA_OID, 7)]
    await people.proved(TID, ANA_OID, 3)
    assert [one.oid for one in await people.users([2])] == []


async def test_a_user_that_somebody_wrote_into_the_database_is_not_found(people: People, db: Database) -> None:
    await people.proved(TID, ANA_OID, 2)
    async with db.session() as session:
        await session.execute(update(PersonRow).values(dojo_user=1))
    assert await people.users([1]) == []


async def test_what_an_administrator_said_of_the_account_stays(people: People) -> None:
    await people.put(ANA)
    await people.map(TID.upper(), ANA_OID.upper(), "svc-ana")
    assert await people.get(TID, ANA_OID) == replace(ANA, account="svc-ana")
    await people.put(replace(ANA, name="Ana S"))
    assert await people.get(TID, ANA_OID) == replace(ANA, name="Ana S", account="svc-ana")


async def test_an_account_can_be_named_before_its_person_ever_came(people: People) -> None:
    await people.put(replace(ANA, oid=BEA_OID))
    await people.map(TID, ANA_OID, "ana")
    assert await people.get(TID, ANA_OID) == Person(
        TID, ANA_OID, holding=Holding(unknown="never asked"), checked=LONG_AGO, account="ana"
    )
    assert (await people.get(TID, BEA_OID)) == replace(ANA, oid=BEA_OID)


async def test_only_ids_name_people(people: People) -> None:
    for tid, oid in (("x", ANA_OID), (TID, "ana@x.example")):
        with pytest.raises(BadId):
            await people.get(tid, oid)
        with pytest.raises(BadId):
            await people.put(Person(tid, oid))


async def test_the_renewal_is_sealed_for_its_person_and_purpose(db: Database, people: People) -> None:
    await people.put(ANA)
    async with db.session() as session:
        [row] = await session.scalars(select(PersonRow))
    assert row.renewal
    assert RENEWAL.encode() not in row.renewal
    assert vault().meant_for("dojo-bot renewal").open(row.renewal, TID, ANA_OID) == RENEWAL
    assert RENEWAL not in repr(ANA)


@pytest.mark.parametrize("keys", [None, f"third:{NEW_KEY}"])
async def test_without_their_key_nobody_is_known(db: Database, people: People, keys: str | None) -> None:
    await people.put(ANA)
    assert await People(db, vault(keys) if keys else None).get(TID, ANA_OID) is None


async def test_without_keys_nobody_is_kept(db: Database, people: People, clock: Clock) -> None:
    await People(db, None, clock.moment).put(ANA)
    assert await people.get(TID, ANA_OID) is None
    assert await People(db, None).rotate() == Rotation(0, 0)


async def test_what_is_kept_is_sealed_for_its_person(db: Database, people: People) -> None:
    await people.put(ANA)
    await people.put(Person(TID, BEA_OID))
    async with db.session() as session:
        rows = {row.oid: row for row in await session.scalars(select(PersonRow))}
        assert b"Ana" not in rows[ANA_OID].sealed
        rows[BEA_OID].sealed = rows[ANA_OID].sealed
    assert await people.get(TID, BEA_OID) is None


async def test_somebody_elses_renewal_does_not_open(db: Database, people: People) -> None:
    sealed = vault().meant_for("dojo-bot renewal").seal(RENEWAL, TID, BEA_OID)
    await people.put(ANA)
    async with db.session() as session:
        await session.execute(update(PersonRow).values(renewal=sealed))
    known = await people.get(TID, ANA_OID)
    assert known
    assert known.renewal == ""


async def test_a_rotation_seals_anew_what_an_older_key_sealed_and_counts(db: Database, people: People) -> None:
    await People(db, vault(OLD)).put(ANA)
    await people.put(replace(ANA, oid=BEA_OID))
    await people.put(replace(ANA, oid="cccccccc-aaaa-4aaa-8aaa-aaaaaaaaaaaa", renewal=""))
    await People(db, vault(f"third:{NEW_KEY}")).put(replace(ANA, oid="dddddddd-aaaa-4aaa-8aaa-aaaaaaaaaaaa"))
    assert await people.rotate() == Rotation(resealed=1, unsealable=1)
    assert await people.rotate() == Rotation(resealed=0, unsealable=1)
    known = await People(db, vault(f"new:{NEW_KEY}")).get(TID, ANA_OID)
    assert known
    assert known.renewal == RENEWAL


async def test_the_keys_that_are_needed_and_missing_are_named(db: Database, people: People) -> None:
    assert await people.unknown_keys() == ()
    await people.put(ANA)
    assert await people.unknown_keys() == ()
    assert await People(db, vault(OLD)).unknown_keys() == ("new",)
    assert await People(db, None).unknown_keys() == ("new",)
