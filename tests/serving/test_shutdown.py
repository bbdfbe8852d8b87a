"""The end: what is under way is finished and answered, then everything is closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.platforms.work import Work
from playground.defectdojo import faults
from playground.world import ANA

if TYPE_CHECKING:
    from tests.conftest import Scene


async def test_a_command_under_way_is_answered_before_the_bot_stops(scene: Scene) -> None:
    answered = asyncio.Event()
    scene.dojo.faults.append(faults.held(answered))
    await scene.slack.types(ANA.slack, "finding 276")
    stopping = asyncio.create_task(scene.bot.stop())
    done, _ = await asyncio.wait({stopping}, timeout=0.05)
    assert not done
    answered.set()
    await stopping
    scene.sees("SQL injection")


async def test_a_form_that_works_is_told_its_end_before_the_bot_stops(scene: Scene) -> None:
    assert scene.bot.slack is not None
    answered = asyncio.Event()
    await scene.says("false-positive 276")
    scene.bot.slack.router.patience = 0
    scene.dojo.faults.append(faults.held(answered))
    await scene.slack.submits(ANA.slack, {"Reason": "only in the test data"})
    stopping = asyncio.create_task(scene.bot.stop())
    answered.set()
    await stopping
    scene.sees("Done. The message shows what happened.")


async def test_while_it_stops_the_bot_takes_nothing_new(scene: Scene) -> None:
    answered = asyncio.Event()
    scene.dojo.faults.append(faults.held(answered))
    await scene.slack.types(ANA.slack, "finding 276")
    stopping = asyncio.create_task(scene.bot.stop())
    await asyncio.sleep(0)
    assert (await scene.slack.types(ANA.slack, "finding 277")).status_code == 503
    answered.set()
    await stopping
    assert scene.asked() == ["GET /findings/276/"]
    assert scene.slack.line.failures == ["slash_commands: HTTP 503"]
    scene.slack.line.failures.clear()


async def test_what_outlasts_the_grace_time_is_cancelled_and_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    assert scene.bot.slack is not None
    scene.dojo.faults.append(faults.hang())
    await scene.slack.types(ANA.slack, "finding 276")
    await scene.bot.slack.stop(0)
    assert len(scene.bot.slack.work) == 0
    assert "'tasks': 1" in caplog.text


async def test_a_second_stop_does_nothing(scene: Scene) -> None:
    await scene.bot.stop()
    await scene.bot.stop()


async def test_work_that_starts_more_work_is_waited_for_as_well() -> None:
    work, done = Work(), []

    async def more() -> None:
        await asyncio.sleep(0)
        done.append("more")

    async def first() -> None:
        await asyncio.sleep(0)
        work.start(more())

    work.start(first())
    assert await work.drain(5) == 0
    assert done == ["more"]


async def test_a_fault_in_the_background_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def faulty() -> None:
        raise LookupError

    work = Work()
    work.start(faulty())
    await work.drain(5)
    assert "background work failed" in caplog.text


@pytest.mark.parametrize("tasks", [0, 3])
async def test_draining_counts_what_had_to_be_cancelled(tasks: int) -> None:
    work = Work()
    for _ in range(tasks):
        work.start(asyncio.Event().wait())
    assert await work.drain(0) == tasks
