"""Messages for a channel arrive once, a second apart, and are found again by what marks them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms import queues as module
from bot.platforms.platform import NotPosted, PerhapsPosted, Unreadable
from bot.platforms.queues import Queues
from bot.platforms.slack import posts
from bot.views.model import View
from playground.slack.state import Message
from playground.world import World
from tests.conftest import TODAY, staged
from tests.platforms.slack.wire import wired

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.slack.app import SlackPlatform
    from tests.conftest import Clock, Scene

HERE = "C0APPSEC"
GONE = "1.000001"


def platform(scene: Scene) -> SlackPlatform:
    assert scene.bot.slack is not None
    return scene.bot.slack


def view(title: str = "Digest") -> View:
    return View(title=title)


def now(scene: Scene) -> datetime:
    return datetime.fromtimestamp(scene.clock(), UTC)


def texts(scene: Scene) -> list[str]:
    return [message.text for message in scene.slack.space.channel(HERE).messages]


async def test_a_post_is_found_by_its_run_and_changed_in_its_place(scene: Scene) -> None:
    slack = platform(scene)
    ts = await slack.post(HERE, view(), run="r1")
    assert await slack.find(HERE, "r1", now(scene)) == ts
    assert await slack.find(HERE, "r2", now(scene)) is None
    await slack.update(HERE, ts, view("Changed"))
    assert texts(scene) == ["Changed"]
    assert await slack.find(HERE, "r1", now(scene)) == ts
    with pytest.raises(NotPosted, match="message_not_found") as gone:
        await slack.update(HERE, GONE, view())
    assert not gone.value.passing
    assert len(texts(scene)) == 1


async def test_a_post_below_another_is_found_there_alone(scene: Scene, pauses: list[float]) -> None:
    slack = platform(scene)
    parent = await slack.post(HERE, view(), run="r1")
    below = await slack.post(HERE, view("Lists"), run="r1.lists", thread=parent)
    assert pauses == [1]
    assert scene.slack.space.channel(HERE).messages[-1].thread_ts == parent
    assert await slack.find(HERE, "r1.lists", now(scene), thread=parent) == below
    assert await slack.find(HERE, "r1.lists", now(scene)) is None
    assert await slack.find(HERE, "r2.lists", now(scene), thread=parent) is None
    with pytest.raises(Unreadable, match="thread_not_found"):
        await slack.find(HERE, "r1.lists", now(scene), thread=GONE)


async def test_a_post_without_a_run_is_not_marked(scene: Scene) -> None:
    await platform(scene).post(HERE, view())
    assert scene.slack.space.channel(HERE).messages[-1].metadata is None


async def test_posts_to_a_channel_come_a_second_apart(scene: Scene, pauses: list[float]) -> None:
    slack = platform(scene)
    await asyncio.gather(*(slack.post(HERE, view(f"Digest {number}")) for number in range(3)))
    assert pauses == [1, 1]
    assert texts(scene) == ["Digest 0", "Digest 1", "Digest 2"]
    assert [call.answer.status for call in scene.slack.calls if call.method == "chat.postMessage"] == [200] * 3
    await slack.post("C0PAYMENTS", view())
    assert pauses == [1, 1]


@pytest.mark.usefixtures("pauses")
async def test_blocks_that_slack_does_not_take_leave_the_text(scene: Scene) -> None:
    slack = platform(scene)
    scene.slack.api.plan("chat.postMessage", "invalid_blocks")
    ts = await slack.post(HERE, view(), run="r1")
    assert scene.slack.space.channel(HERE).messages[-1].blocks == []
    assert await slack.find(HERE, "r1", now(scene)) == ts
    await slack.update(HERE, ts, view("Two"))
    scene.slack.api.plan("chat.update", "msg_blocks_too_long")
    await slack.update(HERE, ts, view("Three"))
    assert (texts(scene), scene.slack.space.channel(HERE).messages[-1].blocks) == (["Three"], [])


@pytest.mark.parametrize(
    ("error", "status", "raised"),
    [
        ("not_in_channel", 200, NotPosted("not_in_channel")),
        ("is_archived", 200, NotPosted("is_archived")),
        ("invalid_auth", 200, NotPosted("invalid_auth")),
        ("rate_limited", 200, NotPosted("rate_limited", passing=True)),
        ("service_unavailable", 200, NotPosted("service_unavailable", passing=True)),
        ("forbidden", 403, NotPosted("forbidden", passing=True)),
        ("fatal_error", 200, PerhapsPosted("fatal_error")),
        ("internal_error", 200, PerhapsPosted("internal_error")),
        ("bad_gateway", 502, PerhapsPosted("bad_gateway")),
        ("timeout", 408, PerhapsPosted("timeout")),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
async def test_of_what_slack_does_not_take_it_is_told_whether_it_may_be_there(
    scene: Scene, error: str, status: int, raised: Exception
) -> None:
    for method, act in (("chat.postMessage", posting), ("chat.update", changing)):
        scene.slack.api.plan(method, error, status=status)
        with pytest.raises(type(raised)) as caught:
            await act(platform(scene))
        assert vars(caught.value) == vars(raised)


async def posting(slack: SlackPlatform) -> None:
    await slack.post(HERE, view(), run="r1")


async def changing(slack: SlackPlatform) -> None:
    await slack.update(HERE, GONE, view(), run="r1")


async def test_a_long_rate_limit_says_how_long(scene: Scene, pauses: list[float]) -> None:
    scene.slack.api.plan("chat.postMessage", "ratelimited", status=429, retry_after=3600)
    with pytest.raises(NotPosted) as caught:
        await posting(platform(scene))
    assert (caught.value.passing, caught.value.retry_after, pauses) == (True, 3600, [])


async def test_a_short_rate_limit_is_waited_for(scene: Scene, pauses: list[float]) -> None:
    scene.slack.api.plan("chat.postMessage", "ratelimited", status=429, retry_after=7)
    await posting(platform(scene))
    assert (pauses, len(texts(scene))) == ([7], 1)


async def test_a_post_whose_answer_is_lost_is_there_once_and_found(database: Path, clock: Clock) -> None:
    world = World(today=TODAY, clock=clock, strict=True)
    async with wired() as (wire, end), staged(world, clock, database, slack_api_url=f"{end}/api/") as scene:
        wire.target, wire.breaks = scene.slack.space.base_url, ("chat.postMessage",)
        with pytest.raises(PerhapsPosted):
            await posting(platform(scene))
        assert len(texts(scene)) == 1
        assert await platform(scene).find(HERE, "r1", now(scene))


async def test_where_nobody_listens_surely_nothing_is_posted(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = aiohttp.ClientConnectorError(mock.Mock(ssl=None), ConnectionRefusedError())
    monkeypatch.setattr(AsyncWebClient, "chat_postMessage", mock.AsyncMock(side_effect=refused))
    with pytest.raises(NotPosted) as caught:
        await posting(platform(scene))
    assert caught.value.passing


async def test_a_post_is_found_behind_many_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "_PAGE", 2)
    slack = platform(scene)
    ts = await slack.post(HERE, view(), run="r1")
    chatter(scene, 9)
    assert await slack.find(HERE, "r1", now(scene)) == ts
    chatter(scene, 1)
    with pytest.raises(Unreadable) as caught:
        await slack.find(HERE, "r1", now(scene))
    assert caught.value.reason == "too_many_messages"
    assert await slack.find(HERE, "r1", now(scene) + timedelta(hours=1)) is None


def chatter(scene: Scene, count: int) -> None:
    space = scene.slack.space
    for _ in range(count):
        space.add(Message(space.stamp(), HERE, "U0ANA", "hello"))


@pytest.mark.parametrize(
    ("metadata"),
    [
        {"event_type": "somebody_elses", "event_payload": {"run": "r1"}},
        {"event_type": "dojo_digest", "event_payload": {}},
    ],
)
async def test_other_marks_are_not_ours(scene: Scene, metadata: dict[str, Any]) -> None:
    await posting(platform(scene))
    scene.slack.space.channel(HERE).messages[-1].metadata = metadata
    assert await platform(scene).find(HERE, "r1", now(scene)) is None


@pytest.mark.parametrize("channel", ["C0RANDOM", "C0NOWHERE"])
async def test_a_channel_that_cannot_be_read_is_told_from_an_empty_one(scene: Scene, channel: str) -> None:
    with pytest.raises(Unreadable) as caught:
        await platform(scene).find(channel, "r1", now(scene))
    assert caught.value.reason in {"not_in_channel", "channel_not_found"}


async def test_without_the_scope_nothing_can_be_found(scene: Scene) -> None:
    without(scene, "channels:history")
    with pytest.raises(Unreadable) as caught:
        await platform(scene).find(HERE, "r1", now(scene))
    assert caught.value.reason == "missing_scope"


def without(scene: Scene, scope: str) -> None:
    app = scene.slack.space.app
    scene.slack.space.app = replace(app, scopes=tuple(one for one in app.scopes if one != scope))


@pytest.mark.parametrize(
    ("channel", "told"),
    [(HERE, ""), ("D0ANA", ""), ("C0RANDOM", "/invite @Dojo"), ("C0NOWHERE", "If it is private")],
)
async def test_somebody_is_told_how_to_invite_the_bot(scene: Scene, channel: str, told: str) -> None:
    sentence = await platform(scene).joined(channel)
    assert told in sentence
    assert bool(told) is bool(sentence)


async def test_an_archived_channel_is_told(scene: Scene) -> None:
    scene.slack.space.channel(HERE).archived = True
    assert "archived" in await platform(scene).joined(HERE)


async def test_what_slack_does_not_say_keeps_nobody_from_trying(scene: Scene) -> None:
    without(scene, "channels:read")
    assert await platform(scene).joined("C0RANDOM") == ""


async def test_only_channels_that_somebody_may_have_to_wait_for_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MANY", 3)
    moment = [0.0]

    async def pause(seconds: float) -> None:
        moment[0] += seconds

    queues = Queues(lambda: moment[0], pause)
    for number in range(20):
        moment[0] += 0.5
        async with queues.turn(f"C{number}"):
            pass
    assert len(queues._lines) <= 4  # noqa: SLF001  # what it holds is what is tested


async def test_a_clock_that_was_set_back_makes_nobody_wait_longer() -> None:
    moment, taken = [1000.0], list[float]()

    async def pause(seconds: float) -> None:
        taken.append(seconds)

    queues = Queues(lambda: moment[0], pause)
    async with queues.turn(HERE):
        pass
    moment[0] = 10
    async with queues.turn(HERE):
        pass
    assert taken == [1]
