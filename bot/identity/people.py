"""What Entra ID said of the people who are linked: kept for all replicas, so that it is asked seldom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pydantic import TypeAdapter
from sqlalchemy import select

from bot.identity.ids import entra_id
from bot.identity.person import Person
from bot.identity.roles import Holding
from bot.identity.rotation import Rotation, unknown
from bot.identity.vault import Unsealable
from bot.storage.clock import Clock, utc_now
from bot.storage.tables import PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row

    from bot.identity.vault import Vault
    from bot.storage.database import Database

_Row: TypeAlias = "PersonRow | Row[Any]"
_PERSON: Final = TypeAdapter(Person)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class People:
    """The people, for all replicas; without a vault nobody is kept. Every method raises DatabaseError and BadId."""

    def __init__(self, db: Database, vault: Vault | None, clock: Clock = utc_now) -> None:
        self._db = db
        self._vault = vault.meant_for("dojo-bot person") if vault else None
        self._renewals = vault.meant_for("dojo-bot renewal") if vault else None
        self._clock = clock

    async def get(self, tid: str, oid: str) -> Person | None:
        """Find somebody; nobody where it does not open."""
        row = await self._db.row(PersonRow, tid=entra_id(tid), oid=entra_id(oid))
        person = row and self._person(row)
        return replace(person, renewal=self._renewal(row)) if row and person else None

    async def put(self, person: Person) -> Person:
        """Keep what Entra ID says now; what an administrator and DefectDojo said of the account stays."""
        tid, oid = entra_id(person.tid), entra_id(person.oid)
        known = await self.get(tid, oid) or person
        account, user = person.account or known.account, person.user or known.user
        person = replace(person, tid=tid, oid=oid, checked=self._clock(), account=account, user=user)
        await self._keep(person)
        return person

    async def map(self, tid: str, oid: str, account: str) -> None:
        """Keep that an administrator says which DefectDojo account is this person's."""
        await self._keep(replace(await self._one(tid, oid), account=account))

    async def proved(self, tid: str, oid: str, user: int) -> None:
        """Keep that DefectDojo says which of its users this person's token is."""
        person = await self._one(tid, oid)
        if person.user != user:
            await self._keep(replace(person, user=user))

    async def users(self, numbers: Iterable[int]) -> list[Person]:
        """Find those who proved to be one of these users of DefectDojo's, where what is sealed says so, too."""
        wanted = set(numbers)
        async with self._db.session() as session:
            query = select(PersonRow).where(PersonRow.dojo_user.in_(wanted)).order_by(PersonRow.tid, PersonRow.oid)
            found = map(self._person, (await session.scalars(query)).all())
        return [one for one in found if one and one.user in wanted]

    async def _one(self, tid: str, oid: str) -> Person:
        new = Person(entra_id(tid), entra_id(oid), holding=Holding(unknown="never asked"), checked=_NEVER)
        return await self.get(tid, oid) or new

    async def rotate(self) -> Rotation:
        """Seal everybody with the primary key."""
        done = Rotation(0, 0)
        async with self._db.session() as session:
            for row in (await session.scalars(select(PersonRow))).all():
                done += self._resealed(row)
        return done

    async def unknown_keys(self) -> tuple[str, ...]:
        """List the ids of keys that are needed and TOKEN_KEYS lacks."""
        async with self._db.session() as session:
            rows = (await session.scalars(select(PersonRow))).all()
        return unknown((one for row in rows for one in (row.sealed, row.renewal) if one), self._vault)

    async def _keep(self, person: Person) -> None:
        if self._vault is None or self._renewals is None:
            return
        owner = (person.tid, person.oid)
        values = {
            "sealed": self._vault.seal(_written(person), *owner),
            "renewal": self._renewals.seal(person.renewal, *owner) if person.renewal else None,
            "mapped": person.account is not None,
            "dojo_user": person.user,
        }
        insert = self._db.insert(PersonRow).values(tid=person.tid, oid=person.oid, **values)
        async with self._db.session() as session:
            await session.execute(
                insert.on_conflict_do_update(index_elements=[PersonRow.tid, PersonRow.oid], set_=values)
            )

    def _resealed(self, row: PersonRow) -> Rotation:
        person, renewal = self._person(row), self._renewal(row)
        if self._vault is None or self._renewals is None or person is None or bool(renewal) != bool(row.renewal):
            return Rotation(0, 1)
        if all(self._vault.is_current(one) for one in (row.sealed, row.renewal) if one):
            return Rotation(0, 0)
        row.sealed = self._vault.seal(_written(person), row.tid, row.oid)
        row.renewal = self._renewals.seal(renewal, row.tid, row.oid) if renewal else None
        return Rotation(1, 0)

    def _person(self, row: _Row) -> Person | None:
        if self._vault is None:
            return None
        try:
            return _PERSON.validate_json(self._vault.open(row.sealed, row.tid, row.oid))
        except (Unsealable, ValueError):  # changed, or written by a newer version: Entra ID is asked again
            return None

    def _renewal(self, row: _Row) -> str:
        try:
            return self._renewals.open(row.renewal, row.tid, row.oid) if row.renewal and self._renewals else ""
        except Unsealable:
            return ""


def _written(person: Person) -> str:
    return _PERSON.dump_json(replace(person, renewal="")).decode()
