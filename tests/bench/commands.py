"""What a command costs: the bot's own time, and how often it asks DefectDojo."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.bench import dojo
from tests.bench.wire import connections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.dojo import Asked
    from tests.bench.processes import Served
    from tests.bench.surroundings import Surroundings
    from tests.bench.wire import Connections

_WARM: Final = 10
_PAUSE_SECONDS: Final = 0.01
"""Between two commands, so that none meets the end of the one before."""


@dataclass(frozen=True)
class Cost:
    """Of one line, typed again and again."""

    own: float
    """Seconds of `total` less `waited`: the median."""
    cpu: float
    """Seconds of the bot's processor time: the mean. A busy machine stretches the time, but hardly this."""
    waited: float
    """Seconds that DefectDojo took: the median."""
    total: float
    """Seconds from the request to the answer at the response_url: the median."""
    asked: Sequence[Asked]
    """What DefectDojo was asked the last time."""


async def measure(place: Surroundings, bot: Served, line: str, times: int) -> Cost:
    """Type the line so many times, one after the other; a line that asks several things at once has no such `own`."""
    async with connections(bot.port, 1) as one, connections(place.dojo.port, 1) as log:
        for _ in range(min(times, _WARM)):
            await typed(place, one, line)
        await log.get(dojo.LOG)
        totals: list[float] = []
        asked: list[Sequence[Asked]] = []
        began = bot.cpu_seconds
        for _ in range(times):
            totals.append(await typed(place, one, line))
            asked.append(dojo.parsed(await log.get(dojo.LOG)))
        cpu = (bot.cpu_seconds - began) / times
    waited = [sum(one.seconds for one in requests) for requests in asked]
    own = median(total - theirs for total, theirs in zip(totals, waited, strict=True))
    return Cost(own, cpu, median(waited), median(totals), asked[-1])


async def once(place: Surroundings, bot: Served, line: str) -> Sequence[Asked]:
    """What DefectDojo is asked for a line that is typed once, such as one that changes something."""
    async with connections(bot.port, 1) as one, connections(place.dojo.port, 1) as log:
        await log.get(dojo.LOG)
        await typed(place, one, line)
        return dojo.parsed(await log.get(dojo.LOG))


async def typed(place: Surroundings, connection: Connections, line: str) -> float:
    """Type it; seconds from the request to the answer's arrival."""
    await asyncio.sleep(_PAUSE_SECONDS)
    request, path = place.slack.command(line)
    place.sink.expect(1)
    connection.expect(1)
    began = place.sink.now()
    connection.ask(request, began)
    await connection.finished()
    await place.sink.finished()
    return place.sink.arrivals[path] - began
