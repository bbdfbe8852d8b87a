"""Undos that are too late, not one's own to see, lost or stopped midway."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.identity.audit import Entry
from playground.defectdojo import faults
from playground.world import ANA, MARTA, World
from tests.conftest import TODAY, Clock, Scene, staged
from tests.scenarios.finding_states import accepted, setting
from tests.scenarios.undoing import receipt, refused
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path


async def test_who_changed_it_by_half_is_named_as_well(scene: Scene) -> None:
    setting(scene)
    await scene.says("verify 276")
    number = await receipt(scene)
    scene.dojo.faults.append(faults.only(faults.error_500(), path="/api/v2/findings/276/notes/"))
    await scene.says('severity 276 low reason:"not reachable"', MARTA)
    scene.sees("Only a part was done: the severity.", who=MARTA)
    await scene.says(f"undo {number}")

    scene.sees("Nothing was written: marta changed it since (severity: Critical → Low")


async def test_after_a_day_it_is_too_late(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("verify 276")
    scene.clock.now += 24 * 3600 + 1
    scene.asked()
    await scene.clicks("Undo")

    scene.sees("That was more than 24 hours ago.")
    assert row.verified
    assert scene.asked() == ["GET /user_profile/", "GET /findings/276/"]  # a token is proved anew each day


@pytest.mark.parametrize("more", ["", " explain:yes"])
async def test_a_receipt_tells_nobody_what_they_may_not_see(scene: Scene, more: str) -> None:
    foreign = next(one for one in scene.dojo.findings.values() if one.product.name == "card-vault" and one.active)
    foreign.verified = False
    await scene.says(f"verify {foreign.id}")
    number = await receipt(scene)
    scene.clock.now += 48 * 3600
    await scene.says(f"undo {number}{more}", MARTA)
    refused = scene.screen(MARTA)
    await scene.says(f"undo 4711{more}", MARTA)

    assert refused == scene.screen(MARTA).replace("4711", str(number))
    assert "There is no change #" in refused
    assert foreign.verified


async def test_nor_that_it_is_being_changed(scene: Scene) -> None:
    foreign = next(one for one in scene.dojo.findings.values() if one.product.name == "card-vault" and one.active)
    foreign.verified = False
    await scene.says(f"verify {foreign.id}")
    number = await receipt(scene)
    await scene.bot.seen.first(f"changing:finding:{foreign.id}")

    await scene.says(f"undo {number}", MARTA)
    scene.sees("There is no change #", who=MARTA)
    await scene.says(f"undo {number}")
    scene.sees("Nothing was written: the same thing is being changed at this very moment.")


async def test_an_image_that_lacks_something_is_not_restored(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("verify 276")
    [entry] = await scene.audited()
    former = {name: value for name, value in entry.before.items() if name != "severity"}
    number = await scene.bot.audit.record(replace(entry, before=former))
    await scene.says(f"undo {number}")

    scene.sees("That cannot be taken back from here.")
    assert row.verified


async def test_what_was_refused_has_no_receipt(scene: Scene) -> None:
    setting(scene, verified=True)
    await scene.says("verify 276")
    await scene.says(f"undo {await receipt(scene)}")

    scene.sees("There is no change #")


async def test_a_reader_of_2x_who_knows_a_receipt_is_told_that_the_right_is_missing(database: Path) -> None:
    clock = Clock()
    async with staged(World(generation="2.58.4", today=TODAY, clock=clock, strict=True), clock, database) as scene:
        row = setting(scene)
        await scene.says("verify 276")
        await scene.says(f"undo {await receipt(scene)}", MARTA)

        scene.sees("DefectDojo does not let your account do that.", who=MARTA)
        assert row.verified


async def test_somebody_elses_note_stays(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("note 276 seen it")
    number = await receipt(scene)
    await scene.says(f"undo {number}", MARTA)

    scene.sees("DefectDojo refused: error: Delete Failed, You are not the Note's author", who=MARTA)
    assert row.notes[0].entry.startswith("seen it\n")
    await scene.says(f"undo {number}")
    await scene.says(f"undo {number}")
    scene.sees("Nothing was written: it is so already")


async def test_the_requests_of_an_undo_are_those_of_a_change(scene: Scene) -> None:
    setting(scene)
    await scene.says("verify 276")
    scene.asked()
    await scene.clicks("Undo")

    assert scene.asked() == [
        "GET /findings/276/",
        "PATCH /findings/276/",
        "POST /findings/276/notes/",
        "GET /findings/276/",
    ]


async def test_a_lost_answer_to_an_undo_is_looked_for(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("verify 276")
    scene.dojo.faults.append(faults.only(faults.too_late(faults.unavailable(504)), method="PATCH"))
    await scene.clicks("Undo")

    scene.sees("Taken back by Ana Souza.")
    assert not row.verified


async def test_an_undo_that_stops_midway_lists_what_was_done(scene: Scene) -> None:
    accepted(scene)
    await scene.says("reopen 276")
    scene.dojo.faults.append(faults.only(faults.error_500(), method="POST"))
    await scene.clicks("Undo")

    scene.sees("Only a part was done: the risk acceptance. Not done: the note.")


async def test_an_undo_and_a_change_of_the_same_finding_do_not_meet(scene: Scene) -> None:
    setting(scene)
    await scene.says("verify 276 ")
    number = await receipt(scene)
    scene.asked()
    go = asyncio.Event()
    scene.dojo.faults.append(faults.held(go))
    await asyncio.gather(
        scene.slack.types(ANA.slack, f"undo {number}", channel=scene.channel),
        scene.slack.types(MARTA.slack, "tag 276 urgent", channel=scene.channel),
    )
    await until(lambda: refused(scene))
    go.set()
    await scene.settled()

    outcomes = sorted(entry.code for entry in await scene.audited())
    assert outcomes == ["", "", "Busy"]
    assert sum(not line.startswith("GET") for line in scene.asked()) == 2


def entry_of(before: dict[str, Any], after: dict[str, Any]) -> Entry:
    return Entry(ANA.key, "close_engagement", "engagement close 231", "done", "", before=before, after=after)


async def test_of_two_who_press_undo_at_once_one_undoes_and_the_other_is_told(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("verify 276")
    number = await receipt(scene)
    scene.asked()
    go = asyncio.Event()
    scene.dojo.faults.append(faults.held(go))
    await asyncio.gather(
        *(scene.slack.types(who.slack, f"undo {number}", channel=scene.channel) for who in (ANA, MARTA))
    )
    await until(lambda: refused(scene))
    go.set()
    await scene.settled()

    assert sum(line.startswith("PATCH") for line in scene.asked()) == 1
    assert not row.verified


async def test_an_engagement_is_open_again_with_its_former_status(either: Scene) -> None:
    before = {"kind": "engagement", "id": 231, "name": "Release 4.12 hardening", "status": "On Hold", "active": True}
    row = either.dojo.engagements[231]
    row.active, row.status = False, "Completed"
    number = await either.bot.audit.record(entry_of(before, {**before, "status": "Completed", "active": False}))
    await either.says(f"undo {number}")

    either.sees("Release 4.12 hardening", "Taken back by Ana Souza. DefectDojo now shows: On Hold, open.")
    assert (row.active, row.status) == (True, "On Hold")
    await either.clicks("Undo")
    assert (row.active, row.status) == (False, "Completed")
    row.status = "Cancelled"
    await either.says(f"undo {await receipt(either)}")
    either.sees("it was changed since (status: Completed → Cancelled).")
