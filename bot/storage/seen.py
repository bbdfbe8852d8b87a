"""Remembers which events were taken in: Slack and Teams deliver some of them more than once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select

from bot.storage.clock import Clock, utc_now
from bot.storage.tables import SeenRow

if TYPE_CHECKING:
    from bot.storage.database import Database

MEMORY: Final = timedelta(hours=1)
"""Longer than either platform goes on delivering an event again."""
_SWEEP: Final = timedelta(minutes=10)


class Seen:
    """One memory for all replicas."""

    def __init__(self, db: Database, clock: Clock = utc_now) -> None:
        self._db = db
        self._clock = clock
        self._swept = datetime.min.replace(tzinfo=UTC)
        insert = db.insert(SeenRow)
        self._take = insert.on_conflict_do_update(
            index_elements=[SeenRow.key],
            set_={"at": insert.excluded.at},
            where=SeenRow.at <= bindparam("since"),
        ).returning(SeenRow.key)

    async def first(self, key: str, within: timedelta = MEMORY) -> bool:
        """Whether nobody has asked about this key within that time, at most an hour. Raises DatabaseError."""
        now = self._clock()
        if now - self._swept >= _SWEEP:
            # Before the key is taken: if this fails the event may still be delivered again.
            await self._sweep(now - MEMORY)
            self._swept = now
        async with self._db.session() as session:
            return await session.scalar(self._take, {"key": key, "at": now, "since": now - within}) is not None

    async def knows(self, key: str) -> bool:
        """Whether somebody has asked about this key within the hour. Raises DatabaseError."""
        known = select(SeenRow.key).where(SeenRow.key == key, SeenRow.at > self._clock() - MEMORY)
        async with self._db.session() as session:
            return await session.scalar(known) is not None

    async def forget(self, key: str) -> None:
        """Let the next one who asks be the first. Raises DatabaseError."""
        async with self._db.session() as session:
            await session.execute(delete(SeenRow).where(SeenRow.key == key))

    async def _sweep(self, until: datetime) -> None:
        # Rows that another replica is taking or sweeping are skipped: waiting for them could deadlock.
        old = select(SeenRow.key).where(SeenRow.at <= until).with_for_update(skip_locked=True)
        async with self._db.session() as session:
            await session.execute(delete(SeenRow).where(SeenRow.key.in_(old)))
