"""What the bot itself needs for each operation that reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.bench import commands
from tests.bench.table import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.commands import Cost
    from tests.bench.processes import Served
    from tests.bench.surroundings import Surroundings

LINES: Final = (
    "products limit:25",
    "product 31",
    "engagements limit:25",
    "engagement 231",
    "tests limit:25",
    "test-types limit:25",
    "findings limit:25",
    "finding 276",
    "endpoints limit:25",
)
"""A line of each operation but `stats`; the stand-in has 25 rows for each list."""
_TIMES: Final = 40
_MOST: Final = 15.0
_WHY: Final = (
    "p50 in ms, from /dojo to the answer at the response_url, less the time that DefectDojo took. It takes none for"
    " what the bot remembers. For stats, DefectDojo's time is that of the same counts asked bare, as many at a time:"
    " while it works on one the bot works too, which is in its processor time."
)


async def measure(place: Surroundings, bot: Served) -> Mapping[str, Cost]:
    """Each of the lines."""
    return {line: await commands.measure(place, bot, line, _TIMES) for line in LINES}


def figure(costs: Mapping[str, Cost]) -> Figure:
    """The slowest of them, and all in a table."""
    slowest = max(costs, key=lambda line: costs[line].own)
    own = costs[slowest].own * 1000
    name = f"own time, the slowest of {len(costs)} that read"
    return Figure(name, f"{own:.1f} ms", f"< {_MOST:g} ms", own < _MOST, f"{slowest}: {_WHY}", tuple(_table(costs)))


def _table(costs: Mapping[str, Cost]) -> list[str]:
    head = f"{'':<21} {'own':>5} {'processor':>10} {'DefectDojo':>11} {'whole':>6} {'requests':>9}"
    return [head, *(_row(line, cost) for line, cost in costs.items())]


def _row(line: str, cost: Cost) -> str:
    own, cpu, waited, total = (part * 1000 for part in (cost.own, cost.cpu, cost.waited, cost.total))
    return f"{line:<21} {own:>5.1f} {cpu:>10.1f} {waited:>11.1f} {total:>6.1f} {len(cost.asked):>9}"
