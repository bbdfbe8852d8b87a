"""People's DefectDojo tokens in the database, sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import delete, select, update

from bot.identity.halts import NoKeys
from bot.identity.ids import entra_id
from bot.identity.rotation import Rotation, Survey, surveyed, unknown
from bot.identity.token_files import checked
from bot.identity.vault import Unsealable, Vault
from bot.language import _
from bot.storage.clock import Clock, utc_now
from bot.storage.tables import TokenRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.database import Database


@dataclass(frozen=True)
class Kept:
    """A token as it is kept."""

    token: str = field(repr=False)
    proved: datetime | None
    """When DefectDojo last said whose it is; None where it was never asked."""


class Tokens:
    """The sealed tokens, for all replicas. Every method raises DatabaseError.

    Without a vault (TOKEN_KEYS is not set) nothing can be read or put.
    """

    def __init__(self, db: Database, vault: Vault | None, clock: Clock = utc_now) -> None:
        self._db = db
        self._vault = vault
        self._clock = clock
        self._log = structlog.get_logger("tokens")

    async def put(self, tid: str, oid: str, token: str, *, proved: bool = False) -> None:
        """Keep a person's token, instead of the former one. Raises NoKeys, BadToken and BadId."""
        if self._vault is None:
            raise NoKeys(_("Set TOKEN_KEYS: without it no token can be stored."))
        tid, oid, now = entra_id(tid), entra_id(oid), self._clock()
        sealed = self._vault.seal(checked(token), tid, oid)
        values = {"sealed": sealed, "changed": now, "proved": now if proved else None}
        insert = self._db.insert(TokenRow).values(tid=tid, oid=oid, **values)
        async with self._db.session() as session:
            await session.execute(
                insert.on_conflict_do_update(index_elements=[TokenRow.tid, TokenRow.oid], set_=values)
            )

    async def get(self, tid: str, oid: str) -> Kept | None:
        """Find a person's token; one under an older key is sealed anew. Raises Unsealable and BadId."""
        if self._vault is None:
            return None
        row = await self._db.row(TokenRow, tid=entra_id(tid), oid=entra_id(oid))
        if row is None:
            return None
        token = self._vault.open(row.sealed, row.tid, row.oid)
        if not self._vault.is_current(row.sealed):
            async with self._db.session() as session:
                await opened(session, self._vault, row)
        return Kept(token, row.proved)

    async def proved(self, tid: str, oid: str) -> None:
        """Note that DefectDojo knows the person's token now. Raises BadId."""
        mine = (TokenRow.tid == entra_id(tid), TokenRow.oid == entra_id(oid))
        async with self._db.session() as session:
            await session.execute(update(TokenRow).where(*mine).values(proved=self._clock()))

    async def remove(self, tid: str, oid: str) -> bool:
        """Forget a person's token; answers whether there was one. Raises BadId."""
        mine = (TokenRow.tid == entra_id(tid), TokenRow.oid == entra_id(oid))
        async with self._db.session() as session:
            return await session.scalar(delete(TokenRow).where(*mine).returning(TokenRow.oid)) is not None

    async def rotate(self) -> Rotation:
        """Seal every token with the primary key. Raises NoKeys."""
        if self._vault is None:
            raise NoKeys(_("Set TOKEN_KEYS: without it no token can be stored."))
        resealed = unsealable = 0
        async with self._db.session() as session:
            for row in (await session.scalars(select(TokenRow).order_by(TokenRow.tid, TokenRow.oid))).all():
                try:
                    resealed += (await opened(session, self._vault, row))[1]
                except Unsealable as error:
                    unsealable += 1
                    self._log.warning("token does not open", tid=row.tid, oid=row.oid, reason=str(error))
        return Rotation(resealed, unsealable)

    async def survey(self) -> Survey:
        """Try whether every token opens, and change nothing; without a vault none does."""
        async with self._db.session() as session:
            rows = (await session.scalars(select(TokenRow))).all()
        if self._vault is None:
            return Survey(0, 0, len(rows))
        return surveyed([(row.sealed, (row.tid, row.oid)) for row in rows], self._vault)

    async def unknown_keys(self) -> tuple[str, ...]:
        """List the ids of keys that stored tokens need and TOKEN_KEYS lacks; "?" where a row names none."""
        async with self._db.session() as session:
            return unknown(await session.scalars(select(TokenRow.sealed)), self._vault)


async def opened(session: AsyncSession, vault: Vault, row: TokenRow | Row[Any]) -> tuple[str, bool]:
    """Open a row, and seal it anew if an older key had sealed it; answers whether it did."""
    token = vault.open(row.sealed, row.tid, row.oid)
    if vault.is_current(row.sealed):
        return token, False
    # Only over what was read: the person may have put another token meanwhile.
    same = (TokenRow.tid == row.tid, TokenRow.oid == row.oid, TokenRow.sealed == row.sealed)
    anew = update(TokenRow).where(*same).values(sealed=vault.seal(token, row.tid, row.oid))
    written = anew.returning(TokenRow.oid).execution_options(synchronize_session=False)
    return token, await session.scalar(written) is not None
