"""The command that somebody could not have run yet: it runs by itself as soon as they can act."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete

from bot.identity.caller import Caller
from bot.identity.vault import Unsealable
from bot.storage.clock import Clock, utc_now
from bot.storage.tables import WaitingRow

if TYPE_CHECKING:
    from bot.identity.vault import Vault
    from bot.storage.database import Database

_TIME: Final = timedelta(minutes=20)
"""Long enough to sign in and to look for a token; later nobody expects the answer any more."""


class Wish(BaseModel):
    """What somebody asked for, and where the answer goes."""

    model_config = ConfigDict(frozen=True)

    caller: Caller
    line: str
    origin: str
    """In the platform's own words; addresses in it are as good as secrets, so it is sealed."""


class Waiting:
    """One wish of each chat identity, its last, for all replicas. Every method raises DatabaseError."""

    def __init__(self, db: Database, vault: Vault, clock: Clock = utc_now) -> None:
        self._db = db
        self._vault = vault.meant_for("dojo-bot wish")
        self._clock = clock

    async def put(self, wish: Wish) -> None:
        """Keep it, instead of an earlier one."""
        key = wish.caller.key
        sealed = self._vault.seal(wish.model_dump_json(), key)
        values = {"sealed": sealed, "expires": self._clock() + _TIME}
        insert = self._db.insert(WaitingRow).values(key=key, **values)
        async with self._db.session() as session:
            await session.execute(delete(WaitingRow).where(WaitingRow.expires <= self._clock()))
            await session.execute(insert.on_conflict_do_update(index_elements=[WaitingRow.key], set_=values))

    async def take(self, key: str) -> Wish | None:
        """Take it out, once; None where there is none, or it is too old."""
        taken = delete(WaitingRow).where(WaitingRow.key == key, WaitingRow.expires > self._clock())
        async with self._db.session() as session:
            sealed = await session.scalar(taken.returning(WaitingRow.sealed))
        if sealed is None:
            return None
        try:
            return Wish.model_validate_json(self._vault.open(sealed, key))
        except (Unsealable, ValueError):  # its key is gone, or an older version wrote it
            return None

    async def forget(self, key: str) -> None:
        """Drop it."""
        async with self._db.session() as session:
            await session.execute(delete(WaitingRow).where(WaitingRow.key == key))
