"""Who may use the bot: full members of its own workspace, whatever they type, press or fill in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.platforms.slack.people import FRESH, STALE
from playground.slack.state import Person
from playground.world import ANA, Somebody, World, link
from tests.conftest import TODAY, staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock, Scene

GUS = Somebody("U0GUS", "cccccccc-0000-4000-8000-00000000000c", "marta", "is linked, so that nothing else refuses him")
ADMITTED_TO = "C0APPSEC"
REFUSALS = {
    "a guest": (Person(GUS.slack, "gus", "Gus", is_restricted=True), "You are a guest in this workspace."),
    "a guest of one channel": (
        Person(GUS.slack, "gus", "Gus", is_restricted=True, is_ultra_restricted=True),
        "You are a guest in this workspace.",
    ),
    "a bot": (Person(GUS.slack, "gus", "Gus", is_bot=True), "You are a bot. I work for people only."),
    "deactivated": (Person(GUS.slack, "gus", "Gus", deleted=True), "Your account in this workspace is deactivated."),
}
EVE = Person("U0EVE", "eve", "Eve", team_id="T0OTHER", is_stranger=True)
OUTSIDE = "You belong to another organisation."
UNKNOWN = "I cannot find out who you are in this workspace now"


async def enters(scene: Scene, person: Person) -> Somebody:
    """Somebody joins the channel, with a link, so that it is not the lack of one that counts."""
    scene.slack.administrators.takes_in(person, ADMITTED_TO)
    somebody = replace(GUS, slack=person.id)
    await link(scene.bot.store, somebody)
    return somebody


async def shared_with_eve(scene: Scene) -> Somebody:
    """Eve of another organisation is in the channel, and there is a message for all with buttons."""
    scene.slack.administrators.shares(ADMITTED_TO)
    eve = await enters(scene, EVE)
    await scene.says("findings critical product:payments-api share:yes")
    scene.asked()
    return eve


def times(scene: Scene, method: str) -> int:
    """How often the bot called it."""
    return sum(call.method == method for call in scene.slack.calls)


def slack_fails(scene: Scene) -> None:
    """Slack fails to say who somebody is, at every attempt."""
    for _ in range(3):
        scene.slack.api.plan("users.info", "internal_error", status=500)


def lacks(scene: Scene, *scopes: str) -> None:
    """The app was installed without these scopes."""
    app = scene.slack.space.app
    scene.slack.space.app = replace(app, scopes=tuple(one for one in app.scopes if one not in scopes))


@pytest.mark.parametrize(("person", "sentence"), REFUSALS.values(), ids=REFUSALS)
async def test_who_is_no_member_is_refused_and_defectdojo_is_not_asked(
    scene: Scene, person: Person, sentence: str
) -> None:
    gus = await enters(scene, replace(person))
    await scene.says("finding 276", gus)
    scene.sees(sentence, who=gus)
    await scene.mentions("verify 277", gus)
    scene.sees(sentence, who=gus)
    assert scene.asked() == []
    assert (await scene.audited())[0].code == "NotAMember"


async def test_a_guest_cannot_press_what_a_member_shared(scene: Scene) -> None:
    gus = await enters(scene, Person(GUS.slack, "gus", "Gus", is_restricted=True))
    await scene.says("findings critical product:payments-api share:yes")
    scene.asked()
    await scene.clicks("Details", gus)
    scene.sees("You are a guest in this workspace.", who=gus)
    assert scene.newest(gus).only_for == gus.slack
    assert scene.asked() == []


async def test_a_guest_opens_no_form(scene: Scene) -> None:
    gus = await enters(scene, Person(GUS.slack, "gus", "Gus", is_restricted=True))
    await scene.says("product", gus)
    scene.sees("You are a guest in this workspace.", who=gus)
    assert scene.modal(gus) is None


async def test_an_outsider_who_presses_a_public_button_is_refused_without_asking_anybody(
    database: Path, tmp_path: Path, clock: Clock
) -> None:
    """An administrator may have allowed to show things to the whole of a channel that outsiders read."""
    file = tmp_path / "config.yaml"
    file.write_text("channels: {slack:C0APPSEC: {redaction: full}}")
    async with staged(World(today=TODAY, clock=clock, strict=True), clock, database, config_file=file) as scene:
        await an_outsider_presses(scene)


async def an_outsider_presses(scene: Scene) -> None:
    eve = await shared_with_eve(scene)
    asked = times(scene, "users.info")
    await scene.clicks("Details", eve)
    scene.sees(OUTSIDE, who=eve)
    assert scene.newest(eve).only_for == eve.slack
    assert (scene.asked(), times(scene, "users.info")) == ([], asked)


async def test_an_outsider_who_mentions_the_bot_is_refused_without_asking_anybody(scene: Scene) -> None:
    eve = await shared_with_eve(scene)
    asked = times(scene, "users.info")
    await scene.mentions("finding 276", eve)
    scene.sees(OUTSIDE, who=eve)
    assert (scene.asked(), times(scene, "users.info")) == ([], asked)


async def test_an_outsider_whom_only_the_profile_gives_away_is_refused(scene: Scene) -> None:
    gus = await enters(scene, Person(GUS.slack, "gus", "Gus", is_stranger=True))
    await scene.says("finding 276", gus)
    scene.sees(OUTSIDE, who=gus)
    assert scene.asked() == []


# -- Slack in trouble ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("pauses")
async def test_nobody_is_known_while_slack_cannot_say_who_they_are(scene: Scene) -> None:
    slack_fails(scene)
    await scene.says("finding 276")
    scene.sees(UNKNOWN)
    assert scene.asked() == []
    await scene.says("finding 276")
    scene.sees("SQL injection")


async def test_one_failure_of_slacks_is_not_noticed(scene: Scene, pauses: list[float]) -> None:
    scene.slack.api.plan("users.info", "internal_error", status=503)
    await scene.says("finding 276")
    scene.sees("SQL injection")
    assert pauses == [1]


@pytest.mark.usefixtures("pauses")
async def test_within_an_hour_the_last_answer_holds_while_slack_is_in_trouble(scene: Scene) -> None:
    await scene.says("finding 276")
    scene.clock.now += STALE - 60
    slack_fails(scene)
    await scene.says("finding 277")
    scene.sees("277")
    scene.asked()
    scene.clock.now += 60
    slack_fails(scene)
    await scene.says("finding 276")
    scene.sees(UNKNOWN)
    assert scene.asked() == []


async def test_nobody_is_known_where_the_app_may_not_ask(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    await scene.says("finding 276")
    scene.asked()
    lacks(scene, "users:read")
    scene.clock.now += FRESH
    await scene.says("finding 276")
    scene.sees(UNKNOWN)
    assert scene.asked() == []
    assert "'error': 'missing_scope'" in caplog.text


async def test_where_the_app_may_not_ask_about_channels_members_work_on(scene: Scene) -> None:
    lacks(scene, "channels:read", "groups:read")
    await scene.says("finding 276")
    scene.sees("SQL injection")


# -- between the message and the press -----------------------------------------------------------------


async def test_who_is_deactivated_between_message_and_press_is_refused_at_once(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api")
    scene.asked()
    await scene.slack.administrators.deactivates(ANA.slack)
    await scene.settled()
    await scene.clicks("Details")
    scene.sees("Your account in this workspace is deactivated.")
    assert scene.asked() == []


async def test_where_slack_does_not_tell_it_is_noticed_after_five_minutes(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api")
    scene.slack.space.people[ANA.slack].deleted = True
    scene.asked()
    scene.clock.now += FRESH - 1
    await scene.mentions("finding 276")
    assert scene.asked() == ["GET /findings/276/"]
    scene.clock.now += 1
    await scene.mentions("finding 276")
    scene.sees("Your account in this workspace is deactivated.")
    assert scene.asked() == []


async def test_a_form_that_was_open_already_is_refused_too(scene: Scene) -> None:
    await scene.says("false-positive 276")
    scene.asked()
    await scene.slack.administrators.makes_a_guest_of(ANA.slack)
    await scene.submits({"Reason": "only in a test"})
    scene.sees("You are a guest in this workspace.")
    assert scene.asked() == []


async def test_who_is_no_member_any_more_is_offered_nothing(scene: Scene) -> None:
    await scene.says("product")
    await scene.slack.administrators.makes_a_guest_of(ANA.slack)
    await scene.settled()
    await link(scene.bot.store, ANA)
    modal = scene.modal()
    assert modal is not None
    assert await scene.slack.searches(ANA.slack, modal, "Product", "pay") == []
    assert scene.asked() == []


async def test_a_menu_waits_for_slack_no_longer_than_a_moment(scene: Scene) -> None:
    assert scene.bot.slack is not None
    await scene.says("product")
    scene.bot.slack.router.menu_patience = 0
    scene.clock.now += FRESH
    modal = scene.modal()
    assert modal is not None
    assert await scene.slack.searches(ANA.slack, modal, "Product", "pay") == []
    assert scene.asked() == []


# -- what it costs -------------------------------------------------------------------------------------


async def test_a_burst_of_presses_asks_slack_once(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api share:yes")
    message = scene.newest()
    scene.clock.now += FRESH
    scene.slack.calls.clear()
    await asyncio.gather(*(scene.slack.clicks(ANA.slack, message, "Details", 0) for _ in range(20)))
    await scene.settled()
    assert (times(scene, "users.info"), times(scene, "conversations.info")) == (1, 1)


async def test_slack_is_asked_about_each_person_once_in_five_minutes(scene: Scene) -> None:
    for _ in range(3):
        await scene.says("finding 276")
        scene.clock.now += FRESH / 3
    assert times(scene, "users.info") == 1
    await scene.says("finding 276")
    assert times(scene, "users.info") == 2
