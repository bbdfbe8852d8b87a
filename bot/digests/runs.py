"""The runs of digests, one row each: written down once, claimed by one worker at a time, never forgotten halfway.

Two workers never hold one run: the claim is a transaction of its own, and every later note is fenced by its number.
A worker that dies leaves a lease, on the database's clock, after which the run is claimed anew. Whether its message
may be in the channel already is noted before it is sent.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from sqlalchemy import CursorResult, and_, bindparam, delete, func, or_, select, update

from bot import tracing
from bot.hands import away
from bot.storage.clock import utc_now
from bot.storage.tables import DigestRunRow as Row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.clock import Clock
    from bot.storage.database import Database

    Keep: TypeAlias = Callable[[], Awaitable[None]]

End: TypeAlias = Literal["posted", "quiet", "failed", "unknown", "late"]
_SOON: Final = timedelta(seconds=1)
"""Until a channel takes the next message."""
ENDED: Final[tuple[End, ...]] = ("posted", "quiet", "failed", "unknown", "late")


_T: Final = Row.__table__
"""The table itself: the objects that SQLAlchemy would make of its rows cost more than everything else here."""
_NOW: Final = bindparam("now", type_=_T.c.after.type)
_LONGEST_WAITING: Final = (
    select(_T)
    .where(or_(and_(_T.c.state == "due", _T.c.after <= _NOW), and_(_T.c.state == "claimed", _T.c.lease <= _NOW)))
    .order_by(_T.c.after, _T.c.digest)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM: Final = update(_T).where(_T.c.digest == bindparam("my_digest"), _T.c.slot == bindparam("my_slot"))
_NOTE: Final = _CLAIM.where(_T.c.claim == bindparam("my_claim"), _T.c.state == "claimed")
"""What is written is given beside: statements that are made once need not be compiled for each run."""


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
    """The platform's name for it. Of a run that has not ended: what is left to be posted are the lists below it."""
    lists: bytes = b""
    """What is to come below its message, packed."""


@dataclass(frozen=True)
class Backlog:
    """What waits."""

    runs: int
    oldest: timedelta
    """Since the one that waits longest was due; none where nothing waits."""


class Runs:
    """Keeps them. Every method raises DatabaseError."""

    def __init__(self, db: Database, clock: Clock | None = None, told: Callable[[End], None] | None = None) -> None:
        """Without a clock the database's own holds: those of replicas differ. `told` hears how each run ended."""
        self._db = db
        self._told = told
        self._clock = clock

    async def due(self, digest: str, slot: str, due: datetime, since: datetime | None, expires: datetime) -> bool:
        """Write down that it is due; False where it is written down already."""
        row = {"digest": digest, "slot": slot, "due": due, "since": since, "expires": expires, "after": due}
        fresh = {"state": "due", "claim": 0, "attempted": False, "outcome": "", "requests": 0, "took": 0}
        insert = self._db.insert(Row).values(**row, **fresh).on_conflict_do_nothing().returning(Row.digest)
        async with self._db.session() as session:
            return await session.scalar(insert) is not None

    async def claim(self, lease: timedelta, most: int = 1) -> list[Run]:
        """Those that have waited longest, for that long. Committed when they are returned."""
        async with self._db.session() as session:
            now = await self._now(session)
            rows = (await session.execute(_LONGEST_WAITING, {"now": now, "most": most})).all()
            runs = [_claimed(row, now) for row in rows]
            if runs:
                noted = [_of(run) | {"claim": run.claim, "run": run.id, "begun": run.begun} for run in runs]
                until = {"state": "claimed", "lease": now + lease}
                await session.execute(_CLAIM, [one | until for one in noted])
            return runs

    async def attempting(self, run: Run, lease: timedelta, keep: Keep | None = None) -> bool:
        """Note that its message, or its lists, are about to be sent, and with it what is to be kept.

        False where it is somebody else's by now: then nothing is kept.
        """
        return await self._note(run, keep, attempted=True, lease=lease, lists=run.lists or None)

    async def doubted(self, run: Run, margin: timedelta) -> bool:
        """Nobody knows whether its message arrived: let it be looked for once the margin has passed."""
        return await self._note(run, lease=margin)

    async def said(self, run: Run, message: str, requests: int, took: int) -> bool:
        """Note that its message is there, and that its lists are still to come."""
        told: dict[str, Any] = {"message": message, "requests": requests, "took": took}
        return await self._note(run, state="due", attempted=False, after=_SOON, **told)

    async def put_back(self, run: Run, wait: timedelta) -> bool:
        """Its message surely was not sent: let it be tried again after the wait."""
        return await self._note(run, state="due", attempted=False, after=wait)

    async def ended(  # noqa: PLR0913  # what its history shows
        self,
        run: Run,
        end: End,
        outcome: str = "",
        *,
        message: str | None = None,
        requests: int = 0,
        took: int = 0,
        keep: Keep | None = None,
    ) -> bool:
        """Note how it ended; `message` is the platform's name for what was posted. False where it is another's.

        `requests` and `took` are added to what it had taken before; `keep` is as in `attempting`.
        """
        told = {"outcome": outcome, "requests": run.requests + requests, "took": run.took + took, "lists": None}
        noted = await self._note(run, keep, state=end, message=message, ended=timedelta(), **told)
        if noted and self._told:
            self._told(end)
        tracing.note({"dojo_bot.digest.end": end}, failed=end in {"failed", "unknown"})
        return noted

    async def history(self, digest: str, limit: int) -> list[Run]:
        """The newest runs of a digest, newest first."""
        query = select(_T).where(_T.c.digest == digest).order_by(_T.c.due.desc()).limit(limit)
        async with self._db.session() as session:
            rows = (await session.execute(query)).all()
        return [_run(row, row.due) for row in rows]

    async def last_posted(self, digest: str) -> Run | None:
        """The newest that was posted."""
        return await self._first(
            select(_T).where(_T.c.digest == digest, _T.c.state == "posted").order_by(_T.c.due.desc())
        )

    async def last_ended(self) -> Run | None:
        """The one of whichever digest that ended last."""
        return await self._first(
            select(_T).where(_T.c.state.in_(ENDED), _T.c.ended.is_not(None)).order_by(_T.c.ended.desc())
        )

    async def _first(self, query: Select[Any]) -> Run | None:
        async with self._db.session() as session:
            row = (await session.execute(query.limit(1))).first()
        return _run(row, row.due) if row else None

    async def waiting(self) -> int:
        """How many are due or under way."""
        async with self._db.session() as session:
            count = await session.scalar(select(func.count()).where(Row.state.in_(("due", "claimed"))))
        return count or 0

    async def backlog(self) -> Backlog:
        """How many are due or under way, and for how long."""
        waiting = select(func.count(), func.min(Row.due)).where(Row.state.in_(("due", "claimed")))
        async with self._db.session() as session:
            count, oldest = (await session.execute(waiting)).one()
            waited = await self._now(session) - oldest if count else timedelta()
        return Backlog(count, max(waited, timedelta()))

    async def sweep(self, before: datetime) -> None:
        """Forget those that ended before that."""
        async with self._db.session() as session:
            await session.execute(delete(Row).where(Row.state.in_(ENDED), Row.due < before))

    async def forget(self, digest: str) -> None:
        """Remove all runs of a digest."""
        async with self._db.session() as session:
            await session.execute(delete(Row).where(Row.digest == digest))

    async def _note(self, run: Run, keep: Keep | None = None, **told: Any) -> bool:
        """Write it, if the run is still this claim's; a span of time becomes the moment when it will have passed."""
        async with away():
            return await self._db.grouped(partial(self._noted, run, keep, told))

    async def _noted(self, run: Run, keep: Keep | None, told: dict[str, Any]) -> bool:
        async with self._db.session() as session:
            now = await self._now(session)
            values = {name: now + one if isinstance(one, timedelta) else one for name, one in told.items()}
            noted = await session.execute(_NOTE, _of(run) | {"my_claim": run.claim} | values)
            mine = isinstance(noted, CursorResult) and noted.rowcount == 1
        if mine and keep:
            await keep()
        return mine

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


def _claimed(row: Any, now: datetime) -> Run:
    """The run, as the next claim has it."""
    run = _run(row, now)
    return replace(
        run, id=run.id or secrets.token_hex(16), claim=run.claim + 1, state="claimed", begun=run.begun or now
    )


def _of(run: Run) -> dict[str, Any]:
    return {"my_digest": run.digest, "my_slot": run.slot}


def _run(row: Any, now: datetime) -> Run:
    """The run of a row of the table."""
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
        lists=row.lists or b"",
    )
