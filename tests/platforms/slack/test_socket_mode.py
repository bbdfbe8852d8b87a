"""Socket Mode: the same bot over a connection that it opens itself."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from bot.settings import WrongSettings
from playground.defectdojo import faults
from playground.slack.sockets import Connection, listening
from playground.world import ANA, World
from tests.conftest import TODAY, staged
from tests.platforms.slack.samples import PAYLOADS, WHY_NOT, Sample, samples, settled
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conftest import Clock, Scene

SAMPLES = [one for one in samples("websocket") if one.name != "socket_mode.hello"]
"""The stand-in says hello itself, at every connection."""


@pytest.fixture
def world(clock: Clock) -> World:
    return World(today=TODAY, clock=clock, strict=True)


@pytest.fixture
async def scene(world: World, clock: Clock, database: Path) -> AsyncIterator[Scene]:
    """The world, over a socket."""
    token = world.slack.space.app.app_token
    async with listening(world.slack.line), staged(world, clock, database, slack_app_token=token) as one:
        yield one


def connection(scene: Scene) -> Connection:
    return cast("Connection", scene.slack.line.sockets[-1])


def acknowledged(scene: Scene) -> list[bool]:
    """For each envelope so far, whether the bot took it."""
    return [ack.done() for ack in connection(scene).waiting.values()]


async def test_a_command_is_answered(scene: Scene) -> None:
    await scene.says("finding 276")
    scene.sees("SQL injection")
    assert acknowledged(scene) == [True]


async def test_the_road_goes_over_the_socket_as_well(scene: Scene) -> None:
    await scene.says("finding 276")
    await scene.clicks("False positive…")
    await scene.submits({"Reason": "only in the test data"})
    assert scene.modal() is None
    scene.sees("Marked as false positive by")
    await scene.mentions("finding 276")
    await scene.whispers("finding 276")
    assert acknowledged(scene) == [True] * 5
    waited = "dojo_bot_acknowledgement_duration_seconds_count"
    assert scene.bot.metrics.registry.get_sample_value(waited, {"platform": "slack", "status": "200"}) == 5


async def test_there_is_no_web_route_besides(scene: Scene) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(scene.bot.web())) as http:
        assert (await http.post("http://bot.test/slack/events")).status_code == 404


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason=WHY_NOT)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
async def test_a_published_envelope_is_acknowledged(scene: Scene, sample: Sample) -> None:
    envelope = settled(scene.slack, sample.text)
    answer = await connection(scene).ask(envelope["type"], envelope["payload"])
    assert answer.status_code == 200
    await scene.settled()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("events_api", {"type": "app_rate_limited", "team_id": "T1"}),
        ("events_api", {"type": "event_callback", "event": {"type": "team_join", "user": {"id": "U1"}}}),
        ("interactive", {"type": "something_of_next_year", "user": {"id": "U1"}}),
    ],
    ids=["rate limit", "unknown event", "unknown kind"],
)
async def test_what_nobody_listens_to_is_acknowledged_too(scene: Scene, kind: str, payload: dict[str, Any]) -> None:
    assert (await asyncio.wait_for(connection(scene).ask(kind, payload), 3)).status_code == 200


async def test_an_envelope_that_failed_is_not_taken_as_done(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scene.bot.slack is not None
    monkeypatch.setattr("bot.platforms.slack.events.command", lambda _body: 1 / 0)
    scene.slack.line.ack_within = 0.05
    await scene.says("help")
    assert scene.slack.line.failures == ["slash_commands: TimeoutError"]
    scene.slack.line.failures.clear()


@pytest.mark.parametrize("how", ["closes", "asks for it"])
async def test_when_slack_ends_the_connection_the_bot_comes_back(scene: Scene, how: str) -> None:
    first = connection(scene)
    if how == "closes":
        await first.channel.close()
    else:
        await first.channel.send_json({"type": "disconnect", "reason": "refresh_requested"})
    await scene.slack.until(lambda: [one for one in scene.slack.line.sockets if one is not first])
    await scene.says("finding 276")
    scene.sees("SQL injection")


async def test_readiness_says_whether_slack_can_reach_us(scene: Scene) -> None:
    assert scene.bot.slack is not None
    assert await scene.bot.slack.trouble() is None
    scene.slack.space.socket_url = ""
    await connection(scene).channel.close()
    await until(scene.bot.slack.trouble)
    assert await scene.bot.slack.trouble() == "Socket Mode is not connected"


async def test_a_stop_finishes_what_is_under_way_and_hears_nothing_more(scene: Scene) -> None:
    assert scene.bot.slack is not None
    release = asyncio.Event()
    scene.dojo.faults.append(faults.held(release))
    await scene.slack.types(ANA.slack, "finding 276")
    stopping = asyncio.create_task(scene.bot.slack.stop(10))
    await until(lambda: not scene.slack.line.sockets)
    assert not stopping.done()
    release.set()
    await stopping
    scene.sees("SQL injection")


async def test_a_form_that_is_waited_for_is_acknowledged_before_the_connection_ends(scene: Scene) -> None:
    assert scene.bot.slack is not None
    release, work = asyncio.Event(), scene.bot.slack.work
    await scene.says("false-positive 276")
    scene.bot.slack.router.patience = 0.05
    scene.dojo.faults.append(faults.held(release))
    submitting = asyncio.create_task(scene.slack.submits(ANA.slack, {"Reason": "only in the test data"}))
    await until(lambda: len(work))
    stopping = asyncio.create_task(scene.bot.slack.stop(10))
    assert (await submitting).json()["response_action"] == "update"
    release.set()
    await stopping
    scene.sees("Done. The message shows what happened.")


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type"])
async def test_a_wrong_app_token_ends_the_start(world: World, clock: Clock, database: Path, error: str) -> None:
    world.slack.api.plan("apps.connections.open", error)
    with pytest.raises(WrongSettings) as wrong:
        async with staged(world, clock, database, slack_app_token="xapp-wrong"):
            pass
    assert wrong.value.lines == [f"SLACK_APP_TOKEN is wrong: Slack says {error}."]


async def test_a_slack_that_is_away_at_the_start_is_found_later(
    world: World, clock: Clock, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.slack.sockets._ACKNOWLEDGED", 0)
    token = world.slack.space.app.app_token
    world.slack.api.plan("apps.connections.open", "service_unavailable", status=503)
    async with listening(world.slack.line), staged(world, clock, database, slack_app_token=token) as scene:
        await scene.slack.until(lambda: scene.slack.line.sockets)
        await scene.says("finding 276")
        scene.sees("SQL injection")


def test_the_samples_are_envelopes() -> None:
    assert all("envelope_id" in json.loads(one.text) for one in SAMPLES)
