"""A Metrics that was told something of everything, for whoever compares it with what is written elsewhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
from prometheus_client.parser import text_string_to_metric_families as parsed
from starlette.applications import Starlette
from starlette.routing import Route

from bot.ends import End
from bot.storage.database import DatabaseError
from bot.web.metrics import Metrics
from bot.web.state import Audited, Counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prometheus_client import Metric


class Around:
    """What is asked at each look, which counts how often it is."""

    def __init__(self) -> None:
        self.asked = 0
        self.up = True
        self.intact = True
        self.trouble: str | None = None

    async def counted(self) -> Counted:
        """Three wait."""
        self.asked += 1
        if not self.up:
            raise DatabaseError("away")
        return Counted(3, 90.0, {"slack": 2, "teams": 1})

    async def troubles(self) -> Mapping[str, str | None]:
        """By platform."""
        return {"slack": self.trouble}

    def audited(self) -> Audited:
        """At one moment."""
        return Audited(self.intact, 1_795_348_800.0)


def everything() -> Metrics:
    """The bot's metrics, each of them told something."""
    metrics = Metrics("1.2.3")
    metrics.about(Around())
    metrics.answered("findings", "slack", End(outcome="refused", code="TooMany"), 0.2)
    metrics.acknowledged("slack", 200, 0.01)
    metrics.responded("slack", 429)
    metrics.asked("GET", "/findings/", 200, 0.1)
    metrics.lost("timeout")
    metrics.reached(up=True)
    metrics.token_failed("rejected")
    metrics.run_ended("posted")
    metrics.lagged(0.001)
    return metrics


async def scraped(metrics: Metrics) -> dict[str, Metric]:
    """What Prometheus reads, by name."""
    return await scraped_from(Starlette(routes=[Route("/metrics", metrics.scraped)]))


async def scraped_from(app: Starlette) -> dict[str, Metric]:
    """What Prometheus reads of that app."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.test") as http:
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {one.name: one for one in parsed(answer.text)}


def told() -> dict[str, Metric]:
    """Each metric that there is, with an example of its samples."""
    return asyncio.run(scraped(everything()))
