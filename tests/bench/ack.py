"""How fast Slack gets its acknowledgement, as ratios against the floor of the same round."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tests.bench.load import closed_loop, open_loop, percentile
from tests.bench.wire import connections

if TYPE_CHECKING:
    from tests.bench.processes import Served
    from tests.bench.surroundings import Surroundings

LINE: Final = "help"
ROUNDS: Final = 9
RATE: Final = 300
CONNECTIONS: Final = 32
_OPEN_REQUESTS: Final = 400
_CLOSED_REQUESTS: Final = 1000
_SPARE_CONNECTIONS: Final = 64


Name: TypeAlias = Literal["p50", "p99", "rate", "finished"]
"""p50 and p99 in seconds; requests a second, until the last ack and until the last answer was delivered."""


@dataclass(frozen=True)
class Pass:
    """What one round measured of one server."""

    figures: dict[Name, float]


@dataclass
class Acks:
    """All rounds, in their order."""

    floor: list[Pass] = field(default_factory=list)
    line: list[Pass] = field(default_factory=list)
    """The bot under `/dojo help`."""
    press: list[Pass] = field(default_factory=list)
    """The bot where nothing follows the acknowledgement."""


async def measure(place: Surroundings, floor: Served, bot: Served) -> Acks:
    """Alternate between the floor and the bot, so that the machine's moods meet both."""
    acks = Acks()
    for one, answered in ((floor, False), (bot, True)):
        await _pass(place, one, place.slack.commands(LINE, 200), place.slack.commands(LINE, 200), answered=answered)
    for _ in range(ROUNDS):
        acks.floor.append(await _pass(place, floor, *_commands(place), answered=False))
        acks.line.append(await _pass(place, bot, *_commands(place), answered=True))
        acks.press.append(await _pass(place, bot, *_presses(place), answered=False))
    return acks


def _commands(place: Surroundings) -> tuple[list[bytes], list[bytes]]:
    return place.slack.commands(LINE, _OPEN_REQUESTS), place.slack.commands(LINE, _CLOSED_REQUESTS)


def _presses(place: Surroundings) -> tuple[list[bytes], list[bytes]]:
    return place.slack.presses(_OPEN_REQUESTS), place.slack.presses(_CLOSED_REQUESTS)


async def _pass(
    place: Surroundings, server: Served, steady: list[bytes], hurried: list[bytes], *, answered: bool
) -> Pass:
    sink = place.sink
    async with connections(server.port, _SPARE_CONNECTIONS) as many:
        sink.expect(len(steady))
        latencies = await open_loop(many, steady, RATE)
        if answered:
            await sink.finished()
    async with connections(server.port, CONNECTIONS) as few:
        sink.expect(len(hurried))
        seconds = await closed_loop(few, hurried)
        began = sink.now() - seconds
        if answered:
            await sink.finished()
    rate = len(hurried) / seconds
    finished = len(hurried) / (max(sink.arrivals.values()) - began) if answered else rate
    p50, p99 = percentile(latencies, 50), percentile(latencies, 99)
    return Pass({"p50": p50, "p99": p99, "rate": rate, "finished": finished})


def ratio(bot: list[Pass], floor: list[Pass], name: Name) -> float:
    """The median of the rounds' ratios."""
    return median(one.figures[name] / least.figures[name] for one, least in zip(bot, floor, strict=True))


def middle(passes: list[Pass], name: Name) -> float:
    """The median of the rounds."""
    return median(one.figures[name] for one in passes)
