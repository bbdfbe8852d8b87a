"""Answers find their way: to Slack and nowhere else, once, and not silently lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.platforms.slack.events import answerable, host_of
from playground.slack import limits
from playground.world import ANA, World
from tests.conftest import TODAY, staged
from tests.platforms.slack.wire import wired

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conftest import Clock, Scene
    from tests.platforms.slack.wire import Wire

API = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("url", "api", "allowed"),
    [
        ("https://hooks.slack.com/commands/T1/2/3", API, True),
        ("https://hooks.slack-gov.com/commands/T1/2/3", API, True),
        ("https://slack.com/x", API, True),
        ("http://127.0.0.1:8065/hooks/1", "http://127.0.0.1:8065/api/", True),
        ("http://hooks.slack.com/commands/T1/2/3", API, False),
        ("http://slack.com/x", API, False),
        ("https://hooks.slack.com.evil.test/x", API, False),
        ("https://evil.test/hooks.slack.com", API, False),
        ("https://hooks.slack.com@evil.test/x", API, False),
        ("https://evil.test@hooks.slack.com/x", API, False),
        ("https://hooks.slack.com:8443/x", API, False),
        ("https://hooks.slack.com\\@evil.test/x", API, False),
        ("http://127.0.0.1:8066/hooks/1", "http://127.0.0.1:8065/api/", False),
        ("//hooks.slack.com/x", API, False),
        ("https://[::1/x", API, False),
        ("", API, False),
    ],
)
def test_an_answer_goes_to_slacks_hosts_only(url: str, api: str, allowed: bool) -> None:  # noqa: FBT001  # a table
    assert answerable(url, api) is allowed


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://a:b@evil.test/secret", "evil.test"), ("https://[::1/secret", ""), ("nonsense", "")],
)
def test_of_an_address_only_the_host_is_told(url: str, host: str) -> None:
    assert host_of(url) == host


async def test_an_answer_uses_the_response_url_and_no_method(scene: Scene) -> None:
    await scene.says("finding 276")
    scene.sees("SQL injection")
    assert "chat.postEphemeral" not in methods(scene)


async def test_a_foreign_response_url_is_refused_and_the_answer_comes_all_the_same(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.slack.space.base_url = "https://evil.test/secret"
    await scene.says("finding 276")
    scene.sees("SQL injection")
    assert scene.newest().only_for == ANA.slack
    assert methods(scene)[-1:] == ["chat.postEphemeral"]
    assert "'host': 'evil.test'" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(("limit", "value"), [("HOOK_USES", 0), ("HOOK_SECONDS", -1)], ids=["used up", "expired"])
async def test_where_the_response_url_is_spent_an_ephemeral_message_comes_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(limits, limit, value)
    await scene.says("finding 276")
    scene.sees("SQL injection")
    assert methods(scene).count("chat.postEphemeral") == 1
    assert len(scene.slack.visible_to(ANA.slack)) == 1


async def test_blocks_that_slack_does_not_take_leave_the_text(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.slack.api.plan("chat.postEphemeral", "invalid_blocks")
    await scene.mentions("finding 276")
    scene.sees("SQL injection")
    assert scene.newest().blocks == []
    assert "'error': 'invalid_blocks'" in caplog.text


async def test_an_answer_that_slack_refuses_is_logged_without_what_it_was(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.slack.api.plan("chat.postEphemeral", "not_in_channel")
    await scene.mentions("finding 276")
    assert "'error': 'not_in_channel'" in caplog.text
    assert "SQL injection" not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_rate_limit_is_waited_for(scene: Scene, pauses: list[float]) -> None:
    scene.slack.api.plan("chat.postEphemeral", "ratelimited", status=429, retry_after=7)
    await scene.mentions("finding 276")
    scene.sees("SQL injection")
    assert pauses == [7]
    assert len(scene.slack.visible_to(ANA.slack)) == 2


async def test_a_second_message_in_the_same_second_waits_its_turn(scene: Scene, pauses: list[float]) -> None:
    await scene.whispers("finding 276")
    await scene.whispers("finding 277")
    assert pauses == [1]
    assert "277" in scene.slack.text_of(scene.slack.visible_to(ANA.slack, "D0ANA")[-1])


async def test_a_rate_limit_of_an_hour_is_not_waited_for(
    scene: Scene, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    scene.slack.api.plan("chat.postEphemeral", "ratelimited", status=429, retry_after=3600)
    await scene.mentions("finding 276")
    assert pauses == []
    assert "'error': 'ratelimited'" in caplog.text


@pytest.fixture
async def broken(database: Path, clock: Clock) -> AsyncIterator[tuple[Scene, Wire]]:
    """A scene with a wire between the bot and Slack."""
    world = World(today=TODAY, clock=clock, strict=True)
    async with wired() as (wire, end), staged(world, clock, database, slack_api_url=f"{end}/api/") as scene:
        wire.target, world.slack.space.base_url = world.slack.space.base_url, end
        yield scene, wire


@pytest.mark.parametrize("lost", ["chat.postEphemeral", "chat.postMessage", "/hooks/"])
async def test_a_connection_that_is_lost_after_slack_took_the_answer_says_nothing_twice(
    broken: tuple[Scene, Wire], lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    scene, wire = broken
    wire.breaks = (lost,)
    ways = {"chat.postEphemeral": scene.mentions, "chat.postMessage": scene.whispers, "/hooks/": scene.says}
    await ways[lost]("finding 276")
    said = [one for room in scene.slack.space.channels.values() for one in room.messages if one.by_bot]
    assert ["SQL injection" in scene.slack.text_of(one) for one in said] == [True]
    assert sum(lost in path for path in wire.carried) == 1
    assert "'error': 'ServerDisconnectedError'" in caplog.text
    assert "/hooks/" not in said_by_the_bot(caplog)


async def test_no_line_of_the_log_holds_a_secret_or_a_findings_text(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "bot")
    await scene.says("findings critical product:payments-api")
    await scene.says("false-positive 276")
    await scene.submits({"Reason": "a very private reason"})
    await scene.mentions('findings title:"very private words"')
    scene.slack.space.base_url = "https://evil.test"
    await scene.says("finding 276")
    app = scene.slack.space.app
    for secret in (app.bot_token, app.signing_secret, "/hooks/", "private", "SQL injection", "Authorization"):
        assert secret not in said_by_the_bot(caplog)


def said_by_the_bot(caplog: pytest.LogCaptureFixture) -> str:
    """The log but for that of the stand-in's web server."""
    return "\n".join(str(one.msg) for one in caplog.records if not one.name.startswith("uvicorn"))


def methods(scene: Scene) -> list[str]:
    """The Web API's methods that the bot called."""
    return [call.method for call in scene.slack.calls]
