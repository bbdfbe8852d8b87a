"""Who says what where: the facts of Slack's requests, read into a Caller, a line and a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.platforms.slack import events
from playground.slack import payloads
from playground.slack.payloads import Sender
from playground.world import ANA, MARTA
from tests.conftest import staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scene

Json = dict[str, Any]


def pressed(**more: Any) -> Json:
    """A press on a button, by a member of a workspace unless `more` says otherwise."""
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1", "username": "ana"},
        "team": {"id": "T1"},
        "enterprise": None,
        "container": {"type": "message", "channel_id": "C1", "is_ephemeral": True},
        "channel": {"id": "C1"},
        "actions": [{"type": "button", "value": "finding 276"}],
    } | more


def written(envelope: Json | None = None, **inner: Any) -> Json:
    """A mention in a channel, by a member of a workspace unless more is said."""
    event = {"type": "app_mention", "user": "U1", "team": "T1", "channel": "C1", "text": "<@U0BOT> help"}
    return {"team_id": "T1", "event_id": "Ev1", "event": event | inner} | (envelope or {})


def typed(**more: Any) -> Json:
    return {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "text": "help"} | more


def key_of(heard: events.Heard | None) -> str:
    assert heard is not None
    return heard.caller.key


GRID = {"enterprise": {"id": "E1"}, "user": {"id": "U1", "team_id": "T1"}}


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (pressed(), "slack:T1/U1"),
        (pressed(**GRID), "slack:E1/U1"),
        (pressed(**GRID, team=None, is_enterprise_install=True), "slack:E1/U1"),
        (pressed(team={"id": "T1", "enterprise_id": "E1"}), "slack:E1/U1"),
        (pressed(enterprise={"id": "E1"}, user={"id": "U1", "team_id": "T9"}), "slack:T9/U1"),
        (pressed(user={"id": "U1", "team_id": "T9"}), "slack:T9/U1"),
        (pressed(user={"id": "U1"}), "slack:T1/U1"),
    ],
    ids=["workspace", "grid", "organisation-wide", "grid told by the team", "stranger in grid", "stranger", "no team"],
)
def test_whoever_presses_is_known_by_organisation_and_id(body: Json, key: str) -> None:
    assert key_of(events.action(body)) == key


@pytest.mark.parametrize(
    ("envelope", "inner", "key"),
    [
        ({}, {}, "slack:T1/U1"),
        ({"enterprise_id": "E1"}, {}, "slack:E1/U1"),
        ({"enterprise_id": "E1", "team_id": None}, {"team": "E1"}, "slack:E1/U1"),
        ({"enterprise_id": "E1", "is_ext_shared_channel": False}, {"user_team": "T2"}, "slack:E1/U1"),
        ({"enterprise_id": "E1", "is_ext_shared_channel": True}, {"user_team": "E1"}, "slack:E1/U1"),
        ({"enterprise_id": "E1", "is_ext_shared_channel": True}, {"user_team": "T9"}, "slack:T9/U1"),
        ({"enterprise_id": "E1"}, {"user_team": "E9"}, "slack:E9/U1"),
        ({"is_ext_shared_channel": True}, {"team": "T9"}, "slack:T9/U1"),
    ],
    ids=[
        "workspace",
        "grid",
        "organisation-wide",
        "another workspace of the grid",
        "shared, a member",
        "shared, a stranger",
        "not told whether shared",
        "shared, no grid",
    ],
)
def test_whoever_writes_is_known_by_organisation_and_id(envelope: Json, inner: Json, key: str) -> None:
    assert key_of(events.message(written(envelope, **inner), "")) == key


@pytest.mark.parametrize(("more", "key"), [({}, "slack:T1/U1"), ({"enterprise_id": "E1"}, "slack:E1/U1")])
def test_whoever_types_has_the_same_key_as_when_pressing(more: Json, key: str) -> None:
    assert key_of(events.command(typed(**more))) == key


@pytest.mark.parametrize(
    ("heard", "exposure"),
    [
        (events.command(typed()), "internal"),
        (events.command(typed(channel_id="D1")), "internal"),
        (events.action(pressed()), "internal"),
        (events.action(pressed(message={"blocks": [{"block_id": events.DIRECT}]})), "private"),
        (events.message(written(), ""), "internal"),
        (events.message(written({"is_ext_shared_channel": False}), ""), "internal"),
        (events.message(written({"is_ext_shared_channel": True}), ""), "shared"),
        (events.message(written(type="message", channel_type="im"), ""), "private"),
    ],
)
def test_what_slack_sends_may_tell_who_reads_along(heard: events.Heard | None, exposure: str) -> None:
    assert heard is not None
    assert heard.caller.exposure == exposure


def test_a_mention_is_read_without_the_bots_name_even_before_slack_said_who_the_bot_is() -> None:
    body = written({"authorizations": [{"user_id": "U0BOT", "is_bot": True}]})
    heard = events.message(body, "")
    assert heard is not None
    assert heard.line == "help"


@pytest.mark.parametrize(
    "inner",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"user": None},
        {"type": "reaction_added"},
        {"type": "message", "channel_type": "channel"},
        {"type": "message", "channel_type": "im", "bot_id": "B0DOJO"},
    ],
    ids=["a bot", "an edit", "nobody", "no message", "a channel's talk", "the bot itself"],
)
def test_what_is_none_of_our_business_is_not_heard(inner: Json) -> None:
    assert events.message(written(**inner), "U0BOT") is None


@pytest.mark.parametrize(
    "body",
    [
        pressed(actions=[]),
        pressed(actions=[{"type": "button", "url": "https://dojo.test"}]),
        pressed(container={"type": "view"}, channel=None),
    ],
    ids=["nothing", "a link", "in a form"],
)
def test_a_press_that_is_no_command_is_not_heard(body: Json) -> None:
    assert events.action(body) is None


async def test_a_mention_in_a_channel_is_answered_to_its_author_alone(scene: Scene) -> None:
    await scene.mentions("finding 276")
    scene.sees("SQL injection in payment search")
    assert scene.newest().only_for == ANA.slack
    assert scene.newest().thread_ts is None


async def test_a_mention_in_a_thread_is_answered_in_the_thread(scene: Scene) -> None:
    await scene.mentions("finding 276", thread="1795348800.000100")
    assert (scene.newest().only_for, scene.newest().thread_ts) == (ANA.slack, "1795348800.000100")


async def test_a_direct_message_is_answered_in_the_direct_chat(scene: Scene) -> None:
    await scene.whispers("finding 276")
    message = scene.slack.visible_to(ANA.slack, "D0ANA")[-1]
    assert message.only_for is None
    assert "SQL injection" in scene.slack.text_of(message)


async def test_the_bot_does_not_answer_itself(scene: Scene) -> None:
    await scene.whispers("help")
    own = scene.slack.visible_to(ANA.slack, "D0ANA")[-1]
    sender = Sender(scene.slack.space, scene.slack.space.app.user_id, "D0ANA")
    inner = payloads.spoken(sender, own, "message") | {"bot_id": scene.slack.space.app.bot_id}
    assert (await scene.slack.delivers(sender, inner)).status_code == 200
    await scene.settled()
    assert scene.slack.visible_to(ANA.slack, "D0ANA")[-1] is own


async def test_an_event_that_comes_again_is_answered_once(scene: Scene) -> None:
    body = mention(scene, "finding 276")
    for attempt in range(4):
        scene.clock.now += 1
        await scene.slack.line.event(body, (attempt, "http_timeout") if attempt else None)
        await scene.settled()
    assert scene.asked() == ["GET /findings/276/"]
    assert len(scene.slack.visible_to(ANA.slack)) == 1


async def test_two_bots_on_one_database_answer_an_event_once(scene: Scene, database: Path) -> None:
    body, first = mention(scene, "finding 276"), scene.slack.line.http
    async with staged(scene.world, scene.clock, database) as other:
        second, scene.slack.line.http = scene.slack.line.http, first
        await scene.slack.line.event(body)
        scene.slack.line.http = second
        await scene.slack.line.event(body, (1, "http_timeout"))
        await scene.settled()
        await other.settled()
    assert scene.asked() == ["GET /findings/276/"]


async def test_two_people_who_say_the_same_are_both_answered(scene: Scene) -> None:
    await scene.mentions("finding 276")
    await scene.mentions("finding 276", MARTA)
    assert scene.asked() == ["GET /findings/276/"] * 2


def mention(scene: Scene, line: str) -> Json:
    """The event of a mention by Ana in the channel."""
    inner = {"type": "app_mention", "user": ANA.slack, "team": "T0DEMO", "channel": "C0APPSEC", "text": line}
    return payloads.event(Sender(scene.slack.space, ANA.slack, "C0APPSEC"), inner)
