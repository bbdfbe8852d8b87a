"""Which person in Entra ID a chat identity belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, exists, func, select, update

from bot.identity.credentials import Link
from bot.identity.ids import entra_id
from bot.language import _
from bot.storage.clock import Clock, utc_now
from bot.storage.tables import LinkRow, PersonRow, TokenRow

if TYPE_CHECKING:
    from datetime import datetime

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

    async def add(self, key: str, person: tuple[str, str], by: str, expires: datetime | None = None) -> Link:
        """Link a chat identity to a person (tenant and object id), instead of whom it was linked to.

        Without `expires` it lasts until it is removed. As with `remove`, what is kept of the former person goes when
        nobody else is linked to them. Raises BadKey and BadId.
        """
        tid, oid = map(entra_id, person)
        link = Link(_checked(key), tid, oid, self._clock(), by, expires)
        values = {"tid": tid, "oid": oid, "since": link.since, "by": by, "expires": expires}
        insert = self._db.insert(LinkRow).values(key=link.key, **values)
        async with self._db.session() as session:
            former = await _person(session, link.key)
            await session.execute(insert.on_conflict_do_update(index_elements=[LinkRow.key], set_=values))
            if former and former != (tid, oid):
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

    async def expire(self, tid: str, oid: str) -> None:
        """Let every link to a person have expired by now; what is kept of them stays for when they sign in again."""
        mine = (LinkRow.tid == entra_id(tid), LinkRow.oid == entra_id(oid))
        async with self._db.session() as session:
            await session.execute(update(LinkRow).where(*mine).values(expires=self._clock()))

    async def remove_person(self, tid: str, oid: str) -> list[Link]:
        """Unlink every chat identity of a person, and forget all that is kept of them; which they were."""
        mine = (LinkRow.tid == entra_id(tid), LinkRow.oid == entra_id(oid))
        async with self._db.session() as session:
            found = await session.scalars(select(LinkRow).where(*mine).order_by(LinkRow.key).with_for_update())
            links = [_link(row) for row in found]
            await session.execute(delete(LinkRow).where(*mine))
            await _forget(session, entra_id(tid), entra_id(oid))
        return links

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
    """Remove the person's token, and the renewal of their sign-in, if no link leads to them."""
    token = (TokenRow.tid == tid, TokenRow.oid == oid)
    # Two replicas may each remove one of the last two links: the second waits here and then sees no link.
    await session.execute(select(TokenRow.oid).where(*token).with_for_update())
    linked = exists().where(LinkRow.tid == tid, LinkRow.oid == oid)
    await session.execute(delete(TokenRow).where(*token, ~linked))
    person = (PersonRow.tid == tid, PersonRow.oid == oid, ~linked)
    await session.execute(delete(PersonRow).where(*person, PersonRow.account.is_(None)))
    await session.execute(update(PersonRow).where(*person).values(renewal=None))  # what an administrator said stays


def _link(row: LinkRow) -> Link:
    return Link(row.key, row.tid, row.oid, row.since, row.by, row.expires)
