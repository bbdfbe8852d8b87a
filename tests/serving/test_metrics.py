"""What Prometheus is told: by what names, with what labels, and what is left out while the database is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.dojo.observed import route
from bot.ends import End
from bot.identity.audit import Entry
from bot.web.metrics import Metrics
from playground.defectdojo import faults
from tests.telling import Around, everything, scraped, scraped_from

if TYPE_CHECKING:
    from prometheus_client import Metric

    from tests.conftest import Scene


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
def metrics(around: Around) -> Metrics:
    one = Metrics("1.2.3")
    one.about(around)
    return one


def samples(told: dict[str, Metric], name: str) -> dict[tuple[str, ...], float]:
    """By the labels' values, in the order of the labels' names."""
    return {tuple(value for _, value in sorted(one.labels.items())): one.value for one in told[name].samples}


async def test_what_people_ask_is_counted_and_nobody_is_named(scene: Scene) -> None:
    await scene.says("products")
    await scene.says("finding 999999")
    await scene.says("findigns")
    told = await scraped_from(scene.bot.web())
    assert samples(told, "dojo_bot_commands") == {
        ("done", "slack", "", "products"): 1,
        ("refused", "slack", "NotFound", "finding"): 1,
        ("refused", "slack", "NotUnderstood", ""): 1,
    }
    assert samples(told, "dojo_bot_defectdojo_responses")["GET", "/products/", "200"] >= 1
    assert samples(told, "dojo_bot_digest_runs_waiting") == {(): 0}
    assert samples(told, "dojo_bot_linked_people") == {("slack",): 2, ("teams",): 0}
    assert samples(told, "dojo_bot_up_platform") == {("slack",): 1}
    assert samples(told, "dojo_bot_platform_responses")["slack", "200"] >= 3
    [waited] = [one.value for one in told["dojo_bot_acknowledgement_duration_seconds"].samples if "_count" in one.name]
    assert waited == 3
    labels = [one for family in told.values() for sample in family.samples for one in sample.labels.values()]
    assert "/findings/{id}/" in labels
    assert not any("999999" in label or "ana" in label.lower() for label in labels)


async def test_trouble_is_counted_by_what_it_is(scene: Scene, pauses: list[float]) -> None:
    scene.slack.api.plan("chat.postEphemeral", "ratelimited", status=429, retry_after=7)
    scene.dojo.faults += [faults.unavailable()] * 3
    await scene.mentions("finding 276")
    told = await scraped_from(scene.bot.web())
    assert pauses == [7]
    assert samples(told, "dojo_bot_platform_responses")["slack", "429"] == 1
    assert samples(told, "dojo_bot_commands") == {("failed", "slack", "Unavailable", "finding"): 1}
    assert samples(told, "dojo_bot_defectdojo_responses")["GET", "/findings/{id}/", "503"] == 3
    assert samples(told, "dojo_bot_up_defectdojo") == {(): 0}


async def test_when_the_audit_was_looked_through_is_told(scene: Scene) -> None:
    await scene.bot.audit.record(Entry("cli", "nothing", "nothing", "done", ""))
    told = await scraped_from(scene.bot.web())
    assert "dojo_bot_audit_intact" not in told
    assert (await scene.bot.audit.verify()).fault is None
    told = await scraped_from(scene.bot.web())
    assert samples(told, "dojo_bot_audit_intact") == {(): 1}
    assert samples(told, "dojo_bot_audit_verified_timestamp_seconds") == {(): scene.clock.now}


async def test_commands_are_counted_by_verb_platform_outcome_and_reason(metrics: Metrics) -> None:
    metrics.answered("findings", "slack", End(), 0.2)
    metrics.answered("findings", "slack", End(), 0.2)
    metrics.answered("close", "teams", End(outcome="failed", code="DJ-7F3A", kind="fault"), 0.2)
    metrics.answered("close", "teams", End(outcome="failed", code="DJ-7F3B"), 0.2)
    assert samples(await scraped(metrics), "dojo_bot_commands") == {
        ("done", "slack", "", "findings"): 2,
        ("failed", "teams", "fault", "close"): 1,
        ("failed", "teams", "other", "close"): 1,
    }


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
def test_requests_are_counted_without_ids(path: str, operation: str) -> None:
    assert route(path) == operation


async def test_a_database_that_is_away_is_told_and_the_rest_is_there(metrics: Metrics, around: Around) -> None:
    around.up = False
    told = await scraped(metrics)
    assert samples(told, "dojo_bot_up_database") == {(): 0}
    assert "dojo_bot_digest_runs_waiting" not in told
    assert samples(told, "dojo_bot_up_platform") == {("slack",): 1}
    assert samples(told, "dojo_bot_build_info") == {("1.2.3",): 1}


async def test_a_platform_and_an_audit_in_trouble_are_told(metrics: Metrics, around: Around) -> None:
    around.trouble, around.intact = "Socket Mode is not connected", False
    told = await scraped(metrics)
    assert samples(told, "dojo_bot_up_platform") == {("slack",): 0}
    assert samples(told, "dojo_bot_audit_intact") == {(): 0}


async def test_scraping_often_asks_the_database_once(metrics: Metrics, around: Around) -> None:
    for _ in range(5):
        told = await scraped(metrics)
    assert samples(told, "dojo_bot_digest_runs_waiting") == {(): 3}
    assert samples(told, "dojo_bot_digest_oldest_waiting_seconds") == {(): 90}
    assert around.asked == 1


async def test_only_what_was_genuine_counts_as_heard(metrics: Metrics) -> None:
    metrics.acknowledged("slack", 401, 0.01)
    assert samples(await scraped(metrics), "dojo_bot_platform_heard_timestamp_seconds") == {}
    metrics.acknowledged("slack", 200, 0.01)
    assert samples(await scraped(metrics), "dojo_bot_platform_heard_timestamp_seconds")["slack",] > 0


async def test_what_is_seldom_begins_with_nothing(metrics: Metrics) -> None:
    told = await scraped(metrics)
    assert samples(told, "dojo_bot_digest_runs") == {
        (end,): 0 for end in ("posted", "quiet", "failed", "unknown", "late")
    }
    assert set(samples(told, "dojo_bot_token_failures").values()) == {0}


async def test_each_metric_has_a_help_and_only_labels_with_few_values() -> None:
    told = await scraped(everything())
    assert all(one.documentation for one in told.values())
    assert all(name.startswith(("dojo_bot_", "process_")) for name in told)
    labels = {label for one in told.values() for sample in one.samples for label in sample.labels}
    bounded = {"verb", "platform", "outcome", "reason", "method", "operation", "status", "end", "version", "le"}
    assert labels == bounded
