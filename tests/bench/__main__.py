"""`make bench`: speed and size in figures, as ratios against a floor that is measured in the same run.

Figures, not tests: the exit code is 0 whatever they are.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.bench import ack, commands, counts, export, reading, storm, teams
from tests.bench.processes import split_cores
from tests.bench.surroundings import surroundings
from tests.bench.table import Figure, draw, requests
from tests.bench.wire import new_event_loop
from tests.requests import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.ack import Acks, Name
    from tests.bench.processes import Served
    from tests.bench.surroundings import Surroundings

_STARTS: Final = 3
_REST_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Process:
    """What the process itself needs."""

    megabytes: float
    start: float
    first_start: float
    """Seconds until it was ready; the first start of all makes the database."""


@dataclass(frozen=True)
class Asked:
    """How often DefectDojo was asked."""

    listing: int
    card: int
    false_positive: int


def main() -> None:
    """Measure everything, then print the table."""
    began = time.monotonic()
    split = split_cores()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        figures = runner.run(_figures())
    cores = "generator and server each on a core of its own" if split else "generator and server share one core"
    print(draw(figures))  # noqa: T201  # this is the command's output
    print(f"requests to DefectDojo for a line (tests/rules/test_requests.py holds them):\n{requests(TABLE)}")  # noqa: T201  # likewise
    print(f"/dojo {ack.LINE} asks neither DefectDojo nor the database; its answer goes to a sink on loopback.")  # noqa: T201  # likewise
    print(f"{cores}; load average {os.getloadavg()[0]:.1f}; {time.monotonic() - began:.0f} s")  # noqa: T201  # likewise


async def _figures() -> list[Figure]:
    async with surroundings() as place:
        process = await _process(place)
        async with place.floor() as floor, place.bot() as bot:
            costs = await reading.measure(place, bot)
            rounds = await counts.measure(place, bot)
            asked = await _asked(place, bot)
            acks = await ack.measure(place, floor, bot)
        file = await export.measure(place)
        seen = await storm.measure(place)
        messages = await teams.measure(place)
    speed = [reading.figure({**costs, counts.LINE: rounds.cost}), counts.figure(rounds), *export.figures(file)]
    others = [*storm.figures(seen), *teams.figures(messages)]
    return [*_of_acks(acks), *speed, *others, *_of_process(process), *_of_asked(asked)]


async def _process(place: Surroundings) -> Process:
    async with place.bot(database="new.db") as bot:
        first = bot.ready_after
    starts, sizes = [], []
    for _ in range(_STARTS):
        async with place.bot() as bot:
            await asyncio.sleep(_REST_SECONDS)
            starts.append(bot.ready_after)
            sizes.append(bot.megabytes)
    return Process(median(sizes), median(starts), first)


async def _asked(place: Surroundings, bot: Served) -> Asked:
    listing = await commands.once(place, bot, "findings limit:10")
    card = await commands.once(place, bot, "finding 276")
    false_positive = await commands.once(place, bot, 'false-positive 276 reason:"only in the test data"')
    return Asked(len(listing), len(card), len(false_positive))


def _of_acks(acks: Acks) -> Iterator[Figure]:
    percentiles: tuple[tuple[Name, int, float], ...] = (("p50", 50, 2.0), ("p99", 99, 3.0))
    for name, percent, most in percentiles:
        value, alone = ack.ratio(acks.line, acks.floor, name), ack.ratio(acks.press, acks.floor, name)
        floor, bot = (ack.middle(passes, name) * 1000 for passes in (acks.floor, acks.line))
        why = (
            f"{percent} % of acks at {ack.RATE}/s come within {bot:.2f} ms (floor {floor:.2f}), counted from when"
            f" each was due; {alone:.2f} x where nothing follows the ack."
        )
        yield Figure(
            f"ack of /dojo {ack.LINE}, {name} against the floor",
            f"{value:.2f} x",
            f"<= {most:.0f} x",
            value <= most,
            why,
        )
    value, alone = ack.ratio(acks.line, acks.floor, "rate"), ack.ratio(acks.press, acks.floor, "rate")
    done = ack.ratio(acks.line, acks.floor, "finished")
    why = (
        f"{ack.middle(acks.line, 'rate'):.0f} acks/s (floor {ack.middle(acks.floor, 'rate'):.0f}) on"
        f" {ack.CONNECTIONS} connections; {done:.2f} x counted until the last answer is delivered,"
        f" {alone:.2f} x where nothing follows the ack."
    )
    yield Figure("most acks a second, against the floor", f"{value:.2f} x", ">= 0.45 x", value >= 0.45, why)


def _of_process(process: Process) -> Iterator[Figure]:
    why = f"The serve process with Slack only, {_REST_SECONDS:g} s after it was ready, with the packages of bot.lock."
    yield Figure("memory at rest", f"{process.megabytes:.0f} MB", "< 90 MB", process.megabytes < 90, why)
    why = f"From its start to the first 200 of /readyz; {process.first_start:.2f} s with a database to be made first."
    yield Figure("start to ready", f"{process.start:.2f} s", "< 1.5 s", process.start < 1.5, why)


def _of_asked(asked: Asked) -> Iterator[Figure]:
    why = "Counted at DefectDojo's stand-in."
    rows = (("a list", asked.listing, 1), ("a card", asked.card, 1), ("a false positive", asked.false_positive, 4))
    for name, number, wanted in rows:
        yield Figure(f"DefectDojo requests for {name}", str(number), str(wanted), number == wanted, why)


if __name__ == "__main__":
    main()
