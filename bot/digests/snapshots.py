"""What digests saw, run by run, kept for ninety days: what is new follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import structlog
from sqlalchemy import and_, bindparam, delete, literal, select, union_all

from bot.hands import away
from bot.operations.digest_snapshot import from_bytes, to_bytes
from bot.storage.tables import DigestLifeRow, DigestRunRow, DigestSnapshotRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select

    from bot.dojo.models import Severity
    from bot.operations.digest_snapshot import Snapshot
    from bot.storage.clock import Clock
    from bot.storage.database import Database

KEPT: Final = timedelta(days=90)
_SAID: Final = ("posted", "quiet")
_NEAR: Final = timedelta(hours=12)
_WEEK: Final = timedelta(days=7)
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_SEEN: Final = DigestSnapshotRow.__table__.c
_RUN: Final = DigestRunRow.__table__.c
_COUNTED: Final = (
    select(_SEEN.at, _SEEN.counts)
    .join(DigestRunRow.__table__, and_(_RUN.digest == _SEEN.digest, _RUN.slot == _SEEN.slot))
    .where(_SEEN.digest == bindparam("of"), _SEEN.counts.is_not(None), _RUN.state.in_(_SAID))
    .order_by(_SEEN.at.desc())
    .limit(bindparam("most"))
)
_log = structlog.get_logger(__name__)


def _newest(which: str) -> Select[tuple[str, bytes]]:
    """The content of the newest that said something, after `after_…` and until `until_…`, under that name."""
    within = _SEEN.at > bindparam(f"after_{which}"), _SEEN.at <= bindparam(f"until_{which}")
    newest = (
        select(_SEEN.content)
        .join(DigestRunRow.__table__, and_(_RUN.digest == _SEEN.digest, _RUN.slot == _SEEN.slot))
        .where(_SEEN.digest == bindparam("of"), *within, _RUN.state.in_(_SAID))
        .order_by(_SEEN.at.desc())
        .limit(1)
        .subquery()
    )
    return select(literal(which).label("which"), newest.c.content)


_BEFORE: Final = union_all(_newest("last"), _newest("week"))


class Before(NamedTuple):
    """What a digest saw before."""

    last: Snapshot | None
    """What the last run that said something saw."""
    week: Snapshot | None
    """What a run of the same day last week saw, if there was one at about this time."""


@dataclass(frozen=True)
class Point:
    """How much one run saw."""

    at: datetime
    counts: Mapping[Severity, int]


class Snapshots:
    """Keeps them. Every method raises DatabaseError."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        insert = db.insert(DigestSnapshotRow)
        fresh = {name: insert.excluded[name] for name in ("at", "content", "counts")}
        self._put = insert.on_conflict_do_update(index_elements=["digest", "slot"], set_=fresh)

    async def put(self, digest: str, slot: str, snapshot: Snapshot) -> None:
        """Keep what a run saw; it counts once the run was posted, or had nothing to say."""
        counts = snapshot.by_severity()
        row = {"digest": digest, "slot": slot, "at": snapshot.at, "content": to_bytes(snapshot), "counts": counts}
        async with self._db.session() as session:
            await session.execute(self._put, row)

    async def before(self, digest: str) -> Before:
        """What a run is compared with."""
        async with away():
            kept = await self._db.grouped(partial(self._contents, digest))
        return Before(_opened(kept.get("last")), _opened(kept.get("week")))

    async def _contents(self, digest: str) -> dict[str, bytes]:
        now = self._clock()
        spans = {
            "after_last": _EVER,
            "until_last": now + timedelta(days=1),
            "after_week": now - _WEEK - _NEAR,
            "until_week": now - _WEEK + _NEAR,
        }
        async with self._db.session() as session:
            rows = (await session.execute(_BEFORE, {"of": digest, **spans})).all()
        return {row.which: row.content for row in rows}

    async def trend(self, digest: str, most: int) -> list[Point]:
        """How much the last runs that said something saw, oldest first; those that could not count are left out."""
        async with self._db.session() as session:
            rows = (await session.execute(_COUNTED, {"of": digest, "most": most})).all()
        return [Point(row.at, row.counts) for row in reversed(rows)]

    async def forget(self, digest: str) -> None:
        """Remove all that a digest saw; its message does not live any more either."""
        async with self._db.session() as session:
            await session.execute(delete(DigestSnapshotRow).where(DigestSnapshotRow.digest == digest))
            await session.execute(delete(DigestLifeRow).where(DigestLifeRow.digest == digest))

    async def sweep(self) -> None:
        """Remove what is older than ninety days."""
        async with self._db.session() as session:
            await session.execute(delete(DigestSnapshotRow).where(DigestSnapshotRow.at < self._clock() - KEPT))


def _opened(content: bytes | None) -> Snapshot | None:
    """The snapshot; one of a later version counts as none, and the digest begins anew."""
    if content is None:
        return None
    try:
        return from_bytes(content)
    except ValueError as error:
        _log.warning("a snapshot cannot be read", why=str(error))
        return None
