"""The messages that live: each digest's newest, for a day at most. One worker at a time looks after one.

As with runs, a claim is a transaction of its own, and every later note is fenced by its number.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from bot.digests.runs import now_of
from bot.operations.digest_frame import framed, to_bytes
from bot.storage.tables import DigestLifeRow as Row
from bot.storage.tables import DigestRunRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Select

    from bot.digests.runs import Run
    from bot.operations.digest import Content
    from bot.operations.redaction import Redaction
    from bot.storage.clock import Clock
    from bot.storage.database import Database
    from bot.views.model import View

LIFE: Final = timedelta(hours=24)
GAP: Final = timedelta(seconds=60)
"""Between two looks at one message, where nobody did anything in chat."""


@dataclass(frozen=True)
class Life:
    """A message, as it was claimed."""

    digest: str
    slot: str
    due: datetime
    """Its run's time."""
    run: str
    message: str
    """The platform's name for it."""
    claim: int
    heard: int
    """The number of the newest audit entry that was heard of one of its findings."""
    shown: str
    """The fingerprint of what it says."""
    content: bytes


class Lives:
    """Keeps them. Every method raises DatabaseError."""

    def __init__(self, db: Database, clock: Clock | None = None) -> None:
        """Without a clock the database's own holds: those of replicas differ."""
        self._db = db
        self._clock = clock
        insert = db.insert(Row)
        fresh = {name: insert.excluded[name] for name in ("until", "after", "ids", "shown", "content")}
        self._put = insert.on_conflict_do_update(index_elements=["digest", "slot"], set_=fresh)

    async def put(self, run: Run, content: Content, level: Redaction, view: View) -> None:
        """Keep what a run is about to say; it lives once it was posted."""
        frame = framed(content, level)
        if frame is None:
            return
        async with self._db.session() as session:
            now = await now_of(session, self._clock)
            row = {
                "until": now + LIFE,
                "after": now + GAP,
                "ids": f",{','.join(map(str, sorted(frame.ids)))},",
                "shown": fingerprint(view),
                "content": to_bytes(frame),
            }
            await session.execute(self._put, {"digest": run.digest, "slot": run.slot, "claim": 0, "heard": 0, **row})

    async def heard(self, deeds: Iterable[tuple[int, int]]) -> None:
        """Let those be looked at now that show a finding about which there is a newer audit entry: number, finding."""
        async with self._db.session() as session:
            now = await now_of(session, self._clock)
            for number, finding in deeds:
                concerned = and_(Row.ids.contains(f",{finding},", autoescape=True), Row.heard < number)
                await session.execute(update(Row).where(concerned).values(heard=number, after=now))

    async def claim(self, lease: timedelta) -> Life | None:
        """The one that has waited longest, for that long; None where none is due. Committed when it is returned."""
        async with self._db.session() as session:
            now = await now_of(session, self._clock)
            found = (await session.execute(_LONGEST_WAITING, {"now": now})).one_or_none()
            if found is None:
                return None
            row, run = found
            row.claim, row.lease = row.claim + 1, now + lease
            return _life(row, run)

    async def holds(self, life: Life, lease: timedelta) -> bool:
        """Whether it is still this claim's, and the newest message of its digest."""
        run = select(DigestRunRow.digest).where(_of(Row), _newest()).exists()
        return await self._note(life, run, lease=lease)

    async def rest(self, life: Life, shown: str) -> None:
        """Let it be, until its next turn; what somebody did meanwhile makes it due at once."""
        quiet = Row.heard == life.heard
        async with self._db.session() as session:
            now = await now_of(session, self._clock)
            after = case((quiet, now + GAP), else_=now)
            await session.execute(update(Row).where(*_mine(life)).values(lease=None, shown=shown, after=after))

    async def end(self, life: Life) -> None:
        """It does not live any more."""
        async with self._db.session() as session:
            await session.execute(delete(Row).where(*_mine(life)))

    async def sweep(self) -> None:
        """Forget those whose day is over."""
        async with self._db.session() as session:
            await session.execute(delete(Row).where(Row.until <= await now_of(session, self._clock)))

    async def _note(self, life: Life, *conditions: ColumnElement[bool], **told: Any) -> bool:
        async with self._db.session() as session:
            now = await now_of(session, self._clock)
            values = {name: now + one if isinstance(one, timedelta) else one for name, one in told.items()}
            noted = update(Row).where(*_mine(life), *conditions).values(**values).returning(Row.digest)
            return await session.scalar(noted) is not None


def fingerprint(view: View) -> str:
    """The same for views that say the same."""
    return hashlib.sha256(repr(view).encode("utf-8", "backslashreplace")).hexdigest()


def _of(row: type[Row]) -> ColumnElement[bool]:
    return and_(DigestRunRow.digest == row.digest, DigestRunRow.slot == row.slot)


def _newest() -> ColumnElement[bool]:
    """No other run of the same digest was posted after this one."""
    other = aliased(DigestRunRow)
    after = or_(
        other.ended > DigestRunRow.ended, and_(other.ended == DigestRunRow.ended, other.slot > DigestRunRow.slot)
    )
    later = exists().where(other.digest == DigestRunRow.digest, other.state == "posted", after)
    return and_(DigestRunRow.state == "posted", ~later)


def _longest_waiting() -> Select[Row, DigestRunRow]:
    """The one to be looked after next, with its run."""
    now = bindparam("now", type_=Row.after.type)
    free = or_(Row.lease.is_(None), Row.lease <= now)
    query = select(Row, DigestRunRow).join(DigestRunRow, _of(Row))
    query = query.where(Row.until > now, Row.after <= now, free, DigestRunRow.message.is_not(None), _newest())
    return query.order_by(Row.after, Row.digest).limit(1).with_for_update(skip_locked=True, of=Row)


_LONGEST_WAITING: Final = _longest_waiting()
"""Made once: it is asked every few seconds, and mostly in vain."""


def _mine(life: Life) -> tuple[ColumnElement[bool], ...]:
    return Row.digest == life.digest, Row.slot == life.slot, Row.claim == life.claim


def _life(row: Row, run: DigestRunRow) -> Life:
    return Life(
        digest=row.digest,
        slot=row.slot,
        due=run.due,
        run=run.run or "",
        message=run.message or "",
        claim=row.claim,
        heard=row.heard,
        shown=row.shown,
        content=row.content,
    )
