"""Who did what, when, with whose rights, and what came of it. Entries are added, never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import structlog
from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.identity.redaction import redacted
from bot.identity.signing import Signed, Signer
from bot.identity.verification import pages, verify
from bot.language import _
from bot.storage.chain import as_stored, following
from bot.storage.clock import Clock, utc_now
from bot.storage.database import DatabaseError
from bot.storage.tables import AUDIT, AUDIT_HEAD, AuditRow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.identity.vault import KeyRing
    from bot.identity.verification import Verdict
    from bot.storage.database import Database

Outcome: TypeAlias = Literal["done", "refused", "failed", "half done", "unknown"]
_LOGGED: Final = ("caller", "tid", "oid", "dojo_user", "operation", "finding", "outcome", "code")
"""Neither the line nor the values: people type secrets by mistake, and logs travel further."""
_HEAD: Final = select(AUDIT_HEAD).with_for_update()
_FORWARD: Final = update(AUDIT_HEAD)


@dataclass(frozen=True)
class Entry:
    """One use of an operation. Names are as they were shown then; none of the fields may hold a token."""

    caller: str
    """The chat identity: slack:T0123/U0456; "cli" for the command line."""
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
    finding: int | None = None
    """The finding that it was about, if it was about one."""


@dataclass(frozen=True)
class Recorded:
    """An entry as it was written down."""

    number: int
    """Counts up, and leaves no number out."""
    at: datetime
    entry: Entry


@dataclass(frozen=True)
class Wanted:
    """Which entries to look for: all that fit everything that is given."""

    caller: str = ""
    """Only this chat identity's own; with a person, all of that person's."""
    person: tuple[str, str] | None = None
    """Entra ID's tenant and object id."""
    who: str = ""
    """Somebody by chat identity, object id, DefectDojo username or a part of the name."""
    finding: int | None = None
    day: date | None = None
    """In UTC."""
    before: int | None = None
    """Only those with a smaller number."""


@dataclass(frozen=True)
class Looked:
    """A look through the whole audit."""

    at: datetime
    verdict: Verdict


class Audit:
    """The audit log, for all replicas: it can be added to and read, and nothing else.

    Each row's hash covers the one before, and the keys' owner signs it. Every method raises DatabaseError.
    """

    def __init__(self, db: Database, clock: Clock = utc_now, keys: KeyRing | None = None) -> None:
        self._db = db
        self._clock = clock
        self._signer = Signer(keys)
        self._log = structlog.get_logger("audit")
        self.looked: Looked | None = None
        """What came of the last look through it, in this process."""

    async def record(self, entry: Entry, hide: Callable[[str], str] = str) -> int:
        """Write an entry down, now, and return its number; the log has the gist even where the database fails.

        What looks like a secret is blacked out first, and what `hide` blacks out of each text.
        """
        written: Mapping[str, object] = {}
        try:
            async with self._db.session() as session:
                number, written = await self._append(session, _clean(entry, hide))
        except IntegrityError as error:
            raise DatabaseError(_("The audit's next row is there already: see `dojo-bot audit verify`.")) from error
        finally:
            self._log.info("audit", **written, **{name: getattr(entry, name) for name in _LOGGED})
        return number

    async def _append(self, session: AsyncSession, entry: dict[str, Any]) -> tuple[int, Mapping[str, object]]:
        """Add the row to the chain; what the log says of it, so that the database's end can be told from outside."""
        head = (await session.execute(_HEAD)).one_or_none()
        if head is None:
            raise DatabaseError(_("The audit's head is missing: see `dojo-bot audit verify`."))
        row = {"number": head.number + 1, "at": self._clock(), **entry}
        former = Signed(head.hash, head.mac, head.key_id, head.signed_from)
        signed = self._signer.sign(following(head.hash, row), row["number"], former)
        await session.execute(insert(AUDIT), {**row, **asdict(signed)})
        await session.execute(_FORWARD, {"number": row["number"], **asdict(signed)})
        mac = signed.mac and signed.mac.hex()
        return row["number"], {"number": row["number"], "at": row["at"].isoformat(), "mac": mac}

    async def entry(self, number: int) -> Recorded | None:
        """Read one entry."""
        async with self._db.session() as session:
            row = await session.get(AuditRow, number)
            return _recorded(row) if row else None

    async def since(self, number: int) -> list[Recorded]:
        """Read the newest entries after that number, at most a hundred, newest first."""
        return await self._newest(100, AuditRow.number > number)

    async def rows(self, limit: int = 100) -> list[Recorded]:
        """Read the newest entries, newest first."""
        return await self._newest(limit)

    async def find(self, wanted: Wanted, limit: int) -> list[Recorded]:
        """Read the newest entries that fit, newest first."""
        return await self._newest(limit, *_conditions(wanted))

    async def outcomes(self, since: datetime) -> Mapping[str, int]:
        """Count the entries since then by their outcomes."""
        counted = select(AuditRow.outcome, func.count().label("entries")).where(AuditRow.at >= since)
        async with self._db.session() as session:
            return {row.outcome: row.entries for row in await session.execute(counted.group_by(AuditRow.outcome))}

    async def verify(self, pause: float = 0.0) -> Verdict:
        """Tell how far the audit can be believed, and what is wrong first; `pause` is in seconds, between pages."""
        verdict = await verify(self._db, self._signer, pause)
        self.looked = Looked(self._clock(), verdict)
        return verdict

    async def export(self, since: datetime | None = None) -> AsyncIterator[dict[str, Any]]:
        """Read all rows in their order, with all columns."""
        async for page in pages(self._db, since=since):
            for row in page:
                yield dict(row)

    async def _newest(self, limit: int, *conditions: ColumnElement[bool]) -> list[Recorded]:
        newest = select(AuditRow).where(*conditions).order_by(AuditRow.number.desc()).limit(limit)
        async with self._db.session() as session:
            return [_recorded(row) for row in await session.scalars(newest)]


def _clean(entry: Entry, hide: Callable[[str], str]) -> dict[str, Any]:
    """The entry's columns as they will be read again, without secrets."""
    given = asdict(entry)
    for name in ("line", "before", "after"):
        given[name] = redacted(as_stored(given[name]), hide)
    return given


def _recorded(row: AuditRow) -> Recorded:
    columns = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    return Recorded(row.number, row.at, Entry(**columns))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.caller:
        found.append(_own(wanted.caller, wanted.person))
    if wanted.who:
        found.append(_named(wanted.who))
    if wanted.finding:
        found.append(AuditRow.finding == wanted.finding)
    if wanted.day:
        first, last = (datetime.combine(wanted.day, hour, UTC) for hour in (time.min, time.max))
        found.append(AuditRow.at.between(first, last))
    if wanted.before:
        found.append(AuditRow.number < wanted.before)
    return found


def _own(caller: str, person: tuple[str, str] | None) -> ColumnElement[bool]:
    """What a chat identity did while it was nobody's is its own; what it did while it was another's is not."""
    alone = and_(AuditRow.caller == caller, AuditRow.oid.is_(None))
    return or_(and_(AuditRow.tid == person[0], AuditRow.oid == person[1]), alone) if person else alone


def _named(who: str) -> ColumnElement[bool]:
    word = who.casefold()
    return or_(
        AuditRow.caller == who,
        AuditRow.oid == word,
        func.lower(AuditRow.dojo_user) == word,
        func.lower(AuditRow.caller_name).contains(word, autoescape=True),
    )
