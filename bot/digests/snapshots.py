"""What digests saw, run by run, kept for ninety days: what is new follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import delete, select

from bot.operations.digest_snapshot import from_bytes, to_bytes
from bot.storage.tables import DigestLifeRow, DigestRunRow, DigestSnapshotRow

if TYPE_CHECKING:
    from bot.operations.digest_snapshot import Snapshot
    from bot.storage.clock import Clock
    from bot.storage.database import Database

KEPT: Final = timedelta(days=90)
_SAID: Final = ("posted", "quiet")
_NEAR: Final = timedelta(hours=12)
_log = structlog.get_logger(__name__)


class Snapshots:
    """Keeps them. Every method raises DatabaseError."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def put(self, digest: str, slot: str, snapshot: Snapshot) -> None:
        """Keep what a run saw; it counts once the run was posted, or had nothing to say."""
        content = to_bytes(snapshot)
        insert = self._db.insert(DigestSnapshotRow).values(digest=digest, slot=slot, at=snapshot.at, content=content)
        kept = insert.on_conflict_do_update(
            index_elements=[DigestSnapshotRow.digest, DigestSnapshotRow.slot],
            set_={"at": snapshot.at, "content": content},
        )
        async with self._db.session() as session:
            await session.execute(kept)

    async def last(self, digest: str) -> Snapshot | None:
        """What the last run that said something saw."""
        return await self._newest(digest, self._clock() + timedelta(days=1), timedelta.max)

    async def week_ago(self, digest: str) -> Snapshot | None:
        """What a run of the same day last week saw, if there was one at about this time."""
        return await self._newest(digest, self._clock() - timedelta(days=7) + _NEAR, 2 * _NEAR)

    async def forget(self, digest: str) -> None:
        """Remove all that a digest saw; its message does not live any more either."""
        async with self._db.session() as session:
            await session.execute(delete(DigestSnapshotRow).where(DigestSnapshotRow.digest == digest))
            await session.execute(delete(DigestLifeRow).where(DigestLifeRow.digest == digest))

    async def sweep(self) -> None:
        """Remove what is older than ninety days."""
        async with self._db.session() as session:
            await session.execute(delete(DigestSnapshotRow).where(DigestSnapshotRow.at < self._clock() - KEPT))

    async def _newest(self, digest: str, until: datetime, within: timedelta) -> Snapshot | None:
        after = until - within if within < timedelta(days=3650) else None
        query = (
            select(DigestSnapshotRow.content)
            .join(
                DigestRunRow,
                (DigestRunRow.digest == DigestSnapshotRow.digest) & (DigestRunRow.slot == DigestSnapshotRow.slot),
            )
            .where(
                DigestSnapshotRow.digest == digest,
                DigestSnapshotRow.at <= until,
                DigestRunRow.state.in_(_SAID),
                *((DigestSnapshotRow.at > after,) if after else ()),
            )
            .order_by(DigestSnapshotRow.at.desc())
            .limit(1)
        )
        async with self._db.session() as session:
            content = await session.scalar(query)
        return _opened(content) if content else None


def _opened(content: bytes) -> Snapshot | None:
    """The snapshot; one of a later version counts as none, and the digest begins anew."""
    try:
        return from_bytes(content)
    except ValueError as error:
        _log.warning("a snapshot cannot be read", why=str(error))
        return None
