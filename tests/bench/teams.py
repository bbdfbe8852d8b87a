"""What a message costs in Teams, against a bot that only says it again with Microsoft's own SDK."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

import httpx

from playground.serving import serving as on_loopback
from playground.teams.serving import serving as teams_on_loopback
from playground.world import ANA, World
from tests.bench.processes import free_port, serving
from tests.bench.table import Figure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playground.teams.standin import TeamsStandIn
    from tests.bench.processes import Served
    from tests.bench.surroundings import Surroundings

ROUNDS: Final = 5
MESSAGES: Final = 30
"""Of each round, one after the other."""
HURRIED: Final = 300
"""As fast as they are taken."""
_AT_ONCE: Final = 16
LINE: Final = "cancel"
"""The shortest answer: nothing is under way."""
ASKING: Final = "finding 276"
"""What asks DefectDojo."""


@dataclass(frozen=True)
class Seen:
    """Seconds a message until its answer is there, of processor time, and what else there was to see."""

    echo: list[float]
    bot: list[float]
    echo_cpu: float
    bot_cpu: float
    rate: float
    """Messages a second that ask DefectDojo."""
    megabytes: float
    """Of the bot with both platforms, once it has answered a few times."""


async def measure(place: Surroundings) -> Seen:
    """Alternate between the two, so that the machine's moods meet both."""
    world = World()
    teams = world.teams
    teams.connector.rates.wait = lambda _room: 0  # type: ignore[assignment,method-assign]  # one stands for many
    async with teams_on_loopback(teams) as url, on_loopback(world.entra.app) as entra:
        told = place.told | teams.settings(url) | {"entra_authority": entra}
        async with _echo(place, teams, url, entra) as echo, place.bot_with(told) as bot:
            await _round(teams, echo), await _round(teams, bot)
            megabytes = bot.megabytes
            before = echo.cpu_seconds, bot.cpu_seconds
            seconds = [(await _round(teams, echo), await _round(teams, bot)) for _ in range(ROUNDS)]
            cpu = echo.cpu_seconds - before[0], bot.cpu_seconds - before[1]
            rate = await _hurry(teams, bot)
            assert teams.failures == [], teams.failures[:3]
            per = ROUNDS * MESSAGES
            echoed, answered = zip(*seconds, strict=True)
            return Seen(list(echoed), list(answered), cpu[0] / per, cpu[1] / per, rate, megabytes)


@asynccontextmanager
async def _echo(place: Surroundings, teams: TeamsStandIn, url: str, entra: str) -> AsyncIterator[Served]:
    bot, port = teams.tenant.bot, free_port()
    form = {"grant_type": "client_credentials", "scope": "https://api.botframework.com/.default"}
    async with httpx.AsyncClient() as http:
        proof = {"client_id": bot.client_id, "client_secret": bot.client_secret}
        answer = await http.post(f"{entra}/{teams.tenant.id}/oauth2/v2.0/token", data=form | proof)
    token = str(answer.raise_for_status().json()["access_token"])
    command = ["-m", "tests.bench.echo", str(port), bot.client_id, teams.tenant.id, url, token]
    async with serving(command, port, place.folder / "echo.log") as served:
        yield served


async def _round(teams: TeamsStandIn, server: Served) -> float:
    """Seconds a message, from its sending until its answer is seen."""
    async with _line(teams, server):
        began = time.perf_counter()
        for _ in range(MESSAGES):
            await _asks(teams, LINE)
        return (time.perf_counter() - began) / MESSAGES


async def _hurry(teams: TeamsStandIn, server: Served) -> float:
    async with _line(teams, server):
        waiting = asyncio.Semaphore(_AT_ONCE)

        async def one() -> None:
            async with waiting:
                await _asks(teams, ASKING)

        began = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(HURRIED)))
        return HURRIED / (time.perf_counter() - began)


@asynccontextmanager
async def _line(teams: TeamsStandIn, server: Served) -> AsyncIterator[None]:
    limits = httpx.Limits(max_connections=_AT_ONCE)
    async with httpx.AsyncClient(limits=limits, timeout=30) as http:
        teams.connect(http, f"http://127.0.0.1:{server.port}/api/messages")
        yield


async def _asks(teams: TeamsStandIn, line: str) -> None:
    """Mention the bot in a new thread, and wait for the answer there."""
    before = len(teams.calls)
    await teams.mentions(ANA.oid, line)
    await teams.until(lambda: len(teams.calls) > before, within=30)


def figures(seen: Seen) -> Iterator[Figure]:
    """Against the SDK alone; how many a second; and the memory with both platforms."""
    value = seen.bot_cpu / seen.echo_cpu
    echo, bot = (median(one) * 1000 for one in (seen.echo, seen.bot))
    why = (
        f"{LINE}, in processor time: {seen.bot_cpu * 1000:.1f} ms, the echo {seen.echo_cpu * 1000:.1f}. Until the"
        f" answer is seen {bot:.1f} ms pass, with the echo {echo:.1f}."
    )
    yield Figure("a message in Teams, against the SDK's echo", f"{value:.2f} x", "<= 1.5 x", value <= 1.5, why)
    why = f"{ASKING}, {_AT_ONCE} at a time, each in a thread of its own; Teams' and DefectDojo's stand-ins beside it."
    yield Figure("messages a second in Teams", f"{seen.rate:.0f}", ">= 100", seen.rate >= 100, why)
    why = f"After {MESSAGES} messages."
    yield Figure("memory with both platforms", f"{seen.megabytes:.0f} MB", "< 160 MB", seen.megabytes < 160, why)
