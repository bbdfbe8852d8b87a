"""Forms: when they open, what they say while they wait, and how they tell what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from playground.defectdojo import faults
from playground.world import ANA

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.platforms.slack.router import Router
    from tests.conftest import Scene

REASON = {"Reason": "only in the test data"}


@pytest.fixture
def router(scene: Scene) -> Router:
    assert scene.bot.slack is not None
    return scene.bot.slack.router


@pytest.fixture
async def slow(scene: Scene, router: Router) -> AsyncIterator[asyncio.Event]:
    """A form for finding 276 is open, nobody has patience, and DefectDojo answers when this is set."""
    answered = asyncio.Event()
    await scene.says("false-positive 276")
    router.patience = 0
    scene.dojo.faults.append(faults.held(answered))
    yield answered
    answered.set()


async def submits(scene: Scene) -> None:
    """Send the form in without waiting for what comes of it."""
    await scene.slack.submits(ANA.slack, REASON)


async def test_a_button_opens_the_form(scene: Scene) -> None:
    await scene.says("finding 276")
    await scene.clicks("False positive…")
    scene.sees("This is about #276", "Reason")


async def test_a_command_that_lacks_a_field_opens_the_form(scene: Scene) -> None:
    await scene.says("false-positive 276")
    scene.sees("This is about #276", "Reason")
    assert scene.slack.visible_to(ANA.slack) == []


async def test_a_command_that_says_too_little_opens_the_form_and_says_so_if_nothing_is_filled_in(scene: Scene) -> None:
    await scene.says("finding update 276")
    scene.sees("This is about #276", "Active", "Verified", "False positive", "Reason")

    await scene.submits({})
    scene.sees("⚠ Say what to change: active:, verified: or false-positive:")
    await scene.submits({"Active": "No"})
    scene.sees("Changed by Ana Souza", "DefectDojo now shows: inactive")


async def test_a_mention_cannot_open_a_form_and_brings_the_button_that_does(scene: Scene) -> None:
    await scene.mentions("false-positive 276")
    scene.sees("I need a little more", "[Fill in…]")
    await scene.clicks("Fill in…")
    scene.sees("This is about #276")
    await scene.submits(REASON)
    scene.sees("Marked as false positive by")
    assert len(scene.slack.visible_to(ANA.slack)) == 2, "her mention, and one answer in the button's place"


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "internal_error"])
async def test_a_form_that_does_not_open_leaves_the_button_that_opens_it(scene: Scene, error: str) -> None:
    scene.slack.api.plan("views.open", error)
    await scene.says("false-positive 276")
    assert scene.modal() is None
    scene.sees("I need a little more", "[Fill in…]")
    await scene.clicks("Fill in…")
    assert scene.modal() is not None


async def test_a_form_that_fails_stays_open_with_the_sentence_and_what_was_typed(scene: Scene) -> None:
    await scene.says("false-positive 276")
    await scene.bot.store.links.remove(ANA.key)
    await scene.submits(REASON)
    scene.sees("⚠ I don't know your DefectDojo account yet", "Reason", "[Save]")
    modal = scene.modal()
    assert modal is not None
    assert modal.values["reason"]["reason"]["value"] == REASON["Reason"]
    assert scene.slack.visible_to(ANA.slack) == []


async def test_a_form_of_which_defectdojo_takes_nothing_can_be_sent_again(scene: Scene) -> None:
    await scene.says("false-positive 276")
    scene.dojo.faults.append(faults.error_500())
    await scene.submits(REASON)
    assert scene.modal() is not None
    await scene.submits({})
    assert scene.modal() is None
    scene.sees("Marked as false positive by")


async def test_a_slow_form_says_that_it_works_and_then_how_it_ended(scene: Scene, slow: asyncio.Event) -> None:
    await submits(scene)
    scene.sees("Working on it…")
    slow.set()
    await scene.settled()
    scene.sees("Done. The message shows what happened.")
    assert scene.slack.calls[-1].method == "views.update"
    assert "Marked as false positive by" in scene.slack.text_of(scene.newest())


async def test_a_slow_form_that_fails_asks_again(scene: Scene, slow: asyncio.Event) -> None:
    scene.dojo.faults.append(faults.only(faults.error_500(), method="PATCH"))
    await submits(scene)
    slow.set()
    await scene.settled()
    scene.does_not_see("Working on it…", "Done.")
    scene.sees("⚠", "Reason", "[Save]")


async def test_whoever_closes_a_slow_form_is_told_of_its_failure_in_the_channel(
    scene: Scene, slow: asyncio.Event
) -> None:
    await scene.bot.store.links.remove(ANA.key)
    scene.dojo.faults.clear()
    await submits(scene)
    await scene.slack.closes(ANA.slack)
    slow.set()
    await scene.settled()
    scene.sees("I don't know your DefectDojo account yet")
    assert scene.newest().only_for == ANA.slack


async def test_whoever_closes_a_slow_form_finds_what_was_done_in_the_message(scene: Scene, slow: asyncio.Event) -> None:
    await submits(scene)
    await scene.slack.closes(ANA.slack)
    slow.set()
    await scene.settled()
    scene.sees("Marked as false positive by")
    assert len(scene.slack.visible_to(ANA.slack)) == 1


async def test_a_fault_behind_a_slow_form_is_told_in_the_form(
    scene: Scene, slow: asyncio.Event, router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_arguments: object) -> None:
        await slow.wait()
        raise LookupError

    monkeypatch.setattr(router, "_tell", broken)
    scene.dojo.faults.clear()
    await submits(scene)
    slow.set()
    await scene.settled()
    scene.sees("Something went wrong in the bot.")


async def test_where_the_message_cannot_be_reached_the_form_tells_the_end(scene: Scene) -> None:
    await scene.says("false-positive 276")
    scene.slack.space.hooks.clear()
    scene.slack.api.plan("chat.postEphemeral", "not_in_channel")
    await scene.submits(REASON)
    scene.sees("Marked as false positive by")
    assert scene.modal() is not None
    assert scene.dojo.findings[276].false_p


async def test_a_form_of_a_command_that_is_no_more_says_so(scene: Scene) -> None:
    await scene.says("false-positive 276")
    modal = scene.modal()
    assert modal is not None
    modal.view["private_metadata"] = modal.view["private_metadata"].replace("false-positive", "gone")
    await scene.submits(REASON)
    scene.sees("out of date")
