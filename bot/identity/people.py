"""What Entra ID said of the people who are linked: kept for all replicas, so that it is asked seldom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.identity.ids import entra_id
from bot.identity.person import Person
from bot.identity.roles import Holding, Role
from bot.identity.tokens import Rotation, unknown
from bot.identity.vault import Unsealable
from bot.storage.clock import Clock, utc_now
from bot.storage.tables import PersonRow

if TYPE_CHECKING:
    from bot.identity.vault import Vault
    from bot.storage.database import Database


class People:
    """The people, for all replicas. Every method raises DatabaseError and BadId."""

    def __init__(self, db: Database, vault: Vault | None, clock: Clock = utc_now) -> None:
        self._db = db
        self._vault = vault.meant_for("dojo-bot renewal") if vault else None
        self._clock = clock

    async def get(self, tid: str, oid: str) -> Person | None:
        """Find somebody. Their renewal is empty where it does not open."""
        async with self._db.session() as session:
            row = await session.get(PersonRow, (entra_id(tid), entra_id(oid)))
        return self._person(row) if row else None

    async def put(self, person: Person) -> Person:
        """Keep what Entra ID says now; what an administrator said of the account stays."""
        person = replace(person, tid=entra_id(person.tid), oid=entra_id(person.oid), checked=self._clock())
        values = self._values(person)
        insert = self._db.insert(PersonRow).values(tid=person.tid, oid=person.oid, account=person.account, **values)
        async with self._db.session() as session:
            await session.execute(
                insert.on_conflict_do_update(index_elements=[PersonRow.tid, PersonRow.oid], set_=values)
            )
        return person

    async def map(self, tid: str, oid: str, account: str) -> None:
        """Note that an administrator says which DefectDojo account is this person's."""
        if await self.get(tid, oid) is None:
            await self.put(Person(tid, oid, holding=Holding(unknown="never asked")))
        mine = (PersonRow.tid == entra_id(tid), PersonRow.oid == entra_id(oid))
        async with self._db.session() as session:
            await session.execute(update(PersonRow).where(*mine).values(account=account))

    async def rotate(self) -> Rotation:
        """Seal every renewal with the primary key. Without a vault there is none."""
        done = Rotation(0, 0)
        if self._vault is None:
            return done
        async with self._db.session() as session:
            for row in (await session.scalars(select(PersonRow).where(PersonRow.renewal.is_not(None)))).all():
                done += self._resealed(row, self._vault)
        return done

    async def unknown_keys(self) -> tuple[str, ...]:
        """List the ids of keys that stored renewals need and TOKEN_KEYS lacks."""
        async with self._db.session() as session:
            sealed = await session.scalars(select(PersonRow.renewal).where(PersonRow.renewal.is_not(None)))
            return unknown(filter(None, sealed), self._vault)

    def _resealed(self, row: PersonRow, vault: Vault) -> Rotation:
        renewal = self._opened(row)
        if not (renewal and row.renewal):
            return Rotation(0, 1)
        if vault.is_current(row.renewal):
            return Rotation(0, 0)
        row.renewal = vault.seal(renewal, row.tid, row.oid)
        return Rotation(1, 0)

    def _values(self, person: Person) -> dict[str, Any]:
        renewal = person.renewal and self._vault and self._vault.seal(person.renewal, person.tid, person.oid)
        return {
            "name": person.name,
            "addresses": list(person.addresses),
            "role": person.holding.role,
            "source": person.holding.source,
            "unknown": person.holding.unknown,
            "checked": person.checked,
            "renewal": renewal or None,
        }

    def _person(self, row: PersonRow) -> Person:
        role = Role(row.role) if row.role else None
        holding = Holding(role, row.source, row.unknown)  # type: ignore[arg-type]  # written by `put` alone
        addresses = tuple(row.addresses)
        return Person(row.tid, row.oid, row.name, addresses, holding, row.checked, self._opened(row), row.account)

    def _opened(self, row: PersonRow) -> str:
        if not (row.renewal and self._vault):
            return ""
        try:
            return self._vault.open(row.renewal, row.tid, row.oid)
        except Unsealable:
            return ""
