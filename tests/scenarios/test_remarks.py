"""While somebody types a digest's filter, the form says how many findings it finds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.platforms.slack.forms import values_of
from playground.defectdojo import faults
from playground.world import ANA, MARTA, Somebody
from tests.scenarios.test_findings import still_open

if TYPE_CHECKING:
    from tests.conftest import Scene


async def types(scene: Scene, text: str, who: Somebody = ANA) -> None:
    """Type in the open form's field "Filter", letter by letter or all at once."""
    scene.clock.now += 1  # the guard takes the same request of the same second for a repetition
    await scene.slack.fills(who.slack, {"Filter": text})
    await scene.settled()


def critical(scene: Scene) -> int:
    return sum(still_open(row) and row.severity == "Critical" for row in scene.dojo.findings.values())


def filled_in(scene: Scene) -> dict[str, str]:
    modal = scene.modal()
    assert modal is not None
    return values_of({"values": modal.values})


async def test_the_form_says_how_many_fit_and_keeps_what_was_filled_in(scene: Scene) -> None:
    await scene.says("digest add")
    await scene.slack.fills(ANA.slack, {"Name": "criticals"})
    await types(scene, "findings critical")
    scene.sees(f"{critical(scene)} fit now.")
    assert filled_in(scene)["name"] == "criticals"

    await scene.submits({"Schedule": "weekdays 09:00"})

    scene.sees("criticals", f"{critical(scene)} fit now")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("findings critical product:payments-apo", "payments-api"),
        ("findings sevrity:critical", "severity"),
        ("findings critical limit:5", "leave out format, limit and page"),
        ("products pay", "findings"),
    ],
)
async def test_what_cannot_be_a_filter_is_said_in_a_sentence(scene: Scene, typed: str, sentence: str) -> None:
    await scene.says("digest add")
    await types(scene, typed)
    scene.sees(sentence)
    scene.does_not_see("fit now")


async def test_each_counts_what_they_themselves_may_see(scene: Scene) -> None:
    mine = 0
    for who in (ANA, MARTA):
        await scene.says("digest add", who)
        await types(scene, "findings critical", who)
        [said] = [line for line in scene.screen(who).splitlines() if "fit now" in line]
        assert int(said.split()[0]) != mine
        mine = int(said.split()[0])
    assert {request.user for request in scene.dojo.requests} == {"ana", "marta"}


async def test_only_who_stops_typing_makes_a_request(scene: Scene) -> None:
    assert scene.bot.slack is not None
    await scene.says("digest add")
    scene.asked()
    scene.bot.slack.router.remarks.pause = 0.05
    text = "findings critical"
    for end in range(len(text) - 4, len(text) + 1):
        scene.clock.now += 1
        await scene.slack.fills(ANA.slack, {"Filter": text[:end]})
    await scene.settled()
    scene.sees("fit now.")
    assert scene.asked() == ["GET /findings/"]


async def test_without_an_answer_the_form_says_nothing_and_goes_on(scene: Scene) -> None:
    await scene.says("digest add")
    scene.dojo.faults += [faults.error_500() for _ in range(9)]
    await types(scene, "findings critical")
    scene.does_not_see("fit now")
    scene.dojo.faults.clear()
    await types(scene, "findings high")
    scene.sees("fit now.")


async def test_who_lost_the_link_is_told_nothing(scene: Scene) -> None:
    await scene.says("digest add")
    await scene.bot.store.links.remove(ANA.key)
    scene.asked()
    await types(scene, "findings critical")
    scene.does_not_see("fit now")
    assert scene.asked() == []


async def test_a_form_that_was_closed_meanwhile_stays_closed(scene: Scene) -> None:
    assert scene.bot.slack is not None
    await scene.says("digest add")
    scene.bot.slack.router.remarks.pause = 0.05
    scene.clock.now += 1
    typing = asyncio.create_task(types(scene, "findings critical"))
    await asyncio.sleep(0)
    await scene.slack.until(lambda: scene.slack.modal_of(ANA.slack).values)  # type: ignore[union-attr]
    await scene.slack.closes(ANA.slack)
    await typing
    assert scene.modal() is None
