"""What Slack says of people and channels, read into a standing and an exposure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.identity.caller import Caller
from bot.platforms.slack.people import FRESH, Home, exposure_of, profile_of
from playground.slack.state import Channel
from playground.world import ANA, World
from tests.conftest import TODAY, staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock, Scene

HOME = Home("T1", "", "Demo", "U0BOT", everywhere=False)
GRID = Home("T1", "E1", "Demo", "U0BOT", everywhere=False)
CALLER = Caller("slack", "T0DEMO", ANA.slack, channel="C0APPSEC")


@pytest.mark.parametrize(
    ("home", "user", "standing"),
    [
        (HOME, {}, "member"),
        (HOME, {"is_app_user": True}, "member"),
        (HOME, {"deleted": True, "is_bot": True, "is_restricted": True}, "deactivated"),
        (HOME, {"is_bot": True}, "bot"),
        (HOME, {"id": "USLACKBOT"}, "bot"),
        (HOME, {"is_restricted": True}, "guest"),
        (HOME, {"is_ultra_restricted": True}, "guest"),
        (HOME, {"is_stranger": True, "is_restricted": True}, "outsider"),
        (HOME, {"team_id": "T9"}, "outsider"),
        (HOME, {"team_id": "T9", "enterprise_user": {"enterprise_id": ""}}, "outsider"),
        (GRID, {"team_id": "E1"}, "member"),
        (GRID, {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, "member"),
        (GRID, {"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, "outsider"),
    ],
)
def test_a_profile_tells_the_standing(home: Home, user: dict[str, Any], standing: str) -> None:
    assert profile_of({"id": "U1", "team_id": "T1"} | user, home).standing == standing


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "ana", "real_name": "Ana Souza"}}, "ana"),
        ({"profile": {"display_name": "", "real_name": "Ana Souza"}, "name": "asouza"}, "Ana Souza"),
        ({"name": "asouza"}, "asouza"),
        ({}, ""),
    ],
)
def test_the_name_is_what_others_see_first(user: dict[str, Any], name: str) -> None:
    assert profile_of(user, HOME).name == name


@pytest.mark.parametrize(
    ("channel", "exposure"),
    [
        ({}, "internal"),
        ({"is_shared": True, "is_org_shared": True, "is_ext_shared": False}, "internal"),
        ({"is_ext_shared": True}, "shared"),
        ({"is_pending_ext_shared": True}, "shared"),
    ],
)
def test_a_channel_tells_who_reads_it(channel: dict[str, Any], exposure: str) -> None:
    assert exposure_of(channel) == exposure


async def known(scene: Scene, **changes: Any) -> Caller:
    """The caller with what the bot finds out."""
    assert scene.bot.slack is not None
    return await scene.bot.slack.people.known(replace(CALLER, **changes))


def looked_up(scene: Scene) -> list[str]:
    """The channels that Slack was asked about."""
    return [call.arguments["channel"] for call in scene.slack.calls if call.method == "conversations.info"]


async def test_a_caller_is_completed(scene: Scene) -> None:
    caller = await known(scene)
    assert (caller.name, caller.organisation) == ("Ana Souza", "demo")
    assert (caller.standing, caller.exposure, caller.key) == ("member", "internal", ANA.key)


async def test_a_name_that_slack_sent_along_stays(scene: Scene) -> None:
    assert (await known(scene, name="ana")).name == "ana"


async def test_a_shared_channel_is_noticed_within_five_minutes(scene: Scene) -> None:
    assert (await known(scene)).exposure == "internal"
    scene.slack.administrators.shares("C0APPSEC")
    scene.clock.now += FRESH
    assert (await known(scene)).exposure == "shared"


async def test_an_invitation_that_nobody_took_yet_counts(scene: Scene) -> None:
    scene.slack.space.channels["C0APPSEC"].invited = True
    assert (await known(scene)).exposure == "shared"


@pytest.mark.parametrize("told", ["private", "shared", "unknown"])
async def test_what_is_told_already_is_not_asked(scene: Scene, told: str) -> None:
    assert (await known(scene, exposure=told)).exposure == told
    assert looked_up(scene) == []


async def test_a_chat_between_two_people_is_not_asked_about(scene: Scene) -> None:
    assert (await known(scene, channel="D0TWO")).exposure == "internal"
    assert looked_up(scene) == []


@pytest.mark.parametrize("channel", ["C0GONE", "C0APPSEC", "G0SECRET"], ids=["unknown", "no scope", "not a member"])
async def test_what_slack_does_not_tell_is_unknown_and_asked_once(scene: Scene, channel: str) -> None:
    space = scene.slack.space
    space.channels["G0SECRET"] = Channel("G0SECRET", "secret", {ANA.slack}, "group")
    if channel == "C0APPSEC":
        space.app = replace(space.app, scopes=tuple(one for one in space.app.scopes if one != "channels:read"))
    for _ in range(2):
        assert (await known(scene, channel=channel)).exposure == "unknown"
    assert looked_up(scene) == [channel]


@pytest.mark.usefixtures("pauses")
async def test_in_trouble_a_channel_is_unknown_even_where_it_was_known(scene: Scene) -> None:
    await known(scene)
    scene.clock.now += FRESH
    for _ in range(3):
        scene.slack.api.plan("conversations.info", "internal_error", status=500)
    assert (await known(scene)).exposure == "unknown"
    assert (await known(scene)).exposure == "internal"


async def test_who_the_bot_is_can_be_found_out_later(database: Path, clock: Clock) -> None:
    world = World(today=TODAY, clock=clock, strict=True)
    for _ in range(3):
        world.slack.api.plan("auth.test", "service_unavailable", status=503)
    async with staged(world, clock, database) as scene:
        assert scene.bot.slack is not None
        assert await scene.bot.slack.organisations() == frozenset()
        await scene.says("finding 276")
        scene.sees("I cannot find out who you are")
        assert scene.asked() == []
        assert await scene.bot.slack.organisations() == {"T0DEMO"}
        await scene.says("finding 276")
        scene.sees("SQL injection")
