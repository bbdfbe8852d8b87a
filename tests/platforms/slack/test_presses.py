"""Buttons: whose rights they run with, and who sees what comes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.slack.state import Person
from playground.world import ANA, MARTA, Somebody, link

if TYPE_CHECKING:
    from playground.slack import Message
    from tests.conftest import Scene

EVE = Somebody("U0EVE", "eeeeeeee-0000-4000-8000-00000000000e", "ana", "a member of another organisation")


@pytest.fixture
async def shared(scene: Scene) -> Message:
    """A finding that Ana shared with the channel."""
    await scene.says("finding 276")
    await scene.clicks("Share to channel")
    message = scene.newest()
    assert message.only_for is None
    return message


async def presses(scene: Scene, message: Message, label: str, who: Somebody) -> None:
    await scene.slack.clicks(who.slack, message, label)
    await scene.settled()


async def test_reading_from_a_shared_message_is_for_whoever_pressed(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api share:yes")
    shared = scene.newest()
    before = scene.slack.text_of(shared)
    await scene.clicks("Details", MARTA)
    assert scene.newest(MARTA).only_for == MARTA.slack
    assert scene.newest(ANA) is shared
    assert scene.slack.text_of(shared) == before


async def test_a_done_write_takes_the_shared_messages_place_for_all(scene: Scene, shared: Message) -> None:
    await presses(scene, shared, "False positive…", ANA)
    await scene.submits({"Reason": "only in the test data"})
    assert scene.newest(MARTA) is shared
    scene.sees("Marked as false positive by", "slack:T0DEMO/U0ANA", who=MARTA)


async def test_a_write_that_is_refused_leaves_the_shared_message_as_it_is(scene: Scene, shared: Message) -> None:
    before = scene.slack.text_of(shared)
    await scene.bot.store.links.remove(MARTA.key)
    await presses(scene, shared, "False positive…", MARTA)
    assert scene.modal(MARTA) is None
    scene.sees("I don't know your DefectDojo account yet", who=MARTA)
    assert scene.slack.text_of(shared) == before
    assert scene.dojo.findings[276].active


async def test_in_a_private_answer_what_was_pressed_is_replaced(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api")
    await scene.clicks("Details")
    assert len(scene.slack.visible_to(ANA.slack)) == 1


async def test_in_the_direct_chat_what_was_pressed_is_replaced(scene: Scene) -> None:
    await scene.whispers("findings critical product:payments-api")
    scene.channel = "D0ANA"
    await scene.clicks("Details")
    await scene.clicks("False positive…")
    await scene.submits({"Reason": "only in the test data"})
    scene.sees("Marked as false positive by", "Undo")
    assert len([one for one in scene.slack.visible_to(ANA.slack, "D0ANA") if one.by_bot]) == 1


async def test_in_a_chat_between_two_people_nobody_reads_into_the_others_message(scene: Scene) -> None:
    room = scene.slack.space.direct(ANA.slack)
    room.members.add(MARTA.slack)  # to the bot it looks the same: an id with a D
    scene.channel = room.id
    await scene.says("findings critical product:payments-api share:yes")
    shared = scene.newest()
    await scene.clicks("Details", MARTA)
    assert scene.newest(MARTA).only_for == MARTA.slack
    assert scene.newest(ANA) is shared


async def test_an_answer_to_a_press_in_a_thread_stays_in_the_thread(scene: Scene) -> None:
    await scene.mentions("findings critical product:payments-api share:yes", thread="1795348800.000100")
    assert scene.newest().thread_ts == "1795348800.000100"
    await scene.clicks("Details")
    assert (scene.newest().only_for, scene.newest().thread_ts) == (ANA.slack, "1795348800.000100")


async def test_a_member_of_another_organisation_is_somebody_else(scene: Scene) -> None:
    await link(scene.bot.store, EVE)  # a member of ours with the same id is linked
    scene.slack.space.people[EVE.slack] = Person(EVE.slack, "eve", "Eve", team_id="T0OTHER", is_stranger=True)
    scene.slack.channel("appsec").members.add(EVE.slack)
    await scene.says("findings critical product:payments-api share:yes")
    scene.asked()
    await scene.clicks("Details", EVE)
    scene.sees("You belong to another organisation", who=EVE)
    assert scene.newest(EVE).only_for == EVE.slack
    assert scene.asked() == []


@pytest.mark.parametrize("line", ["finding 1", "verify 1", 'false-positive 1 reason:"forged by hand"'])
async def test_a_forged_value_runs_with_the_rights_of_whoever_presses(scene: Scene, line: str) -> None:
    foreign = next(one for one in scene.dojo.findings.values() if one.product.name == "api-docs" and one.active)
    before = (foreign.active, foreign.verified, foreign.false_p, foreign.last_status_update)
    await scene.says("findings critical product:payments-api", MARTA)
    forge(scene.newest(MARTA), line.replace("1", str(foreign.id), 1))
    await scene.clicks("Details", MARTA)
    scene.sees("your account may not see it", who=MARTA)
    assert (foreign.active, foreign.verified, foreign.false_p, foreign.last_status_update) == before
    assert {request.user for request in scene.dojo.requests} == {"marta"}


@pytest.mark.parametrize("line", ["", "rm -rf /", "finding", "help help help", "x" * 2000, "finding 276\nverify 276"])
async def test_a_forged_value_that_is_no_command_does_nothing(scene: Scene, line: str) -> None:
    await scene.says("findings critical product:payments-api")
    scene.asked()
    forge(scene.newest(), line)
    await scene.clicks("Details")
    assert [one for one in scene.asked() if not one.startswith("GET")] == []


def forge(message: Message, line: str) -> None:
    """Give the message's first button another line."""
    actions = next(block for block in message.blocks if block["type"] == "actions")
    actions["elements"][0]["value"] = line
