"""Two hundred digests that are due at once: how long they take, and what people who type meanwhile notice.

Run as `python -m tests.bench.storm DOJO_PORT SINK_PORT`: the bot in this process, DefectDojo in another one. Prints
what it saw as JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import httpx
import psutil

from bot.app import Bot
from bot.identity.caller import Caller
from bot.settings import Settings
from playground.world import ANA, World, link
from tests.bench import dojo
from tests.bench.table import Figure
from tests.bench.wire import new_event_loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from tests.bench.surroundings import Surroundings

DIGESTS: Final = 200
FILTERS: Final = 40
_REAL: Final = "40&row=8"
"""Milliseconds, beside the stand-in's own work: 40 for a count, 120 for a list of ten, as a real DefectDojo takes."""
_TICK: Final = 0.005
_TYPED: Final = 0.05
"""Seconds between two commands of somebody who types meanwhile."""
_LINE: Final = "finding 276"
_SEVERITIES: Final = ("critical", "high")


@dataclass(frozen=True)
class Seen:
    """What became of them."""

    seconds: float
    ideal: float
    """Seconds that DefectDojo took for each question once, as many at a time as may be."""
    asked: int
    distinct: int
    posted: int
    megabytes: float
    """Of growth, from before the first digest to the most."""
    blocked: float
    """Seconds: the longest that the event loop did not turn."""
    idle: float
    busy: float
    """Seconds of a command: the median, before and during."""


async def measure(place: Surroundings) -> Seen:
    """Let a process of its own do it, on the core of what is measured."""
    command = [sys.executable, "-m", "tests.bench.storm", str(place.dojo.port), str(place.slack.port)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(os.getppid()))})
    told, _ = await process.communicate()
    return Seen(**json.loads(told.splitlines()[-1]))


def figures(seen: Seen) -> Iterator[Figure]:
    """Time against the ideal, memory, the loop, and what others notice."""
    ratio, slower = seen.seconds / seen.ideal, seen.busy / seen.idle
    why = (
        f"{DIGESTS} digests with {FILTERS} filters: {seen.posted} posted in {seen.seconds:.1f} s; DefectDojo was asked"
        f" {seen.asked} times for {seen.distinct} different things, which take {seen.ideal:.1f} s."
    )
    yield Figure("digests due at once, against the ideal", f"{ratio:.2f} x", "<= 2 x", ratio <= 2, why)
    why = "From before the first digest to the most during the storm."
    yield Figure("memory that they add", f"{seen.megabytes:.0f} MB", "< 50 MB", seen.megabytes < 50, why)
    blocked = seen.blocked * 1000
    yield Figure("longest block of the loop", f"{blocked:.0f} ms", "< 50 ms", blocked < 50, "During the storm.")
    why = f"{_LINE}: the median of {seen.idle * 1000:.0f} ms before, {seen.busy * 1000:.0f} ms during the storm."
    yield Figure("a command meanwhile", f"{slower:.2f} x", "<= 1.5 x", slower <= 1.5, why)


async def _storm(dojo_port: int, sink_port: int) -> Seen:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{dojo_port}") as beside:
        await beside.get(f"{dojo.SLOW}{_REAL}")
        try:
            async with _bot(dojo_port, sink_port) as bot:
                await _due(bot)
                idle = [await _command(bot) for _ in range(20)]
                await beside.get(dojo.LOG)
                return await _seen(bot, beside, idle)
        finally:
            await beside.get(f"{dojo.SLOW}0")


async def _seen(bot: Bot, beside: httpx.AsyncClient, idle: Sequence[float]) -> Seen:
    process, loop = psutil.Process(), _Loop()
    before, began = process.memory_info().rss, time.perf_counter()
    storm = asyncio.create_task(bot.clockwork.deliver())
    watching = asyncio.create_task(loop.watch())
    busy: list[float] = []
    while not storm.done():
        busy.append(await _command(bot))
        await asyncio.sleep(_TYPED)
    await storm
    seconds = time.perf_counter() - began
    watching.cancel()
    asked = [one for one in dojo.parsed((await beside.get(dojo.LOG)).content) if _LINE.split()[1] not in one.address]
    concurrency = Settings.model_fields["defectdojo_concurrency"].default
    once = {(one.method, one.address): one.seconds for one in asked}
    runs = bot.clockwork._kept.runs  # noqa: SLF001  # what became of them
    ended = [(await runs.history(f"file:{name}", 1))[0].state for name in _names()]
    return Seen(
        seconds=seconds,
        ideal=sum(once.values()) / concurrency,
        asked=len(asked),
        distinct=len(once),
        posted=ended.count("posted"),
        megabytes=(loop.most - before) / 1024 / 1024,
        blocked=loop.blocked,
        idle=median(idle),
        busy=median(busy),
    )


class _Loop:
    """Looks how evenly the event loop turns, and how much memory there is."""

    def __init__(self) -> None:
        self.blocked = 0.0
        self.most = 0

    async def watch(self) -> None:
        process = psutil.Process()
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_TICK)
            self.blocked = max(self.blocked, time.perf_counter() - began - _TICK)
            self.most = max(self.most, process.memory_info().rss)


async def _command(bot: Bot) -> float:
    began = time.perf_counter()
    await bot.dispatch.answer(Caller("slack", "T0DEMO", ANA.slack, "ana", "C0APPSEC"), _LINE, typed=True)
    return time.perf_counter() - began


@asynccontextmanager
async def _bot(dojo_port: int, sink_port: int) -> AsyncIterator[Bot]:
    """The bot, started, with its digests declared and Ana linked."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(json.dumps({"digests": list(_declared())}))
        told = World().settings(f"http://127.0.0.1:{sink_port}", f"http://127.0.0.1:{dojo_port}", "")
        settings = Settings(**told | {"database_url": f"sqlite:///{folder}/bot.db", "config_file": config})
        bot = Bot(settings)
        await bot.start()
        await link(bot.store, ANA)
        gc.collect()  # as in `bot.serve`
        gc.freeze()
        try:
            yield bot
        finally:
            await bot.stop()


def _names() -> list[str]:
    return [f"digest-{number:03}" for number in range(DIGESTS)]


def _declared() -> Iterator[dict[str, str]]:
    products = [row.name for row in World().dojo.products.values()][: FILTERS // len(_SEVERITIES)]
    filters = [f"findings {severity} product:{name}" for name in products for severity in _SEVERITIES]
    for number, name in enumerate(_names()):
        channel = f"slack:C{number:08}"
        yield {
            "name": name,
            "channel": channel,
            "schedule": "every day 09:00",
            "filter": filters[number % len(filters)],
        }


async def _due(bot: Bot) -> None:
    kept = bot.clockwork._kept  # noqa: SLF001  # what a tick at nine writes down
    now = kept.clock()
    for name in _names():
        await kept.runs.due(f"file:{name}", "2026-11-27T09:00", now, None, now + timedelta(hours=1))


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        print(json.dumps(asdict(runner.run(_storm(int(sys.argv[1]), int(sys.argv[2]))))))  # noqa: T201  # read by `measure`
