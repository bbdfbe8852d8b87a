"""What happens by itself: runs become due, are carried out, and are forgotten at last.

Every replica has its own scheduler with its own memory: APScheduler's stores are not made to be shared (three replicas
on one store fired each slot three times). A tick only writes down what is due, which the database takes once.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.digests.schedule import BadSchedule
from bot.digests.snapshots import KEPT
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.digests.crew import Crew
    from bot.digests.delivery import Delivery
    from bot.digests.kept import Kept
    from bot.digests.living import Living
    from bot.digests.orphans import Orphans
    from bot.operations.digests import Digest

_LOOK: Final = timedelta(seconds=5)
_LATE: Final = timedelta(days=1)
"""A slot missed longer ago than this and its lateness is not even noted."""
_log = structlog.get_logger(__name__)


class Clockwork:
    """Ticks every minute; looks every few seconds for what is due, here or by another replica's tick."""

    def __init__(self, kept: Kept, crew: Crew, delivery: Delivery, living: Living, orphans: Orphans) -> None:
        self._kept = kept
        self._orphans = orphans
        self._living = living
        self._delivery = delivery
        self._noted: dict[str, str] = {}
        """The newest slot of each digest that is written down for sure."""
        self._delivering = asyncio.Lock()
        self._crew = crew
        self._ending = False
        self._scheduler: Any = None
        self._jobs = 0
        self._idle = asyncio.Event()
        """No job is under way."""
        self._idle.set()

    def start(self) -> None:
        """Begin to tick, at each full minute."""
        defaults = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        for job, trigger in (
            (self.tick, CronTrigger(second=0, timezone=UTC)),
            (self.deliver, IntervalTrigger(seconds=int(_LOOK.total_seconds()), timezone=UTC)),
            (self.adorn, IntervalTrigger(seconds=int(_LOOK.total_seconds()), timezone=UTC)),
            (self.live, IntervalTrigger(seconds=int(_LOOK.total_seconds()), timezone=UTC)),
            (self.sweep, CronTrigger(hour=3, minute=17, timezone=UTC)),
        ):
            self._scheduler.add_job(self._done, trigger, args=[job])
        self._scheduler.start()

    async def stop(self, grace: float) -> None:
        """Begin nothing more; what is under way may end within the grace, else another replica settles it."""
        self._ending = True
        self._living.stop()
        self._crew.stop()
        if self._scheduler:
            self._scheduler.pause()
        try:
            async with asyncio.timeout(grace), self._delivering:
                await self._idle.wait()
        except TimeoutError:
            _log.warning("a digest was under way at the end")
        if self._scheduler:
            self._scheduler.shutdown(wait=False)  # which cuts off what is under way

    async def _done(self, job: Callable[[], Awaitable[None]]) -> None:
        """Do a job; while it is under way the end waits for it."""
        if self._ending:
            return
        self._jobs += 1
        self._idle.clear()
        try:
            await _calmly(job)
        finally:
            self._jobs -= 1
            if not self._jobs:
                self._idle.set()

    async def tick(self) -> None:
        """Write down what is due. Raises DatabaseError."""
        for digest in await self._kept.book.all():
            if digest.state == "active":
                await self._note(digest)

    async def _note(self, digest: Digest) -> None:
        now = self._kept.clock()
        try:
            slot = self._kept.schedules.of(digest.plan).latest(now)
        except BadSchedule as error:  # written by another version
            _log.error("a digest's schedule cannot be read", digest=digest.id, why=str(error))
            return
        lateness = digest.plan.lateness
        if slot is None or (digest.muted and slot.at < digest.muted):
            return
        if (digest.since and slot.at <= digest.since) or now - slot.at > lateness + _LATE:
            return
        if self._noted.get(digest.id) != slot.local:
            await self._kept.runs.due(digest.id, slot.local, slot.at, slot.since, slot.at + lateness)
            self._noted[digest.id] = slot.local

    async def deliver(self) -> None:
        """Carry out all that is due. Raises DatabaseError."""
        async with self._delivering:
            await self._crew.carry_out()

    async def adorn(self) -> None:
        """Add their pictures to those that were posted. Raises DatabaseError."""
        await self._delivery.adorn()

    async def live(self) -> None:
        """Bring the newest messages up to date. Raises DatabaseError."""
        await self._living.look()

    async def sweep(self) -> None:
        """Forget what nobody will ask for any more. Raises DatabaseError."""
        await self._living.sweep()
        await self._kept.snapshots.sweep()
        await self._kept.runs.sweep(self._kept.clock() - KEPT)
        await self._orphans.sweep()


async def _calmly(job: Callable[[], Awaitable[None]]) -> None:
    """Do it; what fails is logged, and tried again at the next turn."""
    try:
        await job()
    except DatabaseError as error:
        _log.warning("the database is away", job=getattr(job, "__name__", ""), trouble=str(error))
    except Exception:  # noqa: BLE001  # the last stand: the clock goes on
        _log.exception("fault in the clockwork", job=getattr(job, "__name__", ""))
