"""What Prometheus is told. Nothing here names a person, a channel, a digest or a finding."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, Info, ProcessCollector
from prometheus_client import generate_latest as written
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response

from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from starlette.requests import Request

_PATIENCE: Final = 0.9
"""Seconds for the database; what it would have said is left out after that."""
_KEPT: Final = 5.0
"""Seconds: scraping more often than this asks the database no more often."""
_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Counts what it is told, and asks the database when it is scraped."""

    def __init__(self, version: str, waiting: Callable[[], Awaitable[int]]) -> None:
        """`waiting`: how many runs of digests are due or under way. Raises DatabaseError."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        Info("dojo_bot_build", "The version that is running.", registry=self.registry).info({"version": version})
        self._commands = Counter(
            "dojo_bot_commands",
            "Commands that were answered.",
            ["verb", "platform", "outcome"],
            registry=self.registry,
        )
        self._command_seconds = Histogram(
            "dojo_bot_command_duration_seconds",
            "From the command's reading to its result; a file comes after that.",
            ["platform"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._requests = Counter(
            "dojo_bot_defectdojo_responses",
            "DefectDojo's answers; a request that got none is not among them.",
            ["method", "operation", "status"],
            registry=self.registry,
        )
        self._database = _Database(waiting)
        self.registry.register(self._database)

    def answered(self, verb: str, platform: str, outcome: str, seconds: float) -> None:
        """A command had this end."""
        self._commands.labels(verb, platform, outcome).inc()
        self._command_seconds.labels(platform).observe(seconds)

    def responded(self, method: str, path: str, status: int) -> None:
        """DefectDojo answered a request."""
        self._requests.labels(method, _operation(path), str(status)).inc()

    async def scraped(self, _request: Request) -> Response:
        """All of it, in Prometheus' text format; without what the database knows where that is away."""
        await self._database.ask()
        return Response(written(self.registry), media_type=CONTENT_TYPE_LATEST)


class _Database(Collector):
    """What the database says, for a few seconds."""

    def __init__(self, waiting: Callable[[], Awaitable[int]]) -> None:
        self._ask = waiting
        self._asking = asyncio.Lock()
        self._until = 0.0
        self._waiting: int | None = None

    async def ask(self) -> None:
        async with self._asking:
            if time.monotonic() >= self._until:
                self._waiting = await self._answer()
                self._until = time.monotonic() + _KEPT

    async def _answer(self) -> int | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._ask()
        except (DatabaseError, TimeoutError):
            return None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = self._waiting is not None
        yield GaugeMetricFamily("dojo_bot_up_database", "Whether the database answers (1) or not (0).", value=up)
        if self._waiting is not None:
            told = "Runs of digests that are due or under way, over all replicas."
            yield GaugeMetricFamily("dojo_bot_digest_runs_waiting", told, value=self._waiting)


def _operation(path: str) -> str:
    """The route without what differs from one thing to the next: /findings/{id}/notes/."""
    route = path.partition("/api/v2")[2] or "other"
    return re.sub(r"(?<=/)[^/]*[^/a-z_-][^/]*(?=/|$)", "{id}", route)
