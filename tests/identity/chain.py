"""An audit with some rows, and its database's owner, who can do what the bot cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, text, update

from bot.identity.audit import Audit, Entry
from bot.identity.verification import said
from bot.storage.chain import following
from bot.storage.tables import AuditHeadRow, AuditRow
from tests.identity.people import ANA, vault

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.identity.vault import KeyRing
    from bot.storage.database import Database

NOON: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEYS: Final = vault().keys
_LITE: Final = ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", "DROP TRIGGER audit_chained")
_POSTGRESQL: Final = ("DROP TRIGGER audit_append_only ON audit", "DROP TRIGGER audit_chained ON audit")


def entry(finding: int) -> Entry:
    """Somebody changed that finding."""
    line = f'verify {finding} reason:"\0 \ud800 é"'
    after = {"kind": "finding", "id": finding, "since": NOON, "tags": ("\ud800", 1.5)}
    return Entry(ANA.key, "verify_finding", line, "done", "", dojo_user="ana", after=after, finding=finding)


async def audited(db: Database, rows: int = 5, keys: KeyRing | None = KEYS) -> Audit:
    """An audit to which so many rows were added."""
    audit = Audit(db, lambda: NOON, keys)
    for number in range(rows):
        await audit.record(entry(270 + number))
    return audit


class Owner:
    """Whoever owns the database, with its triggers out of the way."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def runs(self, *statements: str) -> None:
        """Run SQL."""
        async with self._db.session() as session:
            await _disarm(session)
            for statement in statements:
                await session.execute(text(statement))

    async def forges(self, number: int, **changes: Any) -> None:
        """Change a row and make all hashes and the head fit again; signatures cannot be made."""
        async with self._db.session() as session:
            await _disarm(session)
            found = await session.execute(select(AuditRow.__table__).order_by(AuditRow.number))
            rows = [dict(row) for row in found.mappings()]
            former = rows[number - 2]["hash"] if number > 1 else bytes(32)
            for row in rows[number - 1 :]:
                row.update(changes if row["number"] == number else {})
                row["hash"] = former = following(former, said(row))
                await session.execute(update(AuditRow).where(AuditRow.number == row["number"]).values(**row))
            last = {name: rows[-1][name] for name in ("number", "hash", "mac", "key_id", "signed_from")}
            await session.execute(update(AuditHeadRow).values(**last))

    async def adds(self, number: int, **links: Any) -> None:
        """Add a row past the bot, after the one before it, and move the head."""
        async with self._db.session() as session:
            await _disarm(session)
            former = await session.scalar(select(AuditRow.hash).where(AuditRow.number == number - 1))
            row = {"number": number, "at": NOON, **replace(entry(1), after=None).__dict__}
            link = {"hash": following(former or bytes(32), row), **links}
            await session.execute(insert(AuditRow).values(**row, **link))
            await session.execute(update(AuditHeadRow).values(number=number, **link))


async def _disarm(session: AsyncSession) -> None:
    """Drop the triggers, as often as wanted."""
    lite = session.get_bind().dialect.name == "sqlite"
    for statement in _LITE if lite else _POSTGRESQL:
        await session.execute(text(statement.replace("TRIGGER", "TRIGGER IF EXISTS")))
