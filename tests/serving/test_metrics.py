"""What Prometheus is told: by what names, with what labels, and what is left out while the database is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed
from starlette.applications import Starlette
from starlette.routing import Route

from bot.storage.database import DatabaseError
from bot.web.metrics import Metrics

if TYPE_CHECKING:
    from prometheus_client import Metric

    from tests.conftest import Scene


class Queue:
    """A database that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.up = True

    async def waiting(self) -> int:
        self.asked += 1
        if not self.up:
            raise DatabaseError("away")
        return 3


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def metrics(queue: Queue) -> Metrics:
    return Metrics("1.2.3", queue.waiting)


async def scraped(metrics: Metrics) -> dict[str, Metric]:
    return await scraped_from(Starlette(routes=[Route("/metrics", metrics.scraped)]))


async def scraped_from(app: Starlette) -> dict[str, Metric]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http:
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {one.name: one for one in parsed(answer.text)}


def samples(told: dict[str, Metric], name: str) -> dict[tuple[str, ...], float]:
    kept = (one for one in told[name].samples if not one.name.endswith("_created"))
    return {tuple(value for _, value in sorted(one.labels.items())): one.value for one in kept}


async def test_what_people_ask_is_counted_and_nobody_is_named(scene: Scene) -> None:
    await scene.says("products")
    await scene.says("finding 999999")
    told = await scraped_from(scene.bot.web())
    counted = samples(told, "dojo_bot_commands")
    assert counted["done", "slack", "products"] == 1
    assert sum(counted.values()) == 2
    assert samples(told, "dojo_bot_defectdojo_responses")["GET", "/products/", "200"] >= 1
    assert samples(told, "dojo_bot_digest_runs_waiting") == {(): 0}
    labels = [one for family in told.values() for sample in family.samples for one in sample.labels.values()]
    assert "/findings/{id}/" in labels
    assert not any("999999" in label for label in labels)


async def test_commands_are_counted_by_verb_platform_and_outcome(metrics: Metrics) -> None:
    metrics.answered("findings", "slack", "done", 0.2)
    metrics.answered("findings", "slack", "done", 0.2)
    metrics.answered("close", "teams", "failed", 0.2)
    told = await scraped(metrics)
    assert samples(told, "dojo_bot_commands") == {("done", "slack", "findings"): 2, ("failed", "teams", "close"): 1}


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/api/v2/findings/", "/findings/"),
        ("/api/v2/findings/12/notes/", "/findings/{id}/notes/"),
        ("/dojo/api/v2/test_types/7/", "/test_types/{id}/"),
        ("/api/v2/findings/12", "/findings/{id}"),
        ("/login", "other"),
    ],
)
async def test_requests_are_counted_without_ids(metrics: Metrics, path: str, operation: str) -> None:
    metrics.responded("GET", path, 200)
    assert samples(await scraped(metrics), "dojo_bot_defectdojo_responses") == {("GET", operation, "200"): 1}


async def test_a_database_that_is_away_is_told_and_the_rest_is_there(metrics: Metrics, queue: Queue) -> None:
    queue.up = False
    told = await scraped(metrics)
    assert samples(told, "dojo_bot_up_database") == {(): 0}
    assert "dojo_bot_digest_runs_waiting" not in told
    assert samples(told, "dojo_bot_build_info") == {("1.2.3",): 1}


async def test_scraping_often_asks_the_database_once(metrics: Metrics, queue: Queue) -> None:
    for _ in range(5):
        told = await scraped(metrics)
    assert samples(told, "dojo_bot_digest_runs_waiting") == {(): 3}
    assert queue.asked == 1


async def test_each_metric_has_a_help_and_only_labels_with_few_values(metrics: Metrics) -> None:
    metrics.answered("findings", "slack", "done", 0.2)
    metrics.responded("GET", "/api/v2/findings/", 200)
    told = await scraped(metrics)
    assert all(one.documentation for one in told.values())
    assert all(name.startswith(("dojo_bot_", "process_")) for name in told)
    labels = {label for one in told.values() for sample in one.samples for label in sample.labels}
    assert labels == {"verb", "platform", "outcome", "method", "operation", "status", "version", "le"}
