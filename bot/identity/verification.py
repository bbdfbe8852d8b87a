"""Goes through the audit from its beginning and tells what is wrong with it first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import func, select

from bot.identity.signing import Signed, Signer
from bot.storage.chain import START, following, from_before
from bot.storage.tables import AUDIT, AUDIT_HEAD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import datetime

    from bot.storage.database import Database

    Row = Mapping[str, Any]

PAGE: Final = 100
"""Rows read and judged at once: nobody else has a turn meanwhile, some fifteen milliseconds."""
_OUTSIDE: Final = frozenset({"hash", "mac", "key_id", "signed_from"})
"""The columns that a row's hash does not cover."""

Wrong = Literal["changed", "missing", "no hash", "before", "signature", "unsigned", "unknown", "end", "beyond", "head"]


@dataclass(frozen=True)
class Fault:
    """What is wrong first."""

    what: Wrong
    number: int
    """Of the row; of the last of them, where only several can be told apart from the others."""
    first: int = 0
    """Of several rows."""
    keys: tuple[str, ...] = ()
    """The ids of the keys that are not in TOKEN_KEYS."""


@dataclass(frozen=True)
class Verdict:
    """How far the audit can be believed."""

    rows: int
    """Those that were found in order."""
    unsigned: int
    """Of these, the first ones, from before there were keys: nobody vouches for what became of them until then."""
    signed_since: datetime | None = None
    """When the first signed row was written."""
    fault: Fault | None = None

    @property
    def vouched(self) -> int:
        """How many rows are as they were written, says the bot's signature."""
        return self.rows - self.unsigned


@dataclass
class _Stretch:
    """Rows in a row that were signed with the same key."""

    key_id: str
    first: int
    last: int


def said(row: Row) -> dict[str, Any]:
    """The part of a row that its hash covers."""
    return {name: value for name, value in row.items() if name not in _OUTSIDE}


async def pages(db: Database, upto: int | None = None, since: datetime | None = None) -> AsyncIterator[Sequence[Row]]:
    """All rows in their order, a page at a time, each in a transaction of its own. Raises DatabaseError."""
    chosen = select(AUDIT).order_by(AUDIT.c.number).limit(PAGE)
    if upto is not None:
        chosen = chosen.where(AUDIT.c.number <= upto)
    if since is not None:
        chosen = chosen.where(AUDIT.c.at >= since)
    last = 0
    while True:
        async with db.session() as session:
            found = await session.execute(chosen.where(AUDIT.c.number > last))
            rows = [dict(row) for row in found.mappings()]
        if not rows:
            return
        yield rows
        last = rows[-1]["number"]


async def verify(db: Database, signer: Signer, pause: float = 0.0) -> Verdict:
    """Compare each row with its hash and its signature, with a pause after each page. Raises DatabaseError.

    Rows that are added meanwhile are not looked at. What was cut off at the end together with the head
    row, nothing in the database can tell: the log's lines can.
    """
    head, newest = await _end(db)
    walk = _Walk(signer)
    async for rows in pages(db, upto=None if head is None else head["number"]):
        for row in rows:
            if fault := walk.step(row):
                return walk.verdict(fault)
        await asyncio.sleep(pause)
    return walk.verdict(walk.ending(head, newest))


async def _end(db: Database) -> tuple[Row | None, int]:
    """The head and the highest number, both of the same moment."""
    newest = select(func.coalesce(func.max(AUDIT.c.number), 0))
    both = select(newest.scalar_subquery().label("newest"), AUDIT_HEAD)
    async with db.session() as session:
        row = (await session.execute(both)).mappings().one_or_none()
    return (dict(row), row["newest"]) if row else (None, 0)


class _Walk:
    """On the way along the chain."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._hash, self._number, self._rows = START, 0, 0
        self._chained = False
        self._unsigned = 0
        self._signed_since: datetime | None = None
        self._unknown: list[_Stretch] = []
        """What is signed with keys that are not known, as far as no later row vouches for it."""

    def step(self, row: Row) -> Fault | None:
        """Take one row; what is wrong with it."""
        if fault := self._linked(row) or self._signature(row):
            return fault
        self._rows, self._number = self._rows + 1, row["number"]
        return None

    def verdict(self, fault: Fault | None) -> Verdict:
        """What has come out."""
        return Verdict(self._rows, self._unsigned, self._signed_since, fault)

    def ending(self, head: Row | None, newest: int) -> Fault | None:
        """What is wrong with the end, or with nothing but the keys."""
        if head is None:
            return Fault("head", self._number)
        if self._number < head["number"]:
            return Fault("end", head["number"])
        if self._hash != head["hash"]:
            return Fault("head" if self._chained else "before", self._number, 1)
        if newest > head["number"]:
            return Fault("beyond", newest, head["number"] + 1)
        if self._unknown:
            keys = {stretch.key_id for stretch in self._unknown}
            return Fault("unknown", self._unknown[-1].last, self._unknown[0].first, tuple(sorted(keys)))
        return None

    def _linked(self, row: Row) -> Fault | None:
        number: int = row["number"]
        if row["hash"] is None and not self._chained:
            self._hash = from_before(self._hash, said(row))  # its numbers were a sequence's, which leaves some out
            return None
        if number != self._number + 1:
            return Fault("missing", self._number + 1)
        if row["hash"] is None:
            return Fault("no hash", number)
        if row["hash"] != following(self._hash, said(row)):
            return Fault("changed", number) if self._chained or not self._number else Fault("before", number, 1)
        self._hash, self._chained = row["hash"], True
        return None

    def _signature(self, row: Row) -> Fault | None:
        signed = Signed(self._hash, row["mac"], row["key_id"], row["signed_from"])
        proof = self._signer.proof(signed)
        if proof == "wrong":
            return Fault("signature", row["number"])
        if proof == "none":
            self._unsigned += 1
            return Fault("unsigned", row["number"]) if self._signed_since else None
        self._signed_since = self._signed_since or row["at"]
        if proof == "unknown":
            self._hear(row["number"], row["key_id"])
        else:
            self._vouch(signed.signed_from or 0)
        return None

    def _hear(self, number: int, key_id: str) -> None:
        if self._unknown and self._unknown[-1].key_id == key_id and self._unknown[-1].last == number - 1:
            self._unknown[-1].last = number
        else:
            self._unknown.append(_Stretch(key_id, number, number))

    def _vouch(self, first: int) -> None:
        """Of the stretches only what lies before that row is left."""
        for stretch in self._unknown:
            stretch.last = min(stretch.last, first - 1)
        self._unknown = [stretch for stretch in self._unknown if stretch.first <= stretch.last]
