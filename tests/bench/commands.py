"""What a command costs: the bot's own time, and how often it asks DefectDojo."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.bench import dojo
from tests.bench.wire import connections

if TYPE_CHECKING:
    from tests.bench.processes import Served
    from tests.bench.surroundings import Surroundings
    from tests.bench.wire import Connections

_TIMES: Final = 60
_WARM: Final = 10
_PAUSE_SECONDS: Final = 0.01
"""Between two commands, so that none meets the end of the one before."""


@dataclass(frozen=True)
class Cost:
    """Of one line, typed again and again."""

    own: float
    """Seconds from the request to the answer at the response_url, less DefectDojo's own: the median."""
    cpu: float
    """Seconds of the bot's processor time: the mean. A busy machine stretches the time, but hardly this."""
    dojo: float
    """DefectDojo's seconds, as its stand-in saw them: the median."""
    asked: tuple[str, ...]
    """What DefectDojo was asked the last time."""


async def measure(place: Surroundings, bot: Served, line: str, times: int = _TIMES) -> Cost:
    """Type the line so many times, one after the other."""
    async with connections(bot.port, 1) as one, connections(place.dojo.port, 1) as log:
        for _ in range(min(times, _WARM)):
            await _typed(place, one, line)
        await log.get(dojo.LOG)
        own: list[float] = []
        theirs: list[float] = []
        asked: tuple[str, ...] = ()
        began = bot.cpu_seconds
        for _ in range(times):
            total = await _typed(place, one, line)
            requests = dojo.parsed(await log.get(dojo.LOG))
            asked = tuple(what for what, _elapsed in requests)
            theirs.append(sum(elapsed for _what, elapsed in requests))
            own.append(total - theirs[-1])
        cpu = (bot.cpu_seconds - began) / times
    return Cost(median(own), cpu, median(theirs), asked)


async def once(place: Surroundings, bot: Served, line: str) -> tuple[str, ...]:
    """What DefectDojo is asked for a line that changes something, and so is typed once."""
    async with connections(bot.port, 1) as one, connections(place.dojo.port, 1) as log:
        await log.get(dojo.LOG)
        await _typed(place, one, line)
        return tuple(what for what, _elapsed in dojo.parsed(await log.get(dojo.LOG)))


async def _typed(place: Surroundings, connection: Connections, line: str) -> float:
    """Seconds from the request to the answer's arrival."""
    await asyncio.sleep(_PAUSE_SECONDS)
    request, path = place.slack.command(line)
    place.sink.expect(1)
    connection.expect(1)
    began = place.sink.now()
    connection.ask(request, began)
    await connection.finished()
    await place.sink.finished()
    return place.sink.arrivals[path] - began
