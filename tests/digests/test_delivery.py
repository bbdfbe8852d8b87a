"""Once, whatever crashes: the crash table step by step. On SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.delivery import Delivery, Impossible, Later, Quiet, Unreadable
from tests.digests.channel import LATER, NEVER, NINE, Channel, Clock, Crash, Words, drained, due, once, worker
from tests.spans import spans

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.digests.runs import Runs
    from tests.spans import Spans

__all__ = ["spans"]


async def state(runs: Runs) -> str:
    [run] = await runs.history("criticals", 10)
    return run.state


async def test_what_is_due_is_posted_and_its_history_tells_how(runs: Runs, channel: Channel) -> None:
    await due(runs)
    assert await drained(worker(runs, channel)) == 1
    [run] = await runs.history("criticals", 10)
    assert (run.state, run.message, run.requests) == ("posted", "message 1", 3)
    assert await drained(worker(runs, channel)) == 0


async def test_a_trace_tells_how_it_ended_and_not_which_digest_it_was(
    runs: Runs, channel: Channel, spans: Spans
) -> None:
    await due(runs)
    await drained(worker(runs, channel))
    assert spans.told() == [("digest", {"dojo_bot.digest.end": "posted"}, "UNSET")]
    assert "criticals" not in spans.text()


@pytest.mark.parametrize("step", ["before attempting", "after attempting", "before ended", "after ended"])
async def test_a_worker_may_die_before_or_after_each_note(
    runs: Runs, channel: Channel, clock: Clock, step: str
) -> None:
    await due(runs)
    moment, note = step.split()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, note, dying(getattr(runs, note), moment))
        with pytest.raises(Crash):
            await once(worker(runs, channel))
    assert await once(worker(runs, channel)) is False

    clock.passes(minutes=5)
    await drained(worker(runs, channel))
    assert len(channel.posts) == 1
    assert await state(runs) == "posted"


def dying(note: Callable[..., Awaitable[bool]], moment: str) -> Callable[..., Awaitable[bool]]:
    """The note, at which the process dies."""

    async def die(*given: object, **named: object) -> bool:
        if moment == "after":
            await note(*given, **named)
        raise Crash

    return die


@pytest.mark.parametrize("taken", [True, False])
async def test_a_worker_may_die_while_it_posts(runs: Runs, channel: Channel, clock: Clock, taken: bool) -> None:  # noqa: FBT001  # a table
    await due(runs)
    (channel.after if taken else channel.before).append(Crash())
    with pytest.raises(Crash):
        await once(worker(runs, channel))
    clock.passes(minutes=5)
    await drained(worker(runs, channel))

    assert len(channel.posts) == 1
    assert await state(runs) == "posted"


@pytest.mark.parametrize("taken", [True, False])
async def test_a_lost_answer_is_looked_for_after_a_margin(
    runs: Runs,
    channel: Channel,
    clock: Clock,
    taken: bool,  # noqa: FBT001  # a table
) -> None:
    await due(runs)
    (channel.after if taken else channel.before).append(ConnectionResetError())
    await drained(worker(runs, channel))
    assert channel.looked == 0

    clock.passes(seconds=15)
    await drained(worker(runs, channel))
    assert (len(channel.posts), channel.looked) == (1, 1)
    assert await state(runs) == "posted"


async def test_where_the_history_cannot_be_read_nobody_knows_and_the_owner_is_told(
    runs: Runs, channel: Channel, clock: Clock
) -> None:
    await due(runs)
    channel.after.append(TimeoutError())
    channel.hidden = Unreadable("missing_scope", passing=False)
    await drained(worker(runs, channel))
    clock.passes(seconds=15)
    await drained(worker(runs, channel))

    assert await state(runs) == "unknown"
    assert len(channel.posts) == 1
    assert channel.owners == ["criticals: nobody knows whether it was posted (missing_scope)"]


async def test_a_history_that_is_away_for_a_moment_is_asked_again(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs)
    channel.after.append(TimeoutError())
    channel.hidden = Unreadable("internal_error", passing=True)
    await drained(worker(runs, channel))
    clock.passes(seconds=15)
    await drained(worker(runs, channel))
    channel.hidden = None
    clock.passes(minutes=1)
    await drained(worker(runs, channel))

    assert await state(runs) == "posted"
    assert len(channel.posts) == 1


async def test_what_the_channel_does_not_take_now_is_posted_later(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs)
    channel.before += [LATER] * 3
    for _ in range(4):
        await drained(worker(runs, channel))
        clock.passes(seconds=30)
    assert len(channel.posts) == 1
    assert channel.looked == 0


async def test_what_the_channel_never_takes_fails_and_its_owner_is_told(runs: Runs, channel: Channel) -> None:
    await due(runs)
    channel.before.append(NEVER)
    await drained(worker(runs, channel))
    assert await state(runs) == "failed"
    assert channel.owners == ["criticals: the channel does not take it (not_in_channel)"]


async def test_what_cannot_be_read_now_is_tried_until_it_is_too_late(
    runs: Runs, channel: Channel, clock: Clock
) -> None:
    await due(runs)
    words = Words(lambda _run: Later("TooSlow", timedelta(minutes=2)))
    for _ in range(130):
        await drained(worker(runs, channel, words))
        clock.passes(minutes=2)
    assert await state(runs) == "late"
    assert channel.posts == []


async def test_quiet_and_impossible_ones_end_without_a_post(runs: Runs, channel: Channel) -> None:
    await due(runs)
    await drained(worker(runs, channel, Words(lambda _run: Quiet(4))))
    assert await state(runs) == "quiet"
    await due(runs, at=NINE - timedelta(days=1), lateness=48)
    await drained(worker(runs, channel, Words(lambda _run: Impossible("no such product."))))
    assert channel.posts == []
    assert channel.owners == ["criticals: no such product."]


async def test_a_worker_that_was_too_slow_posts_nothing(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs)
    other = worker(runs, channel)

    class Slow(Words):
        async def compose(self, run: object) -> object:  # type: ignore[override]
            clock.passes(minutes=6)
            assert await once(other)
            return self.says(run)  # type: ignore[arg-type]

    await drained(worker(runs, channel, Slow()))
    assert len(channel.posts) == 1


async def test_a_storm_of_five_hundred_drains_in_order_and_doubles_none(runs: Runs, channel: Channel) -> None:
    for number in range(500):
        await due(runs, f"{number:03}", NINE - timedelta(seconds=500 - number))
    await asyncio.gather(*(drained(worker(runs, channel)) for _ in range(4)))

    digests = [digest for digest, _slot, _run in channel.posts]
    assert sorted(digests) == [f"{number:03}" for number in range(500)]
    assert all(abs(int(digest) - place) < 8 for place, digest in enumerate(digests))


async def test_a_fault_of_our_own_is_tried_again_and_told_at_last(runs: Runs, channel: Channel, clock: Clock) -> None:
    await due(runs)

    def broken(_run: object) -> Quiet:
        raise ZeroDivisionError

    for _ in range(4):
        await drained(worker(runs, channel, Words(broken)))
        clock.passes(minutes=1)
    assert await state(runs) == "failed"
    assert channel.owners == ["criticals: something went wrong in the bot; its log says what."]


async def test_a_post_that_takes_longer_than_its_lease_is_given_up_before_another_worker_looks(
    runs: Runs, channel: Channel, clock: Clock
) -> None:
    await due(runs)

    class Stuck(Channel):
        async def post(self, run: object, view: object) -> str:
            del run, view
            await asyncio.Event().wait()
            raise AssertionError

    lease, margin = timedelta(seconds=0.06), timedelta(seconds=0.05)
    await once(Delivery(runs, Words(), Stuck(), lease, margin))
    clock.passes(seconds=1)
    await drained(worker(runs, channel))
    assert (len(channel.posts), channel.looked) == (1, 1)
