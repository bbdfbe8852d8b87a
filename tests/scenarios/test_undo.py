"""Undo with a receipt: everything as it was, for a day, unless somebody changed it since."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import BY_VERB, CATALOGUE, Change
from bot.identity.audit import Entry
from bot.operations.change import Change as FindingChange
from bot.operations.undo import ACCEPTANCE, NOTE
from playground.defectdojo import faults
from playground.world import ANA, MARTA, World
from tests.conftest import TODAY, Clock, Scene, staged
from tests.scenarios.finding_states import accepted, image, setting, writes
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "update_finding": ({"verified": True}, "finding update 276 false-positive:yes severity:low tags:x reason:because"),
    "mark_false_positive": ({"verified": True}, "false-positive 276 reason:because"),
    "mark_out_of_scope": ({"verified": True}, "out-of-scope 276 reason:because"),
    "mark_duplicate": ({"verified": True}, "duplicate-of 276 of:{other}"),
    "verify_finding": ({}, "verify 276"),
    "unverify_finding": ({"verified": True}, "unverify 276"),
    "close_finding": ({"verified": True, "under_review": True}, "close 276 reason:because"),
    "reopen_finding": ({"active": False}, "reopen 276"),
    "accept_risk": ({"verified": True}, "risk-accept 276 until:30d reason:because"),
    "end_acceptance": ({"active": False, "risk_accepted": True}, "unaccept 276"),
    "add_note": ({}, "note 276 seen it"),
    "add_tags": ({}, "tag 276 quick-win,sprint-42"),
    "remove_tags": ({}, "untag 276 PCI"),
    "claim_finding": ({}, "claim 276"),
    "release_finding": ({}, "release 276"),
    "ask_review": ({}, "ask-review 276 me"),
    "set_severity": ({"severity_justification": "the scanner's"}, "severity 276 low reason:because"),
}
"""For each change of a finding a state in which it can be made, and a line."""
WITHOUT_WAY_BACK = {"push_to_jira"}


@pytest.fixture(params=["3.2.0", "2.58.4"])
async def either(request: pytest.FixtureRequest, database: Path) -> AsyncIterator[Scene]:
    """The world with either generation of DefectDojo."""
    clock = Clock()
    world = World(generation=request.param, today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database) as scene:
        yield scene


def sibling(scene: Scene) -> int:
    """Another open finding of the same engagement that is no duplicate and has none."""
    mine = scene.dojo.findings[276]
    originals = {row.duplicate_finding.id for row in scene.dojo.findings.values() if row.duplicate_finding}
    rows = (row for row in scene.dojo.findings.values() if row.test.engagement is mine.test.engagement)
    return next(row.id for row in rows if row.active and not row.duplicate and row.id not in {276, *originals})


async def receipt(scene: Scene) -> int:
    """The number of the newest entry of the audit log."""
    return (await scene.bot.audit.rows())[0].number


async def refused(scene: Scene) -> bool:
    """Whether somebody was told to come back, since the thing is being changed."""
    return "Busy" in [entry.code for entry in await scene.audited()]


def test_every_change_of_a_finding_has_a_way_back_or_says_that_there_is_none() -> None:
    changes = {row.name for row in CATALOGUE if isinstance(row, Change) and issubclass(row.command, FindingChange)}

    assert changes == CHANGES.keys() | WITHOUT_WAY_BACK
    assert {BY_VERB["note"].name, BY_VERB["risk-accept"].name} == {NOTE, ACCEPTANCE}


@pytest.mark.parametrize("name", CHANGES)
async def test_what_is_taken_back_is_exactly_as_it_was(either: Scene, name: str) -> None:
    flags, line = CHANGES[name]
    row = setting(either, **flags)
    row.reviewers = [either.dojo.users["ana"]] if name == "release_finding" else []
    former, notes = image(either), len(row.notes)

    await either.says(line.format(other=sibling(either)))
    entry = (await either.audited())[0]
    assert (entry.operation, entry.outcome) == (name, "done"), either.screen()
    assert image(either) != former or name == NOTE
    await either.clicks("Undo")

    either.sees("Taken back by Ana Souza. DefectDojo now shows:")
    assert image(either) == former
    entry = (await either.audited())[0]
    assert (entry.operation, entry.outcome) == ("undo", "done")
    assert len(row.notes) == notes if name == NOTE else row.notes[0].entry.startswith("Change #")


BACK: dict[str, tuple[dict[str, Any], str, str]] = {
    "mitigated": ({"active": False, "is_mitigated": True}, "reopen 276", "The time of the mitigation is that of now"),
    "out of scope": (
        {"active": False, "out_of_scope": True, "is_mitigated": True},
        "reopen 276",
        "The time of the mitigation is that of now",
    ),
}


@pytest.mark.parametrize("words", BACK)
async def test_what_cannot_be_restored_is_said(either: Scene, words: str) -> None:
    flags, line, said = BACK[words]
    moment = either.dojo.now()
    setting(either, **flags, mitigated=moment)
    former = image(either)
    await either.says(line)
    await either.clicks("Undo")

    either.sees("Taken back by Ana Souza.", said)
    assert {**image(either), "mitigated": former["mitigated"]} == former


async def test_a_duplicate_is_one_of_the_same_original_again(either: Scene) -> None:
    row = setting(either)
    row.active, row.verified, row.duplicate = False, True, True
    row.duplicate_finding = either.dojo.findings[sibling(either)]
    former = image(either)
    await either.says("reopen 276")
    assert image(either)["duplicate"] is False
    await either.clicks("Undo")

    assert image(either) == former


@pytest.mark.parametrize("line", ["unaccept 276", "reopen 276"])
async def test_it_is_in_the_same_acceptance_again_and_the_others_stayed(either: Scene, line: str) -> None:
    other = sibling(either)
    risk = accepted(either, other)
    former = image(either)
    await either.says(line)
    assert [row.id for row in risk.findings] == [other]
    await either.clicks("Undo")

    assert {row.id for row in risk.findings} == {276, other}
    assert image(either) == former


async def test_an_undone_acceptance_leaves_nothing_behind_and_can_be_had_again(either: Scene) -> None:
    setting(either)
    before = set(either.dojo.risk_acceptances)
    await either.says("risk-accept 276 until:30d reason:because")
    [made] = set(either.dojo.risk_acceptances) - before
    await either.clicks("Undo")
    assert set(either.dojo.risk_acceptances) == before

    await either.clicks("Undo")
    either.sees("Taken back by Ana Souza. DefectDojo now shows: inactive, risk accepted.", "a new one says the same")
    [again] = set(either.dojo.risk_acceptances) - before
    assert again != made
    assert either.dojo.risk_acceptances[again].decision_details == "because"


async def test_an_undo_can_be_undone_and_that_as_well(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("verify 276")
    for verified in (False, True, False):
        await scene.clicks("Undo")
        assert row.verified is verified
    assert [entry.operation for entry in await scene.audited()] == ["undo", "undo", "undo", "verify_finding"]


async def test_undoing_twice_says_that_it_is_so_already(scene: Scene) -> None:
    setting(scene)
    await scene.says("verify 276")
    number = await receipt(scene)
    await scene.says(f"undo {number}")
    scene.asked()
    await scene.says(f"undo #{number}")

    scene.sees("Nothing was written: it is so already (active).")
    assert writes(scene) == []
    assert (await scene.audited())[0].code == "AlreadySo"


async def test_where_it_was_changed_since_the_difference_is_shown_and_who_made_it(scene: Scene) -> None:
    setting(scene)
    await scene.says("verify 276")
    number = await receipt(scene)
    await scene.says("tag 276 urgent", MARTA)
    scene.asked()
    await scene.says(f"undo {number}")

    scene.sees("Nothing was written: ", " changed it since (tags: pci → pci, urgent).", "Status: active, verified")
    assert writes(scene) == []
    assert (await scene.audited())[0].code == "ChangedSince"


async def test_a_change_from_elsewhere_is_told_without_a_name(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("verify 276")
    row.severity, row.reviewers = "Low", [scene.dojo.users["bruno"]]
    await scene.clicks("Undo")

    scene.sees("it was changed since (", "severity: Critical → Low", "reviewers (users): none → 7")


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
    assert scene.asked() == ["GET /findings/276/"]


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
