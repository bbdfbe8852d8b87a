"""Statistics against the least that they can take: the same counts, asked bare, as many at a time."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from playground import defectdojo
from playground.world import ANA
from tests.bench import commands, dojo
from tests.bench.commands import Cost
from tests.bench.table import Figure
from tests.bench.wire import connections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.dojo import Asked
    from tests.bench.processes import Served
    from tests.bench.surroundings import Surroundings
    from tests.bench.wire import Connections

LINE: Final = "stats"
_AT_ONCE: Final = 4
_LATENCY_MS: Final = 40
"""Of one count: 31 to 44 ms, measured on DefectDojo 3.2.0."""
_WARM: Final = 5
_ROUNDS: Final = 20
_MOST: Final = 1.3


@dataclass(frozen=True)
class Rounds:
    """What each round took, in seconds."""

    bare: Sequence[float]
    bot: Sequence[float]
    cpu: float
    """The bot's processor time: the mean."""
    asked: Sequence[Asked]

    @property
    def cost(self) -> Cost:
        """The same as of any line."""
        own = median(bot - bare for bot, bare in zip(self.bot, self.bare, strict=True))
        return Cost(own, self.cpu, median(self.bare), median(self.bot), self.asked)


async def measure(place: Surroundings, bot: Served) -> Rounds:
    """Alternate between the bare counts and the bot, so that the machine's moods meet both."""
    await _slow(place, _LATENCY_MS)
    for _ in range(_WARM):
        asked = await commands.once(place, bot, LINE)
    rounds = await _rounds(place, bot, asked)
    await _slow(place, 0)
    return rounds


async def _slow(place: Surroundings, milliseconds: int) -> None:
    async with connections(place.dojo.port, 1) as beside:
        await beside.get(f"{dojo.SLOW}{milliseconds}")


async def _rounds(place: Surroundings, bot: Served, asked: Sequence[Asked]) -> Rounds:
    bare, whole, began = [], [], bot.cpu_seconds
    requests = [_bare(one.address) for one in asked]
    async with connections(place.dojo.port, _AT_ONCE) as four, connections(bot.port, 1) as one:
        for _ in range(_ROUNDS):
            bare.append(await _counted(place, four, requests))
            whole.append(await commands.typed(place, one, LINE))
    return Rounds(bare, whole, (bot.cpu_seconds - began) / _ROUNDS, asked)


def _bare(address: str) -> bytes:
    token = defectdojo.token(ANA.dojo)
    return f"GET /api/v2{address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token {token}\r\n\r\n".encode()


async def _counted(place: Surroundings, four: Connections, requests: Sequence[bytes]) -> float:
    began = place.sink.now()
    four.expect(len(requests))
    for request in requests:
        four.ask(request, began)
    await four.finished()
    return place.sink.now() - began


def figure(rounds: Rounds) -> Figure:
    """How much longer the bot takes."""
    ratio = median(bot / bare for bot, bare in zip(rounds.bot, rounds.bare, strict=True))
    why = (
        f"From /dojo {LINE} to its answer at the response_url: {median(rounds.bot) * 1000:.0f} ms; its"
        f" {len(rounds.asked)} requests sent bare on {_AT_ONCE} open connections:"
        f" {median(rounds.bare) * 1000:.0f} ms. DefectDojo takes {_LATENCY_MS} ms for a count."
    )
    name = f"{LINE} against bare counts, {_AT_ONCE} at a time"
    return Figure(name, f"{ratio:.2f} x", f"<= {_MOST:g} x", ratio <= _MOST, why)
