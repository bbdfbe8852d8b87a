"""Keeps the newest message of each digest up to date: what was handled since is struck through and counted.

listen ─▶ claim ─▶ read ─▶ compare with what it says ─▶ is it still the newest, and ours? ─▶ update ─▶ rest

Everything can be done twice: an update says how things are, whoever sends it. What fails is done at the next turn.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.composer import SEVERE, NotNow, OwnerLost
from bot.digests.lives import fingerprint
from bot.digests.workers import workers
from bot.dojo.errors import DojoError, TokenRejected
from bot.identity.audit import Wanted
from bot.operations.digest_frame import from_bytes
from bot.operations.digest_living import reread
from bot.operations.digests import Due
from bot.platforms.platform import NotPosted, PerhapsPosted
from bot.storage.database import DatabaseError
from bot.views import digests as views
from bot.views.digest import digest as message

if TYPE_CHECKING:
    from bot.digests.composer import Rights
    from bot.digests.kept import Kept
    from bot.digests.lives import Life, Lives
    from bot.dojo.models import Finding
    from bot.identity.audit import Audit
    from bot.operations.digest import Content
    from bot.operations.digest_frame import Frame
    from bot.operations.digests import Digest
    from bot.views.model import View

_AT_ONCE: Final = 4
"""Messages that one process looks after at the same time."""
_TICK: Final = timedelta(microseconds=1)
_LEASE: Final = timedelta(minutes=2)
_UPDATE: Final = 60.0
"""Seconds; shorter than the lease, so that nobody else may take the message meanwhile."""
_ENTRIES: Final = 20
"""Of a finding's audit, newest first: whoever closed it is among them."""
_STATE: Final = (
    *("active", "false_p", "out_of_scope", "duplicate", "duplicate_finding"),
    *("risk_accepted", "is_mitigated", "mitigated"),
)
_log = structlog.get_logger(__name__)


class _Over(Exception):
    """The message is to stay as it is; a word says why."""


class Living:
    """Looks after living messages; any number of them may work side by side, in any number of processes."""

    def __init__(self, kept: Kept, lives: Lives, rights: Rights, audit: Audit) -> None:
        self._kept = kept
        self._lives = lives
        self._rights = rights
        self._audit = audit
        self._number: int | None = None
        """The newest audit entry that this process has listened to."""
        self._began = kept.clock()
        self._ending = False

    def stop(self) -> None:
        """Begin nothing more."""
        self._ending = True

    async def look(self) -> None:
        """Bring all up to date that are due. Raises DatabaseError."""
        await self._listen()
        await workers(_AT_ONCE, self._claimed, self._carried)

    async def sweep(self) -> None:
        """Forget those whose day is over. Raises DatabaseError."""
        await self._lives.sweep()

    async def _listen(self) -> None:
        """Hear what was done in chat since the last time."""
        if self._number is None:
            before = (row.number for row in await self._audit.rows() if row.at < self._began)
            self._number = max(before, default=0)
        fresh = await self._audit.since(self._number)
        deeds = [(row.number, row.entry.finding) for row in fresh if row.entry.finding is not None]
        if deeds:
            await self._lives.heard(deeds)
        self._number = max((row.number for row in fresh), default=self._number)

    async def _claimed(self) -> Life | None:
        return None if self._ending else await self._lives.claim(_LEASE)

    async def _carried(self, life: Life) -> None:
        """Bring one up to date. Raises DatabaseError."""
        try:
            shown = await self._reconciled(life)
        except _Over as over:
            _log.info("a digest's message stays as it is", digest=life.digest, slot=life.slot, why=str(over))
            await self._lives.end(life)
        else:
            await self._lives.rest(life, shown)

    async def _reconciled(self, life: Life) -> str:
        """The fingerprint of what the message says now. Raises _Over, DatabaseError."""
        try:
            return await self._updated(life)
        except (DatabaseError, _Over):
            raise
        except (TokenRejected, OwnerLost) as lost:
            raise _Over(type(lost).__name__) from None  # the next run tells its channel
        except (DojoError, NotNow, NotPosted, PerhapsPosted, TimeoutError) as trouble:
            _log.info("a digest's message has to wait", digest=life.digest, why=type(trouble).__name__)
        except Exception:  # noqa: BLE001  # the last stand: the log has it, and the next turn comes
            _log.exception("fault in a living digest", digest=life.digest, slot=life.slot)
        return life.shown

    async def _updated(self, life: Life) -> str:
        digest = await self._kept.book.get(life.digest)
        if digest is None or digest.state == "paused":
            raise _Over("it rests")
        view, shown = await self._view(life, digest)
        if shown != life.shown and await self._lives.holds(life, _LEASE):
            await self._update(life, digest, view)
        return shown

    async def _view(self, life: Life, digest: Digest) -> tuple[View, str]:
        """What there is to say now, and its fingerprint, into which the time of reading does not go."""
        frame = _frame(life)
        call = await self._rights.call(digest)
        dojo = await self._rights.reader(digest, call)
        level = max(frame.level, self._rights.level(digest, call), key=SEVERE.index)
        content = await reread(frame, dojo, self._who)
        schedule = self._kept.schedules.of(digest.plan)
        due = schedule.after(max(life.due, content.read, digest.muted - _TICK if digest.muted else content.read))
        about = views.about(digest, schedule.described(), Due(due.local, due.at))
        mark = fingerprint(message(content, about, level))
        return message(_dated(content, self._kept), about, level), mark

    async def _update(self, life: Life, digest: Digest, view: View) -> None:
        name, _colon, channel = digest.place.partition(":")
        platform = next((one for one in self._rights.platforms if one.name == name), None)
        if platform is None:
            raise _Over("its platform is gone")
        try:
            async with asyncio.timeout(_UPDATE):
                await platform.update(channel, life.message, view, run=life.run)
        except NotPosted as error:
            if error.passing:
                raise
            raise _Over(error.reason) from error

    async def _who(self, row: Finding) -> str:
        """Who closed it from chat: whoever's entry is the last that left it as it is now."""
        image = row.image()
        for one in await self._audit.find(Wanted(finding=row.id), _ENTRIES):
            before, after = one.entry.before or {}, one.entry.after or {}
            same = all(after.get(name) == image[name] for name in _STATE)
            if same and before.get("active") and one.entry.outcome == "done":
                return one.entry.caller_name
        return ""


def _frame(life: Life) -> Frame:
    try:
        return from_bytes(life.content)
    except ValueError:
        raise _Over("another version kept it") from None


def _dated(content: Content, kept: Kept) -> Content:
    handled = content.handled
    return replace(content, handled=handled and replace(handled, read=kept.clock()))
