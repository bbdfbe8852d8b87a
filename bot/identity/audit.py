"""Who did what, when, with whose rights, and what came of it. Entries are added, never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import structlog
from sqlalchemy import insert, select

from bot.storage.clock import Clock, utc_now
from bot.storage.tables import AuditRow

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.database import Database

Outcome: TypeAlias = Literal["done", "refused", "failed", "half done", "unknown"]


@dataclass(frozen=True)
class Entry:
    """One use of an operation. Names are as they were shown then; none of the fields may hold a token."""

    caller: str
    """The chat identity: slack:T0123/U0456."""
    operation: str
    """The catalogue's name for it."""
    line: str
    outcome: Outcome
    code: str
    """A word for programs: why it was refused, or how it failed."""
    caller_name: str = ""
    tid: str | None = None
    """Entra ID's tenant and object id, where the caller is linked."""
    oid: str | None = None
    dojo_user: str | None = None
    """Whose rights were used in DefectDojo, where that is known."""
    before: dict[str, Any] | None = None
    """What the operation was about to change. What JSON cannot hold is written as its text."""
    after: dict[str, Any] | None = None
    """What DefectDojo shows since."""


@dataclass(frozen=True)
class Recorded:
    """An entry as it was written down."""

    number: int
    """Counts up; numbers may be left out."""
    at: datetime
    entry: Entry


class Audit:
    """The audit log, for all replicas: it can be added to and read, and nothing else."""

    def __init__(self, db: Database, clock: Clock = utc_now) -> None:
        self._db = db
        self._clock = clock
        self._log = structlog.get_logger("audit")

    async def record(self, entry: Entry) -> int:
        """Write an entry down, now, and return its number. Raises DatabaseError; the log has the gist even then."""
        # Neither the line nor the values: people type secrets by mistake, and logs travel further.
        self._log.info(
            "audit",
            caller=entry.caller,
            tid=entry.tid,
            oid=entry.oid,
            operation=entry.operation,
            outcome=entry.outcome,
            code=entry.code,
        )
        async with self._db.session() as session:
            written = insert(AuditRow).values(at=self._clock(), **asdict(entry)).returning(AuditRow.number)
            number: int = (await session.execute(written)).scalar_one()
            return number

    async def entry(self, number: int) -> Recorded | None:
        """Read one entry. Raises DatabaseError."""
        async with self._db.session() as session:
            row = await session.get(AuditRow, number)
            return _recorded(row) if row else None

    async def since(self, number: int) -> list[Recorded]:
        """Read the newest entries after that number, at most a hundred, newest first. Raises DatabaseError."""
        later = select(AuditRow).where(AuditRow.number > number).order_by(AuditRow.number.desc()).limit(100)
        async with self._db.session() as session:
            return [_recorded(row) for row in await session.scalars(later)]

    async def rows(self, limit: int = 100) -> list[Recorded]:
        """Read the newest entries, newest first. Raises DatabaseError."""
        newest = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
        async with self._db.session() as session:
            return [_recorded(row) for row in await session.scalars(newest)]


def _recorded(row: AuditRow) -> Recorded:
    columns = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    return Recorded(row.number, row.at, Entry(**columns))
