"""All digests that there are: those made in chat, which are stored, and those of the bot's configuration."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from bot.operations.digests import Digest, Plan
from bot.storage.tables import DigestRow, DigestRunRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.clock import Clock
    from bot.storage.database import Database


class Taken(Exception):
    """The channel has a digest of that name already."""


class Book:
    """Finds digests and keeps them. Every method raises DatabaseError."""

    def __init__(self, db: Database, configured: Iterable[Digest], clock: Clock) -> None:
        self._db = db
        self._configured = {one.id: one for one in configured}
        self._clock = clock

    async def all(self) -> tuple[Digest, ...]:
        """Every digest, in no particular order."""
        async with self._db.session() as session:
            rows = (await session.scalars(select(DigestRow))).all()
        return (*self._configured.values(), *map(_digest, rows))

    async def here(self, place: str) -> tuple[Digest, ...]:
        """Those of a channel, by name."""
        async with self._db.session() as session:
            rows = (await session.scalars(select(DigestRow).where(DigestRow.place == place))).all()
        mine = [one for one in self._configured.values() if one.place == place]
        return tuple(sorted([*mine, *map(_digest, rows)], key=lambda one: one.plan.name.casefold()))

    async def get(self, digest: str) -> Digest | None:
        """The one of that id; None where it was removed."""
        if digest in self._configured:
            return self._configured[digest]
        async with self._db.session() as session:
            row = await session.get(DigestRow, digest)
        return _digest(row) if row else None

    async def add(self, digest: Digest) -> Digest:
        """Keep a new one, under an id of its own. Raises Taken."""
        now = self._clock()
        row = DigestRow(id=secrets.token_hex(8), created=now, since=now, **_columns(digest))
        try:
            async with self._db.session() as session:
                session.add(row)
        except IntegrityError:
            raise Taken from None
        return _digest(row)

    async def change(self, digest: Digest, *, anew: bool) -> Digest:
        """Keep it as it is now; `anew` where nothing that was due before counts. Raises Taken."""
        moment = {"since": self._clock()} if anew else {}
        changed = update(DigestRow).where(DigestRow.id == digest.id).values(**_columns(digest), **moment)
        try:
            async with self._db.session() as session:
                row = await session.scalar(changed.returning(DigestRow))
        except IntegrityError:
            raise Taken from None
        return _digest(row) if row else digest

    async def pause(self, digest: Digest, why: str) -> bool:
        """Let it rest from now on; False where it rests already, is gone, or is somebody else's by now."""
        resting = (
            update(DigestRow)
            .where(DigestRow.id == digest.id, DigestRow.state == "active", DigestRow.owner == digest.owner)
            .values(state="paused", why=why, since=self._clock())
            .returning(DigestRow.id)
        )
        async with self._db.session() as session:
            return await session.scalar(resting) is not None

    async def resting(self, before: datetime) -> tuple[Digest, ...]:
        """Those of chat that have rested since then or longer, without a run."""
        async with self._db.session() as session:
            rows = (await session.scalars(select(DigestRow).where(*_rested(before)))).all()
        return tuple(map(_digest, rows))

    async def forsake(self, digest: Digest, before: datetime) -> bool:
        """Forget one of those; False where it is gone, somebody else's, or does not rest any more."""
        still = (DigestRow.id == digest.id, DigestRow.owner == digest.owner, *_rested(before))
        async with self._db.session() as session:
            return await session.scalar(delete(DigestRow).where(*still).returning(DigestRow.id)) is not None

    async def remove(self, digest: Digest) -> None:
        """Forget it."""
        async with self._db.session() as session:
            await session.execute(delete(DigestRow).where(DigestRow.id == digest.id))


def _rested(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Its last run tells of the pause, too: earlier versions did not note the moment."""
    ran = exists().where(DigestRunRow.digest == DigestRow.id, DigestRunRow.due > before)
    return DigestRow.state == "paused", DigestRow.since <= before, ~ran


def _columns(digest: Digest) -> dict[str, Any]:
    return {
        "place": digest.place,
        "team": digest.team,
        "name": digest.plan.name,
        "definition": digest.plan.model_dump(mode="json", exclude_defaults=True),
        "owner": digest.owner,
        "owner_name": digest.owner_name,
        "state": digest.state,
        "why": digest.why,
        "muted": digest.muted,
    }


def _digest(row: DigestRow) -> Digest:
    return Digest(
        id=row.id,
        place=row.place,
        plan=Plan.model_validate(row.definition),
        team=row.team,
        owner=row.owner,
        owner_name=row.owner_name,
        state="paused" if row.state == "paused" else "active",
        why=row.why,
        since=row.since,
        muted=row.muted,
    )
