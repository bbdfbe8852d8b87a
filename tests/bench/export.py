"""A file of ten thousand findings against the bare reading of the same pages, and what it does to memory."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.dojo.rows import PAGE_ROWS
from tests.bench import commands
from tests.bench.many import ROWS, SECONDS_A_ROW
from tests.bench.table import Figure
from tests.bench.wire import connections

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.bench.processes import Served
    from tests.bench.surroundings import Surroundings
    from tests.bench.wire import Connections

_LINE: Final = "findings any format:csv"
_LOOK_SECONDS: Final = 0.05
_PATIENCE_SECONDS: Final = 120
_MOST: Final = 1.1
_MOST_MEGABYTES: Final = 30


@dataclass(frozen=True)
class Export:
    """One file."""

    bare: float
    whole: float
    """Seconds."""
    cpu: float
    """Seconds of the bot's processor time."""
    bytes: int
    growth: float
    """Megabytes by which the bot was larger at most than before."""


async def measure(place: Surroundings) -> Export:
    """Read the pages bare, then let a bot that has answered a list before make the file."""
    async with place.many() as many, place.bot_at(many) as bot:
        bare = await _read(place, many)
        async with connections(bot.port, 1) as one:
            await commands.typed(place, one, "findings limit:25")
            before, cpu = bot.megabytes, bot.cpu_seconds
            async with _sizes(bot) as sizes:
                whole = await _made(place, one)
            cpu = bot.cpu_seconds - cpu
    return Export(bare, whole, cpu, len(place.sink.last), max(sizes) - before)


async def _read(place: Surroundings, many: Served) -> float:
    async with connections(many.port, 1) as one:
        await one.get(f"/api/v2/findings/?limit={PAGE_ROWS}")
        began = place.sink.now()
        for offset in range(0, ROWS, PAGE_ROWS):
            await one.get(f"/api/v2/findings/?limit={PAGE_ROWS}&offset={offset}")
        return place.sink.now() - began


async def _made(place: Surroundings, one: Connections) -> float:
    """Seconds from the command until Slack has the file."""
    request, _path = place.slack.command(_LINE)
    place.sink.expect(2)  # that it comes, and the file
    began = place.sink.now()
    one.ask(request, began)
    await place.sink.finished(_PATIENCE_SECONDS)
    if place.sink.last.count(b"\r\n") <= ROWS:
        raise RuntimeError(place.sink.last[-1000:])
    return max(place.sink.arrivals.values()) - began


@asynccontextmanager
async def _sizes(bot: Served) -> AsyncIterator[list[float]]:
    """The bot's sizes in megabytes while the block runs."""
    sizes: list[float] = []

    async def look() -> None:
        while True:
            sizes.append(bot.megabytes)
            await asyncio.sleep(_LOOK_SECONDS)

    looking = asyncio.create_task(look())
    try:
        yield sizes
    finally:
        looking.cancel()


def figures(one: Export) -> Iterator[Figure]:
    """How much longer than the bare pages, and how much memory."""
    ratio = one.whole / one.bare
    why = (
        f"From /dojo {_LINE} until Slack has all {one.bytes / 1e6:.1f} MB: {one.whole:.1f} s; its {ROWS // PAGE_ROWS}"
        f" pages of {PAGE_ROWS} rows read bare, one after the other: {one.bare:.1f} s. The stub takes"
        f" {SECONDS_A_ROW * 1000:g} ms for a row; the bot used {one.cpu:.1f} s of processor time."
    )
    yield Figure(
        f"CSV of {ROWS:,} findings against bare paging", f"{ratio:.2f} x", f"<= {_MOST} x", ratio <= _MOST, why
    )
    why = "At most while that file was made, against the same process before; it had answered a list of 25 findings."
    met = one.growth < _MOST_MEGABYTES
    yield Figure("growth of the bot meanwhile", f"{one.growth:.1f} MB", f"< {_MOST_MEGABYTES} MB", met, why)
