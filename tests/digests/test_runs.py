"""Runs: written down once, claimed by one, fenced against whoever comes too late. On SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.digests.runs import Backlog, Runs
from tests.digests.channel import NINE, Clock, due

if TYPE_CHECKING:
    from bot.storage.database import Database

LEASE = timedelta(minutes=5)


async def test_what_all_replicas_write_down_is_written_once(runs: Runs) -> None:
    expires = NINE + timedelta(hours=4)
    taken = await asyncio.gather(*(runs.due("a", "2026-11-23T09:00", NINE, None, expires) for _ in range(8)))
    assert sorted(taken) == [False] * 7 + [True]


async def test_nothing_is_claimed_before_its_time(runs: Runs, clock: Clock) -> None:
    await due(runs, at=NINE + timedelta(minutes=1))
    assert await runs.claim(LEASE) == []
    clock.passes(minutes=1)
    assert await runs.claim(LEASE)


async def test_one_run_is_claimed_by_one_worker(runs: Runs) -> None:
    for digest in "abc":
        await due(runs, digest)
    claimed = await asyncio.gather(*(runs.claim(LEASE) for _ in range(6)))
    assert sorted(run.digest for one in claimed for run in one) == ["a", "b", "c"]


async def test_several_are_claimed_at_once_and_each_is_its_own(runs: Runs, clock: Clock) -> None:
    for number, digest in enumerate("cab"):
        await due(runs, digest, NINE - timedelta(minutes=number))
    first, second = await runs.claim(LEASE, 2)
    [third] = await runs.claim(LEASE, 2)
    assert [run.digest for run in (first, second, third)] == ["b", "a", "c"]
    assert len({run.id for run in (first, second, third)}) == 3
    assert await runs.ended(first, "quiet")
    clock.passes(minutes=5)
    assert {run.digest: run.claim for run in await runs.claim(LEASE, 9)} == {"a": 2, "c": 2}


async def test_what_a_run_keeps_is_kept_with_its_note_or_not_at_all(runs: Runs, clock: Clock) -> None:
    kept: list[str] = []

    async def keep() -> None:
        kept.append("it")

    await due(runs)
    [first] = await runs.claim(LEASE)
    clock.passes(minutes=5)
    [second] = await runs.claim(LEASE)
    assert not await runs.attempting(first, LEASE, keep)
    assert kept == []
    assert await runs.attempting(second, LEASE, keep)
    assert kept == ["it"]


async def test_a_lease_that_ended_lets_another_one_in_and_the_first_one_out(runs: Runs, clock: Clock) -> None:
    await due(runs)
    [first] = await runs.claim(LEASE)
    clock.passes(minutes=5)
    [second] = await runs.claim(LEASE)
    assert (second.id, second.claim, second.attempted) == (first.id, 2, False)

    assert not await runs.attempting(first, LEASE)
    assert not await runs.ended(first, "posted", message="m")
    assert await runs.ended(second, "posted", message="m")


async def test_an_attempt_is_remembered_over_the_next_claim(runs: Runs, clock: Clock) -> None:
    await due(runs)
    [first] = await runs.claim(LEASE)
    assert await runs.attempting(first, LEASE)
    clock.passes(minutes=5)
    [second] = await runs.claim(LEASE)
    assert second.attempted


async def test_what_was_put_back_comes_again_after_its_wait(runs: Runs, clock: Clock) -> None:
    await due(runs)
    [run] = await runs.claim(LEASE)
    assert await runs.attempting(run, LEASE)
    assert await runs.put_back(run, timedelta(seconds=30))
    assert await runs.claim(LEASE) == []
    clock.passes(seconds=30)
    [again] = await runs.claim(LEASE)
    assert not again.attempted


async def test_what_expired_is_claimed_as_late(runs: Runs, clock: Clock) -> None:
    await due(runs)
    clock.passes(hours=4)
    clock.passes(seconds=1)
    [run] = await runs.claim(LEASE)
    assert run.late


async def test_the_history_is_newest_first_and_ends_after_ninety_days(runs: Runs, clock: Clock) -> None:
    for day in range(3):
        await due(runs, at=NINE + timedelta(days=day))
    clock.passes(days=2)
    [run] = await runs.claim(LEASE)
    await runs.ended(run, "posted", message="m", requests=7, took=1200)
    history = await runs.history("criticals", 10)
    assert [one.slot[:10] for one in history] == ["2026-11-25", "2026-11-24", "2026-11-23"]
    assert (history[2].state, history[2].requests, history[2].took) == ("posted", 7, 1200)
    assert await runs.waiting() == 2

    await runs.sweep(NINE + timedelta(days=90))
    assert len(await runs.history("criticals", 10)) == 2


async def test_without_a_clock_of_its_own_the_databases_holds(db: Database) -> None:
    await db.migrate()
    runs = Runs(db)
    await due(runs, at=NINE - timedelta(days=365), lateness=24)
    [run] = await runs.claim(LEASE)
    assert run.late
    assert await runs.ended(run, "late")


async def test_the_run_that_ended_last_is_told_whichever_digest_it_was(runs: Runs, clock: Clock) -> None:
    assert await runs.last_ended() is None
    for digest in ("a", "b"):
        await runs.due(digest, "2026-11-23T09:00", NINE, None, NINE + LEASE)
    first, second = await runs.claim(LEASE, 2)
    await runs.ended(second, "posted")
    clock.passes(minutes=1)
    await runs.ended(first, "quiet")

    last = await runs.last_ended()
    assert last
    assert (last.digest, last.state) == (first.digest, "quiet")


async def test_the_oldest_that_waits_tells_how_late_digests_are(runs: Runs, clock: Clock) -> None:
    assert await runs.backlog() == Backlog(0, timedelta())
    await due(runs, "a")
    await due(runs, "b", at=NINE + timedelta(minutes=5))
    clock.passes(minutes=2)
    assert await runs.backlog() == Backlog(2, timedelta(minutes=2))
    assert await runs.claim(LEASE)
    assert await runs.backlog() == Backlog(2, timedelta(minutes=2))


async def test_an_end_is_told_once_and_only_by_whose_run_it_is(db: Database, clock: Clock) -> None:
    await db.migrate()
    told: list[str] = []
    runs = Runs(db, clock, told.append)
    await due(runs)
    [first] = await runs.claim(LEASE)
    clock.passes(minutes=5)
    [second] = await runs.claim(LEASE)
    assert await runs.ended(second, "quiet")
    assert not await runs.ended(first, "posted")
    assert told == ["quiet"]
