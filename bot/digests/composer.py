"""What a run says: read with its owner's rights, compared with what was said last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog
from cachetools import LRUCache

from bot.catalogue import BY_COMMAND
from bot.digests.delivery import Impossible, Later, Message, Quiet
from bot.dojo.client import DojoClient
from bot.dojo.errors import DojoError, TokenRejected, TooSlow, Unavailable, Unreachable
from bot.hands import away
from bot.identity.caller import Caller
from bot.identity.credentials import NotLinked
from bot.language import _
from bot.memory import Memory
from bot.operations.context import Call
from bot.operations.digest import unchanged
from bot.operations.digest_more import Pending, from_bytes, reread, to_bytes
from bot.operations.digest_reading import read_digest
from bot.operations.digests import Due
from bot.operations.errors import Halt, NotAdmitted, RoleTooLow
from bot.operations.findings import ListFindings
from bot.views import digests as views
from bot.views import errors
from bot.views.digest import digest as message
from bot.views.digest_more import below
from bot.views.plain import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from bot.digests.delivery import Composed
    from bot.digests.kept import Kept
    from bot.digests.lives import Lives
    from bot.digests.mentions import Mentions
    from bot.digests.runs import Run
    from bot.digests.trend import Trends
    from bot.gate import Gate
    from bot.identity.credentials import Credentials
    from bot.operations.digest import Content, More
    from bot.operations.digests import Digest
    from bot.operations.redaction import Redaction
    from bot.platforms.platform import Platform
    from bot.views.model import View

_log = structlog.get_logger(__name__)
_PASSING: Final = (TooSlow, Unavailable, Unreachable)
_AGAIN: Final = timedelta(minutes=2)
SEVERE: Final[tuple[Redaction, ...]] = ("full", "no-titles", "counts")
_HEARTBEAT: Final = timedelta(days=7)
_KEPT: Final = 500
"""Lists of runs that are kept in memory."""


class OwnerLost(Exception):
    """Its owner cannot read any more what it tells; a sentence says why."""


class NotNow(Exception):
    """Nobody can say at the moment whether its owner may read: that is no reason to let it rest."""


@dataclass(frozen=True)
class Rights:
    """With whose rights digests read, and how much their channels show."""

    credentials: Credentials
    gate: Gate
    platforms: Sequence[Platform]
    service: DojoClient | None
    """For the digests of the bot's configuration."""

    async def call(self, digest: Digest) -> Call:
        """Whose call it would be, in its channel. Raises OwnerLost, NotNow, DatabaseError."""
        caller = await self._caller(digest)
        call = Call(caller, self.credentials)
        if digest.configured:
            return call
        if "unknown" in {caller.standing, caller.exposure}:
            raise NotNow("the platform does not say who its owner is, or who reads the channel")
        if caller.exposure == "shared":
            raise OwnerLost(_("people of another organisation read the channel."))
        try:
            await self.gate.admit(call, BY_COMMAND[ListFindings])
        except NotLinked as error:
            raise OwnerLost(views.lost(error.lack)) from None
        except NotAdmitted as error:
            if isinstance(error, RoleTooLow) and error.holding.unknown == "no answer":
                raise NotNow("Entra ID does not say which role its owner has") from None
            raise OwnerLost(views.turned_away(error)) from None
        return call

    async def _caller(self, digest: Digest) -> Caller:
        platform, _colon, channel = digest.place.partition(":")
        found = next((one for one in self.platforms if one.name == platform), None)
        user = digest.owner.rpartition("/")[2]
        caller = Caller(platform, digest.team, user, digest.owner_name, channel)
        async with away():
            return await found.known(caller) if found else caller

    async def reader(self, digest: Digest, call: Call) -> DojoClient:
        """The client that reads. Raises OwnerLost, DatabaseError."""
        if digest.configured:
            if self.service is None:
                raise OwnerLost(_("DEFECTDOJO_API_TOKEN is not set."))
            return self.service
        try:
            return await call.dojo(writes=True)  # never with the service account, whatever others may read with it
        except NotLinked as error:
            raise OwnerLost(views.lost(error.lack)) from None

    def level(self, digest: Digest, call: Call) -> Redaction:
        """The stricter of what the digest and its channel show."""
        return max(digest.plan.redaction, self.gate.rules(call).redaction, key=SEVERE.index)


class Composer:
    """Composes what runs say."""

    def __init__(self, kept: Kept, rights: Rights, lives: Lives, mentions: Mentions, trends: Trends) -> None:
        self._kept = kept
        self._rights = rights
        self._lives = lives
        self._mentions = mentions
        self._trends = trends
        self._below: LRUCache[str, View] = LRUCache(_KEPT)
        """What is to come below messages that this process composed, by run: it need not be read anew."""

    async def compose(self, run: Run) -> Composed:
        """What the run says; once it has a message, what comes below. Raises DatabaseError."""
        digest = await self._kept.book.get(run.digest)
        if digest is None or digest.state == "paused":
            return Impossible(_("it rests: {why}").format(why=digest.why) if digest else _("it was removed."))
        try:
            return await (self._composed(digest, run) if run.message is None else self._lists(digest, run))
        except OwnerLost as lost:
            return await self._paused(digest, str(lost)) if run.message is None else Impossible(str(lost))
        except (*_PASSING, NotNow) as error:
            return Later(type(error).__name__, _AGAIN)
        except (DojoError, Halt) as error:
            return Impossible(refusal(digest, error))

    async def _composed(self, digest: Digest, run: Run) -> Composed:
        call = await self._rights.call(digest)
        dojo = await self._rights.reader(digest, call)
        content = await self._read(digest, dojo, call, run)
        if digest.plan.quiet and unchanged(content) and not await self._speaks_anyway(digest):
            return Quiet(content.requests, partial(self._kept.snapshots.put, digest.id, run.slot, content.snapshot))
        schedule = self._kept.schedules.of(digest.plan)
        due = schedule.after(max(run.due, self._kept.clock()))
        about = views.about(digest, schedule.described(), Due(due.local, due.at))
        level = self._rights.level(digest, call)
        view = message(content, about, level)  # what is changed later calls nobody
        keep = partial(self._keep, run, content, level, view)
        if level != "counts":
            self._trends.wanted(run, digest)
        if digest.plan.mentions != "none":
            calls = await self._mentions.of(digest, content, level)
            view = message(content, replace(about, calls=calls), level)
        return Message(view, content.requests, self._packed(digest, run, content.more, level), keep)

    async def _keep(self, run: Run, content: Content, level: Redaction, view: View) -> None:
        await self._kept.snapshots.put(run.digest, run.slot, content.snapshot)
        await self._lives.put(run, content, level, view)

    def _packed(self, digest: Digest, run: Run, more: More, level: Redaction) -> bytes:
        """What comes below the message; nothing where only numbers are shown."""
        if level == "counts" or not (more.lists or more.products):
            return b""
        self._below[run.id] = below(more, digest.plan.name, level)
        return to_bytes(Pending(more, level))

    async def _lists(self, digest: Digest, run: Run) -> Composed:
        """What comes below the message: as it was read for that, or read anew. Raises OwnerLost, NotNow."""
        try:
            pending = from_bytes(run.lists)
        except ValueError:
            return Impossible("another version kept them")
        call = await self._rights.call(digest)
        level = max(pending.level, self._rights.level(digest, call), key=SEVERE.index)
        if level == "counts":
            return Impossible("the channel is not shown them any more")
        view = self._below.pop(run.id, None)
        if view and level == pending.level:
            return Message(view)
        dojo = await self._rights.reader(digest, call)
        asked = len(dojo.requests)
        async with away():
            more = await reread(pending.more, dojo)
        view = below(more, digest.plan.name, level)
        return Message(view, len(dojo.requests) - asked)

    async def _read(self, digest: Digest, dojo: DojoClient, call: Call, run: Run) -> Content:
        before, week = await self._kept.snapshots.before(digest.id)
        try:
            moment = run.due.isoformat()
            async with away():
                return await read_digest(digest.plan.filter, dojo, before, week, now=self._kept.clock(), share=moment)
        except TokenRejected:
            lack = None if digest.configured else await self._rights.credentials.rejected(call.caller)
            if lack is None:
                raise
            raise OwnerLost(views.lost(lack)) from None

    async def _speaks_anyway(self, digest: Digest) -> bool:
        """Whether it is time for a sign of life."""
        if digest.plan.heartbeat != "weekly":
            return False
        last = await self._kept.runs.last_posted(digest.id)
        return last is None or self._kept.clock() - last.due >= _HEARTBEAT

    async def _paused(self, digest: Digest, why: str) -> Composed:
        """Let it rest; the channel is told so once, by whichever run found out first."""
        _log.warning("digest without an owner", digest=digest.id, why=why)
        if digest.configured or not await self._kept.book.pause(digest, why):
            return Impossible(why)
        resting = await self._kept.book.get(digest.id)
        return Message(views.paused(resting or digest), 0)


def service_client(http: httpx.AsyncClient, token: str) -> DojoClient | None:
    """The service account's client, where there is one."""
    return DojoClient(http, token, memory=Memory()) if token else None


def refusal(digest: Digest, error: DojoError | Halt) -> str:
    """What keeps it from being read, in a sentence."""
    if isinstance(error, DojoError):
        return errors.trouble(error)
    return " ".join(said(errors.halted(digest.plan.filter, error)).split())
