"""Which person in Entra ID a chat identity belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, exists, func, select

from bot.identity.credentials import Link
from bot.identity.person import entra_id
from bot.language import _
from bot.storage.clock import Clock, utc_now
from bot.storage.tables import LinkRow, TokenRow

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.database import Database

PLATFORMS: Final = ("slack", "teams")
_KEY: Final = re.compile(r"(?P<platform>[a-z]+):[^\s/]+/[^\s/]+")
_PREFIX: Final = re.compile(r"[a-z]+:[^\s/]+/")


class BadKey(ValueError):  # a halt: somebody mistyped
    """What was given as a chat identity is not one; the text is a sentence."""


def parse_key(platform: str, who: str) -> str:
    """Join the command line's `slack T0123/U0456` to the key slack:T0123/U0456. Raises BadKey."""
    return _checked(f"{platform.strip()}:{who.strip()}")


def _checked(key: str) -> str:
    match = _KEY.fullmatch(key)
    if match is None or match["platform"] not in PLATFORMS:
        raise BadKey(_("A chat identity is written as slack T0123/U0456 or teams TENANT/USER."))
    return key


class Links:
    """The links, for all replicas. Every method raises DatabaseError."""

    def __init__(self, db: Database, clock: Clock = utc_now) -> None:
        self._db = db
        self._clock = clock

    async def add(self, key: str, tid: str, oid: str, by: str) -> Link:
        """Link a chat identity to a person, instead of whom it was linked to. Raises BadKey and BadId.

        As with `remove`, the former person's token goes when nobody else is linked to it.
        """
        link = Link(_checked(key), entra_id(tid), entra_id(oid), self._clock(), by)
        values = {"tid": link.tid, "oid": link.oid, "since": link.since, "by": link.by}
        insert = self._db.insert(LinkRow).values(key=link.key, **values)
        async with self._db.session() as session:
            former = await _person(session, link.key)
            await session.execute(insert.on_conflict_do_update(index_elements=[LinkRow.key], set_=values))
            if former:
                await _forget(session, *former)
        return link

    async def get(self, key: str) -> Link | None:
        """Find the link of a chat identity."""
        async with self._db.session() as session:
            row = await session.get(LinkRow, key)
        return _link(row) if row else None

    async def remove(self, key: str) -> bool:
        """Unlink a chat identity, and remove the person's token unless another identity is linked to it.

        Answers whether there was a link.
        """
        async with self._db.session() as session:
            person = await _person(session, key)
            if person is None:
                return False
            await session.execute(delete(LinkRow).where(LinkRow.key == key))
            await _forget(session, *person)
        return True

    async def remove_all(self, prefix: str) -> list[Link]:
        """Unlink everybody of an organisation (slack:T0123/), and remove their tokens likewise; who they were.

        Raises BadKey for what is no whole organisation.
        """
        if not _PREFIX.fullmatch(prefix):
            raise BadKey(_("An organisation is written as slack:T0123/."))
        # Not LIKE: SQLite's takes T0a for T0A. In one order everywhere, so that two who do this cannot deadlock.
        theirs = func.substr(LinkRow.key, 1, len(prefix)) == prefix
        async with self._db.session() as session:
            found = await session.scalars(select(LinkRow).where(theirs).order_by(LinkRow.key).with_for_update())
            links = [_link(row) for row in found]
            await session.execute(delete(LinkRow).where(LinkRow.key.in_([link.key for link in links])))
            for tid, oid in sorted({(link.tid, link.oid) for link in links}):
                await _forget(session, tid, oid)
        return links

    async def all(self) -> list[Link]:
        """List the links by their keys."""
        async with self._db.session() as session:
            return [_link(row) for row in await session.scalars(select(LinkRow).order_by(LinkRow.key))]


async def _person(session: AsyncSession, key: str) -> tuple[str, str] | None:
    found = await session.execute(select(LinkRow.tid, LinkRow.oid).where(LinkRow.key == key).with_for_update())
    row = found.one_or_none()
    return row and (row.tid, row.oid)


async def _forget(session: AsyncSession, tid: str, oid: str) -> None:
    """Remove the person's token if no link leads to it."""
    token = (TokenRow.tid == tid, TokenRow.oid == oid)
    # Two replicas may each remove one of the last two links: the second waits here and then sees no link.
    await session.execute(select(TokenRow.oid).where(*token).with_for_update())
    linked = exists().where(LinkRow.tid == tid, LinkRow.oid == oid)
    await session.execute(delete(TokenRow).where(*token, ~linked))


def _link(row: LinkRow) -> Link:
    return Link(row.key, row.tid, row.oid, row.since, row.by)
