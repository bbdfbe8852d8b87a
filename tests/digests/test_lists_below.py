"""Lists that have no room in a digest come below it: once, whatever crashes, and never without it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.delivery import Impossible, Later, Message, Unreadable
from bot.views.model import View
from tests.digests.channel import LATER, LISTS, NEVER, Channel, Clock, Crash, Words, drained, due, worker

if TYPE_CHECKING:
    from bot.digests.delivery import Composed
    from bot.digests.runs import Run, Runs


async def the_run(runs: Runs, digest: str = "criticals") -> Run:
    [run] = await runs.history(digest, 10)
    return run


async def test_they_come_below_their_digest_after_all_digests(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs, "one")
    await due(runs, "two")
    assert await drained(worker(runs, channel, LISTS)) == 2
    clock.passes(seconds=1)
    assert await drained(worker(runs, channel, LISTS)) == 2

    assert [digest for digest, _slot, _mark in channel.posts] == ["one", "two", "one", "two"]
    assert channel.threads == [None, None, "message 1", "message 2"]
    run = await the_run(runs, "two")
    assert (run.state, run.message, run.requests, run.lists) == ("posted", "message 2", 6, b"")


@pytest.mark.parametrize("step", ["attempting", "said", "ended"])
@pytest.mark.parametrize("at", [1, 2])
async def test_a_worker_may_die_at_each_note(runs: Runs, channel: Channel, clock: Clock, step: str, at: int) -> None:
    await due(runs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, step, dying_at(runs, step, at))
        for _ in range(3):
            with suppress(Crash):
                await drained(worker(runs, channel, LISTS))
            clock.passes(minutes=5)
    await drained(worker(runs, channel, LISTS))

    assert channel.threads == [None, "message 1"]
    assert ((await the_run(runs)).state, (await the_run(runs)).outcome) == ("posted", "")


def dying_at(runs: Runs, step: str, at: int) -> object:
    """The note, before which the process dies the so manieth time."""
    note, times = getattr(runs, step), []

    async def die(*given: object, **named: object) -> object:
        times.append(step)
        if len(times) == at:
            raise Crash
        return await note(*given, **named)

    return die


@pytest.mark.parametrize("taken", [True, False])
async def test_their_lost_answer_is_looked_for(
    runs: Runs,
    channel: Channel,
    clock: Clock,
    taken: bool,  # noqa: FBT001  # a table
) -> None:
    await due(runs)
    await drained(worker(runs, channel, LISTS))
    clock.passes(seconds=1)
    (channel.after if taken else channel.before).append(ConnectionResetError())
    await drained(worker(runs, channel, LISTS))
    clock.passes(seconds=15)
    await drained(worker(runs, channel, LISTS))

    assert channel.threads == [None, "message 1"]
    assert (await the_run(runs)).state == "posted"


async def test_a_digest_whose_answer_was_lost_gets_its_lists(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs)
    channel.after.append(ConnectionResetError())
    await drained(worker(runs, channel, LISTS))
    clock.passes(seconds=15)
    await drained(worker(runs, channel, LISTS))
    clock.passes(seconds=1)
    await drained(worker(runs, channel, LISTS))

    assert channel.threads == [None, "message 1"]


async def test_where_nobody_knows_they_are_not_posted_again(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs)
    await drained(worker(runs, channel, LISTS))
    clock.passes(seconds=1)
    channel.after.append(TimeoutError())
    channel.hidden = Unreadable("thread_not_found", passing=False)
    await drained(worker(runs, channel, LISTS))
    clock.passes(seconds=15)
    await drained(worker(runs, channel, LISTS))

    run = await the_run(runs)
    told = "without its lists: nobody knows whether it was posted (thread_not_found)"
    assert (run.state, run.message, run.outcome) == ("posted", "message 1", told)
    assert len(channel.posts) == 2
    assert channel.owners == []  # the digest is there


async def test_a_channel_that_takes_too_much_gets_them_later(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs)
    await drained(worker(runs, channel, LISTS))
    clock.passes(seconds=1)
    channel.before.append(LATER)
    await drained(worker(runs, channel, LISTS))
    assert len(channel.posts) == 1

    clock.passes(seconds=30)
    await drained(worker(runs, channel, LISTS))
    assert channel.threads == [None, "message 1"]
    assert channel.looked == 0


async def test_without_them_the_digest_is_posted_all_the_same(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs)
    await drained(worker(runs, channel, LISTS))
    clock.passes(seconds=1)
    channel.before.append(NEVER)
    await drained(worker(runs, channel, LISTS))

    run = await the_run(runs)
    assert (run.state, run.outcome) == ("posted", "without its lists: the channel does not take it (not_in_channel)")


@pytest.mark.parametrize(
    ("then", "passes", "outcome"),
    [
        (Impossible("its owner left"), 0, "without its lists: its owner left"),
        (Later("TooSlow", timedelta(minutes=2)), 300, "without its lists: it was"),
    ],
)
async def test_what_keeps_them_from_being_read(  # noqa: PLR0913  # a table
    runs: Runs, channel: Channel, clock: Clock, *, then: Composed, passes: int, outcome: str
) -> None:
    def says(run: Run) -> Composed:
        return then if run.message else Message(View(run.digest), 0, b"lists")

    await due(runs)
    await drained(worker(runs, channel, Words(says)))
    clock.passes(seconds=1)
    await drained(worker(runs, channel, Words(says)))
    clock.passes(minutes=passes)
    await drained(worker(runs, channel, Words(says)))

    run = await the_run(runs)
    assert (run.state, len(channel.posts)) == ("posted", 1)
    assert run.outcome.startswith(outcome)
