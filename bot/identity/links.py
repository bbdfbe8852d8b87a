"""Which person in Entra ID a chat identity belongs to."""

from __future__ import annotations

import json
import re
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import structlog
from sqlalchemy import case, delete, exists, func, or_, select, update

from bot.identity.credentials import Link
from bot.identity.ids import entra_id
from bot.identity.rotation import Rotation, unknown
from bot.identity.vault import Unsealable
from bot.language import _
from bot.storage.clock import Clock, utc_now
from bot.storage.tables import AttemptRow, LinkRow, PersonRow, TokenRow, WaitingRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.identity.vault import Vault
    from bot.storage.database import Database

_Row: TypeAlias = "LinkRow | Row[Any]"
_log = structlog.get_logger(__name__)
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

    def __init__(self, db: Database, clock: Clock = utc_now, vault: Vault | None = None) -> None:
        """With a vault each link is sealed: whoever can write to the database cannot make one."""
        self._db = db
        self._clock = clock
        self._vault = vault.meant_for("dojo-bot link") if vault else None

    async def add(self, key: str, person: tuple[str, str], by: str, expires: datetime | None = None) -> Link:
        """Link a chat identity to a person (tenant and object id), instead of whom it was linked to.

        Without `expires` it lasts until it is removed. As with `remove`, what is kept of the former person goes when
        nobody else is linked to them. Raises BadKey and BadId.
        """
        tid, oid = map(entra_id, person)
        link = Link(_checked(key), tid, oid, self._clock(), by, expires)
        values = {**vars(link), "proof": self._proof(link)}
        del values["key"]
        insert = self._db.insert(LinkRow).values(key=link.key, **values)
        async with self._db.session() as session:
            former = await _person(session, link.key)
            await session.execute(insert.on_conflict_do_update(index_elements=[LinkRow.key], set_=values))
            if former and former != (tid, oid):
                await _forget(session, *former)
        return link

    async def get(self, key: str) -> Link | None:
        """Find the link of a chat identity; one that somebody else wrote into the database counts as none."""
        row = await self._db.row(LinkRow, key=key)
        if row is None or not self._is_ours(row):
            return None
        return _link(row)

    async def remove(self, key: str) -> bool:
        """Unlink a chat identity, and remove the person's token unless another identity is linked to it.

        Answers whether there was a link.
        """
        async with self._db.session() as session:
            person = await _person(session, key)
            if person is None:
                return False
            for table in (LinkRow, AttemptRow, WaitingRow):
                await session.execute(delete(table).where(table.key == key))
            await _forget(session, *person)
        return True

    async def expire(self, tid: str, oid: str) -> None:
        """Let every link to a person have expired by now; what is kept of them stays for when they sign in again."""
        mine = (LinkRow.tid == entra_id(tid), LinkRow.oid == entra_id(oid))
        async with self._db.session() as session:
            for row in (await session.scalars(select(LinkRow).where(*mine).with_for_update())).all():
                row.expires = self._clock()
                row.proof = self._proof(_link(row))

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

    async def of(self, tid: str, oid: str) -> list[Link]:
        """List the links of a person, by their keys."""
        mine = (LinkRow.tid == entra_id(tid), LinkRow.oid == entra_id(oid))
        async with self._db.session() as session:
            return [_link(row) for row in await session.scalars(select(LinkRow).where(*mine).order_by(LinkRow.key))]

    async def people(self) -> int:
        """Count the people to whom a link leads that holds now."""
        holds = or_(LinkRow.expires.is_(None), LinkRow.expires > self._clock())
        people = select(LinkRow.tid, LinkRow.oid).where(holds).distinct().subquery()
        async with self._db.session() as session:
            return await session.scalar(select(func.count()).select_from(people)) or 0

    async def people_by_platform(self) -> dict[str, int]:
        """Count likewise, by the platform on which they are linked."""
        holds = or_(LinkRow.expires.is_(None), LinkRow.expires > self._clock())
        person = LinkRow.tid + "/" + LinkRow.oid
        counts = [
            func.count(case((LinkRow.key.startswith(f"{platform}:"), person)).distinct()).label(platform)
            for platform in PLATFORMS
        ]
        async with self._db.session() as session:
            return dict((await session.execute(select(*counts).where(holds))).mappings().one())

    async def rotate(self) -> Rotation:
        """Seal every link with the primary key."""
        done = Rotation(0, 0)
        async with self._db.session() as session:
            for row in (await session.scalars(select(LinkRow))).all():
                done += self._resealed(row)
        return done

    async def unknown_keys(self) -> tuple[str, ...]:
        """List the ids of keys that are needed and TOKEN_KEYS lacks."""
        async with self._db.session() as session:
            proofs = await session.scalars(select(LinkRow.proof).where(LinkRow.proof.is_not(None)))
            return unknown(filter(None, proofs), self._vault)

    def _proof(self, link: Link) -> bytes | None:
        return self._vault.seal(_said(link), link.key) if self._vault else None

    def _is_ours(self, row: _Row) -> bool:
        if self._vault is None:
            return True
        try:
            ours = row.proof is not None and self._vault.open(row.proof, row.key) == _said(_link(row))
        except Unsealable:
            ours = False
        if not ours:
            _log.error("a link that is not the bot's own", key=row.key, tid=row.tid, oid=row.oid)
        return ours

    def _resealed(self, row: LinkRow) -> Rotation:
        if self._vault is None or row.proof is None or not self._is_ours(row):
            return Rotation(0, 1)
        if self._vault.is_current(row.proof):
            return Rotation(0, 0)
        row.proof = self._proof(_link(row))
        return Rotation(1, 0)

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
    await session.execute(delete(PersonRow).where(*person, PersonRow.mapped.is_(False)))
    await session.execute(update(PersonRow).where(*person).values(renewal=None))  # what an administrator said stays


def _said(link: Link) -> str:
    """What a link says, for its seal."""
    moments = [moment and moment.astimezone(UTC).isoformat() for moment in (link.since, link.expires)]
    return json.dumps([link.tid, link.oid, link.by, *moments])


def _link(row: _Row) -> Link:
    return Link(row.key, row.tid, row.oid, row.since, row.by, row.expires)
