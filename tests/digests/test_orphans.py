"""A digest that rests without an owner waits ninety days for somebody to take it over, and goes with all it saw."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.digests.book import Book
from bot.digests.composer import NotNow, OwnerLost
from bot.digests.kept import Kept
from bot.digests.orphans import Orphans
from bot.digests.runs import Runs
from bot.digests.schedules import Schedules
from bot.digests.snapshots import Snapshots
from bot.identity.audit import Audit
from bot.operations.digest_snapshot import Snapshot
from bot.operations.digests import Digest, Plan
from bot.operations.findings import ListFindings
from tests.digests.channel import Clock, due

if TYPE_CHECKING:
    from bot.storage.database import Database

ANA = "slack:T0DEMO/U0ANA"
PLAN = Plan(name="criticals", filter=ListFindings(severity=("Critical",)), schedule="every day 09:00")


class Rights:
    """Says of every owner the same."""

    def __init__(self) -> None:
        self.trouble: Exception | None = OwnerLost("they are not linked any more.")

    async def call(self, _digest: Digest) -> None:
        if self.trouble:
            raise self.trouble

    async def reader(self, _digest: Digest, _call: None) -> None:
        """There is nothing to read."""


class Office:
    """What is kept of digests, and a clock."""

    def __init__(self, db: Database) -> None:
        self.clock = Clock()
        book, runs, snapshots = Book(db, [], self.clock), Runs(db, self.clock), Snapshots(db, self.clock)
        self.kept = Kept(book, runs, snapshots, Schedules(frozenset()), self.clock)
        self.rights, self.audit = Rights(), Audit(db, self.clock)

    def sweeper(self) -> Orphans:
        """One of several replicas'."""
        rights: Any = self.rights
        return Orphans(self.kept, rights, self.audit)

    async def paused(self) -> Digest:
        """A digest that had run, and rests from now on."""
        digest = await self.kept.book.add(Digest("", "slack:C0APPSEC", PLAN, "T0DEMO", ANA, "Ana"))
        await due(self.kept.runs, digest.id, self.clock.now)
        [run] = await self.kept.runs.claim(timedelta(minutes=1))
        await self.kept.snapshots.put(digest.id, run.slot, Snapshot(self.clock.now, ()))
        await self.kept.runs.ended(run, "posted", message="message 1")
        assert (await self.kept.snapshots.before(digest.id)).last
        assert await self.kept.book.pause(digest, "they are not linked any more.")
        return digest

    async def left(self, digest: Digest) -> tuple[bool, bool, bool]:
        """Whether the digest, its runs and what it saw are there."""
        runs, saw = await self.kept.runs.history(digest.id, 9), (await self.kept.snapshots.before(digest.id)).last
        return await self.kept.book.get(digest.id) is not None, bool(runs), saw is not None


@pytest.fixture
async def office(db: Database) -> Office:
    await db.migrate()
    return Office(db)


async def test_after_ninety_days_it_goes_with_all_it_saw_and_the_audit_has_it_once(office: Office) -> None:
    digest = await office.paused()
    office.clock.passes(days=89, hours=23)
    await office.sweeper().sweep()
    assert await office.left(digest) == (True, True, True)

    office.clock.passes(hours=1)
    await asyncio.gather(office.sweeper().sweep(), office.sweeper().sweep())
    assert await office.left(digest) == (False, False, False)
    [entry] = [row.entry for row in await office.audit.rows()]
    assert (entry.caller, entry.operation, entry.line) == (ANA, "digest forsaken", "digest delete criticals")
    assert (entry.before or {})["place"] == "slack:C0APPSEC"


@pytest.mark.parametrize("trouble", [None, NotNow("Slack does not say")])
async def test_one_whose_owner_is_there_or_cannot_be_looked_up_stays(office: Office, trouble: Exception | None) -> None:
    digest, office.rights.trouble = await office.paused(), trouble
    office.clock.passes(days=400)
    await office.sweeper().sweep()
    assert await office.left(digest) == (True, True, True)
    assert await office.audit.rows() == []


async def test_one_that_was_taken_over_or_ran_since_stays(office: Office) -> None:
    digest = await office.paused()
    office.clock.passes(days=90)
    await due(office.kept.runs, digest.id, office.clock.now - timedelta(days=1))
    assert await office.kept.book.resting(office.clock.now - timedelta(days=90)) == ()

    await office.kept.runs.forget(digest.id)
    [resting] = await office.kept.book.resting(office.clock.now - timedelta(days=90))
    await office.kept.book.change(Digest(digest.id, digest.place, PLAN, "T0DEMO", "slack:T0DEMO/U0MARTA"), anew=True)
    assert not await office.kept.book.forsake(resting, office.clock.now)
    await office.sweeper().sweep()
    assert await office.kept.book.get(digest.id) is not None
