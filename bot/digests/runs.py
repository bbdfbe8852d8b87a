"""The runs of digests, one row each: written down once, claimed by one worker at a time, never forgotten halfway.

Two workers never hold one run: the claim is a transaction of its own, and every later note is fenced by its number.
A worker that dies leaves a lease, on the database's clock, after which the run is claimed anew. Whether its message
may be in the channel already is noted before it is sent.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from sqlalchemy import and_, delete, func, or_, select, update

from bot.storage.clock import utc_now
from bot.storage.tables import DigestRunRow as Row

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.clock import Clock
    from bot.storage.database import Database

End: TypeAlias = Literal["posted", "quiet", "failed", "unknown", "late"]
ENDED: Final[tuple[End, ...]] = ("posted", "quiet", "failed", "unknown", "late")


@dataclass(frozen=True)
class Run:
    """A run, as it was read or claimed."""

    digest: str
    slot: str
    due: datetime
    since: datetime | None
    expires: datetime
    state: str
    id: str
    """Unguessable; the message carries it. Empty before the first claim."""
    claim: int
    """Counts the claims; notes of an older one are refused."""
    attempted: bool
    """Its message may be in the channel already."""
    late: bool
    """It was claimed after it had expired."""
    outcome: str = ""
    requests: int = 0
    took: int = 0
    """Milliseconds."""
    begun: datetime | None = None
    ended: datetime | None = None
    message: str | None = None


class Runs:
    """Keeps them. Every method raises DatabaseError."""

    def __init__(self, db: Database, clock: Clock | None = None) -> None:
        """Without a clock the database's own holds: those of replicas differ."""
        self._db = db
        self._clock = clock

    async def due(self, digest: str, slot: str, due: datetime, since: datetime | None, expires: datetime) -> bool:
        """Write down that it is due; False where it is written down already."""
        row = {"digest": digest, "slot": slot, "due": due, "since": since, "expires": expires, "after": due}
        fresh = {"state": "due", "claim": 0, "attempted": False, "outcome": "", "requests": 0, "took": 0}
        insert = self._db.insert(Row).values(**row, **fresh).on_conflict_do_nothing().returning(Row.digest)
        async with self._db.session() as session:
            return await session.scalar(insert) is not None

    async def claim(self, lease: timedelta) -> Run | None:
        """The one that has waited longest, for that long; None where none is due. Committed when it is returned."""
        async with self._db.session() as session:
            now = await self._now(session)
            left = and_(Row.state == "claimed", Row.lease <= now)
            query = select(Row).where(or_(and_(Row.state == "due", Row.after <= now), left))
            query = query.order_by(Row.after, Row.digest).limit(1).with_for_update(skip_locked=True)
            row = await session.scalar(query)
            if row is None:
                return None
            row.state, row.claim, row.lease = "claimed", row.claim + 1, now + lease
            row.run, row.begun = row.run or secrets.token_hex(16), row.begun or now
            return _run(row, now)

    async def attempting(self, run: Run, lease: timedelta) -> bool:
        """Note that its message is about to be sent; False where it is somebody else's by now."""
        return await self._note(run, attempted=True, lease=lease)

    async def doubted(self, run: Run, margin: timedelta) -> bool:
        """Nobody knows whether its message arrived: let it be looked for once the margin has passed."""
        return await self._note(run, lease=margin)

    async def put_back(self, run: Run, wait: timedelta) -> bool:
        """Its message surely was not sent: let it be tried again after the wait."""
        return await self._note(run, state="due", attempted=False, after=wait)

    async def ended(  # noqa: PLR0913  # what its history shows
        self, run: Run, end: End, outcome: str = "", *, message: str | None = None, requests: int = 0, took: int = 0
    ) -> bool:
        """Note how it ended; `message` is the platform's name for what was posted. False where it is another's."""
        told = {"outcome": outcome, "requests": requests, "took": took}
        return await self._note(run, state=end, message=message, ended=timedelta(), **told)

    async def history(self, digest: str, limit: int) -> list[Run]:
        """The newest runs of a digest, newest first."""
        query = select(Row).where(Row.digest == digest).order_by(Row.due.desc()).limit(limit)
        async with self._db.session() as session:
            rows = (await session.scalars(query)).all()
        return [_run(row, row.due) for row in rows]

    async def last_posted(self, digest: str) -> Run | None:
        """The newest that was posted."""
        query = select(Row).where(Row.digest == digest, Row.state == "posted").order_by(Row.due.desc()).limit(1)
        async with self._db.session() as session:
            row = await session.scalar(query)
        return _run(row, row.due) if row else None

    async def last_ended(self) -> Run | None:
        """The one of whichever digest that ended last."""
        query = select(Row).where(Row.state.in_(ENDED), Row.ended.is_not(None)).order_by(Row.ended.desc()).limit(1)
        async with self._db.session() as session:
            row = await session.scalar(query)
        return _run(row, row.due) if row else None

    async def waiting(self) -> int:
        """How many are due or under way."""
        async with self._db.session() as session:
            count = await session.scalar(select(func.count()).where(Row.state.in_(("due", "claimed"))))
        return count or 0

    async def sweep(self, before: datetime) -> None:
        """Forget those that ended before that."""
        async with self._db.session() as session:
            await session.execute(delete(Row).where(Row.state.in_(ENDED), Row.due < before))

    async def forget(self, digest: str) -> None:
        """Remove all runs of a digest."""
        async with self._db.session() as session:
            await session.execute(delete(Row).where(Row.digest == digest))

    async def _note(self, run: Run, **told: Any) -> bool:
        """Write it, if the run is still this claim's; a span of time becomes the moment when it will have passed."""
        async with self._db.session() as session:
            now = await self._now(session)
            values = {name: now + one if isinstance(one, timedelta) else one for name, one in told.items()}
            mine = and_(Row.digest == run.digest, Row.slot == run.slot, Row.claim == run.claim, Row.state == "claimed")
            noted = update(Row).where(mine).values(**values).returning(Row.digest)
            return await session.scalar(noted) is not None

    async def _now(self, session: AsyncSession) -> datetime:
        return await now_of(session, self._clock)


async def now_of(session: AsyncSession, clock: Clock | None) -> datetime:
    """The moment by that clock; without one by the database's."""
    if clock:
        return clock()
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = (await session.scalars(select(func.now()))).one()
        return moment
    return utc_now()  # SQLite has one machine, and with it one clock


def _run(row: Row, now: datetime) -> Run:
    return Run(
        digest=row.digest,
        slot=row.slot,
        due=row.due,
        since=row.since,
        expires=row.expires,
        state=row.state,
        id=row.run or "",
        claim=row.claim,
        attempted=row.attempted,
        late=now > row.expires,
        outcome=row.outcome,
        requests=row.requests,
        took=row.took,
        begun=row.begun,
        ended=row.ended,
        message=row.message,
    )
