"""What Prometheus is told of how things stand: asked when it looks, and kept for a few seconds."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator, Mapping

T = TypeVar("T")
_PATIENCE: Final = 0.9
"""Seconds for each source; what it would have said is left out after that."""
_KEPT: Final = 5.0
"""Seconds: looking more often than this asks nobody more often."""


@dataclass(frozen=True)
class Counted:
    """What the database knows, for all replicas."""

    waiting: int
    """Runs of digests that are due or under way."""
    oldest: float
    """Seconds since the one of them that waits longest was due; 0 where none waits."""
    linked: Mapping[str, int]
    """People by platform."""


@dataclass(frozen=True)
class Audited:
    """The last look through the audit."""

    intact: bool
    at: float
    """Seconds since 1970."""


class Sources(Protocol):
    """Who is asked."""

    async def counted(self) -> Counted:
        """Count what is stored. Raises DatabaseError."""

    async def troubles(self) -> Mapping[str, str | None]:
        """By the name of each platform, what keeps it from working now."""

    def audited(self) -> Audited | None:
        """The last look through the audit; None before the first."""


class State(Collector):
    """How things stood when they were last looked at. What nobody knows is left out."""

    def __init__(self) -> None:
        self.sources: Sources | None = None
        self.dojo: bool | None = None
        """Whether DefectDojo answered the last request."""
        self.heard: dict[str, float] = {}
        """By platform, when its last genuine request came: seconds since 1970."""
        self._looking = asyncio.Lock()
        self._until = 0.0
        self._counted: Counted | None = None
        self._troubles: Mapping[str, str | None] = {}

    async def look(self) -> None:
        """Ask all who know, side by side, unless that was done just now."""
        async with self._looking:
            if self.sources and time.monotonic() >= self._until:
                asked = asyncio.gather(_in_time(self.sources.counted()), _in_time(self.sources.troubles()))
                self._counted, troubles = await asked
                self._troubles = {} if troubles is None else troubles
                self._until = time.monotonic() + _KEPT

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What is known."""
        yield _gauge("up_database", "Whether the database answers (1) or not (0).", self._counted is not None)
        if self._counted:
            yield from _stored(self._counted)
        if self.dojo is not None:
            yield _gauge("up_defectdojo", "Whether DefectDojo answered the last request (1) or not (0).", self.dojo)
        working = {name: not trouble for name, trouble in self._troubles.items()}
        yield _by_platform("up_platform", "Whether the bot is connected to a platform (1) or not (0).", working)
        told = "When a platform's last genuine request came, in seconds since 1970."
        yield _by_platform("platform_heard_timestamp_seconds", told, self.heard)
        if self.sources and (audited := self.sources.audited()):
            told = "Whether the audit's chain was in order (1) or not (0) when it was last looked through."
            yield _gauge("audit_intact", told, audited.intact)
            told = "When the audit was last looked through, in seconds since 1970."
            yield _gauge("audit_verified_timestamp_seconds", told, audited.at)


def _stored(counted: Counted) -> Iterator[GaugeMetricFamily]:
    told = "Runs of digests that are due or under way, over all replicas."
    yield _gauge("digest_runs_waiting", told, counted.waiting)
    told = "Seconds since the run of a digest that waits longest was due, over all replicas; 0 where none waits."
    yield _gauge("digest_oldest_waiting_seconds", told, counted.oldest)
    yield _by_platform("linked_people", "People to whom a link leads that holds, over all replicas.", counted.linked)


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dojo_bot_{name}", told, value=float(value))


def _by_platform(name: str, told: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"dojo_bot_{name}", told, labels=["platform"])
    for platform, value in values.items():
        family.add_metric([platform], float(value))
    return family


async def _in_time(asking: Awaitable[T]) -> T | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await asking
    except (DatabaseError, TimeoutError):
        return None
