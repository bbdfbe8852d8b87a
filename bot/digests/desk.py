"""What chat does with digests: declares them, changes them, looks at them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.digests.book import Taken
from bot.digests.schedule import BadSchedule
from bot.language import _
from bot.operations.command import Draft
from bot.operations.digest_commands import AddDigest, ListDigests
from bot.operations.digest_reading import read_digest
from bot.operations.digests import Digest, Due, Entry, Ran
from bot.operations.errors import DigestRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.digests.kept import Kept
    from bot.digests.runs import Run
    from bot.dojo.client import DojoClient
    from bot.identity.caller import Caller
    from bot.operations.digest import Content
    from bot.operations.digests import Plan
    from bot.platforms.platform import Platform

_TICK: Final = timedelta(microseconds=1)
_SHOWN: Final = 10
"""Runs of a history."""


class Desk:
    """The digests of all channels, for people. Every method raises DatabaseError."""

    def __init__(self, kept: Kept, platforms: Sequence[Platform]) -> None:
        self._kept = kept
        self._platforms = platforms

    async def check(self, plan: Plan, caller: Caller, former: Digest | None = None) -> None:
        """Look at the schedule, the name and the channel. Raises DigestRefused with a sentence."""
        try:
            self._kept.schedules.of(plan)
        except BadSchedule as error:
            raise DigestRefused(str(error)) from None
        if not plan.callable_on(caller.platform):
            sentence = _(
                "Microsoft Teams lets a bot mention people only, no groups: write mentions:none or mentions:owners."
            )
            raise DigestRefused(sentence)
        others = [one for one in await self._kept.book.here(_place(caller)) if former is None or one.id != former.id]
        if any(one.plan.name.casefold() == plan.name.casefold() for one in others):
            raise _taken(plan.name)
        if sentence := await self._closed(caller):
            raise DigestRefused(sentence)

    async def _closed(self, caller: Caller) -> str:
        """Why nothing can be posted there; empty where it can."""
        if caller.exposure in {"shared", "unknown"}:
            return _(
                "People of another organisation read this channel, or I cannot find out who does. A digest comes here "
                "only by the bot's configuration."
            )
        platform = next((one for one in self._platforms if one.name == caller.platform), None)
        return await platform.joined(caller.channel) if platform else ""

    async def add(self, plan: Plan, caller: Caller) -> Digest:
        """Declare it in the caller's channel, with the caller's rights. Raises DigestRefused."""
        digest = Digest("", _place(caller), plan, caller.team, caller.key, caller.name)
        try:
            return await self._kept.book.add(digest)
        except Taken:
            raise _taken(plan.name) from None

    async def change(self, digest: Digest, plan: Plan, caller: Caller) -> Digest:
        """Declare it anew, with the caller's rights; another time of day holds from now on. Raises DigestRefused."""
        moved = (plan.schedule, plan.timezone) != (digest.plan.schedule, digest.plan.timezone)
        if plan.filter != digest.plan.filter or digest.owner != caller.key:
            await self._kept.snapshots.forget(digest.id)  # what others saw, or what else was looked for, is no news
        try:
            return await self._kept.book.change(_taken_over(replace(digest, plan=plan), caller), anew=moved)
        except Taken:
            raise _taken(plan.name) from None

    async def entries(self, caller: Caller) -> tuple[Entry, ...]:
        """Those of the caller's channel, by name."""
        found = await self._kept.book.here(_place(caller))
        return tuple([await self._entry(one) for one in found])

    async def _entry(self, digest: Digest) -> Entry:
        muted = digest.state == "active" and digest.muted is not None and digest.muted > self._kept.clock()
        return Entry(digest, self.words(digest.plan), self._next(digest), await self._last(digest), muted)

    async def named(self, caller: Caller, name: str, *, change: bool) -> Digest:
        """The one of that name in the caller's channel. Raises DigestRefused."""
        here = await self._kept.book.here(_place(caller))
        found = next((one for one in here if one.plan.name.casefold() == name.casefold()), None)
        if found is None:
            raise DigestRefused(_missing(name, here), (ListDigests() if here else Draft(AddDigest, {"name": name}),))
        if change and found.configured:
            sentence = _("The digest {name} stands in the bot's configuration: only its administrator changes it.")
            raise DigestRefused(sentence.format(name=found.plan.name), (ListDigests(),))
        return found

    async def pause(self, digest: Digest, why: str) -> Digest:
        """Let it rest."""
        await self._kept.book.pause(digest, why)
        return replace(digest, state="paused", why=why)

    async def mute(self, digest: Digest) -> Digest:
        """Post nothing more until the day is over where the digest is."""
        zone = ZoneInfo(digest.plan.timezone)
        tomorrow = self._kept.clock().astimezone(zone).date() + timedelta(days=1)
        return await self._kept.book.change(replace(digest, muted=datetime.combine(tomorrow, time(), zone)), anew=False)

    async def unmute(self, digest: Digest) -> Digest:
        """Post again; what was due meanwhile is not made up for."""
        return await self._kept.book.change(replace(digest, muted=None), anew=True)

    async def resume(self, digest: Digest, caller: Caller) -> Digest:
        """Let it come again, with the caller's rights. What somebody else's rights saw is nothing to compare with."""
        if digest.owner != caller.key:
            await self._kept.snapshots.forget(digest.id)
        return await self._kept.book.change(_taken_over(digest, caller), anew=digest.state == "paused")

    async def remove(self, digest: Digest) -> None:
        """Forget it, and what it saw."""
        await self._kept.book.remove(digest)
        await self._kept.snapshots.forget(digest.id)

    async def run(self, digest: Digest) -> None:
        """Post it as soon as can be: a run of its own, beside those of its schedule."""
        now = self._kept.clock()
        slot = self._kept.schedules.local(digest.plan, now)
        await self._kept.runs.due(digest.id, slot, now, None, now + digest.plan.lateness)

    async def history(self, digest: Digest) -> tuple[Ran, ...]:
        """Its last runs, newest first."""
        return tuple(map(ran, await self._kept.runs.history(digest.id, _SHOWN)))

    async def preview(self, digest: Digest, dojo: DojoClient) -> Content:
        """What it would say now; where its owner saw more than the one who asks, nothing is compared."""
        return await read_digest(digest.plan.filter, dojo, None, None, now=self._kept.clock())

    def due(self, plan: Plan, muted: datetime | None = None) -> Due | None:
        """When it would come next."""
        now = self._kept.clock()
        slot = self._kept.schedules.of(plan).after(max(now, muted - _TICK) if muted else now)
        return Due(slot.local, slot.at)

    def words(self, plan: Plan) -> str:
        """Its schedule in words."""
        return self._kept.schedules.of(plan).described()

    def _next(self, digest: Digest) -> Due | None:
        return self.due(digest.plan, digest.muted) if digest.state == "active" else None

    async def _last(self, digest: Digest) -> Ran | None:
        return next(iter(map(ran, await self._kept.runs.history(digest.id, 1))), None)


def _place(caller: Caller) -> str:
    """The channel as the configuration names it, too: slack:C0123."""
    return f"{caller.platform}:{caller.channel}"


def _taken_over(digest: Digest, caller: Caller) -> Digest:
    return replace(
        digest, team=caller.team, owner=caller.key, owner_name=caller.name, state="active", why="", muted=None
    )


def _taken(name: str) -> DigestRefused:
    sentence = _("This channel has a digest “{name}” already: take another name, or change that one.")
    return DigestRefused(sentence.format(name=name), (ListDigests(),))


def _missing(name: str, here: Iterable[Digest]) -> str:
    known = ", ".join(one.plan.name for one in here)
    if known:
        return _("This channel has no digest “{name}”; it has: {known}.").format(name=name, known=known)
    return _("This channel has no digest “{name}”, nor any other.").format(name=name)


def ran(run: Run) -> Ran:
    """The run, as people are told of it."""
    return Ran(run.slot, run.state, run.outcome, run.due, run.ended, run.requests, run.took)
