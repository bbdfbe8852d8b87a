"""Undo with a receipt: everything as it was, for a day, unless somebody changed it since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import BY_VERB, CATALOGUE, Change
from bot.operations.change import Change as FindingChange
from bot.operations.undo import ACCEPTANCE, NOTE
from playground.world import MARTA
from tests.scenarios.finding_states import accepted, image, setting, writes
from tests.scenarios.undoing import receipt

if TYPE_CHECKING:
    from tests.conftest import Scene

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


def sibling(scene: Scene) -> int:
    """Another open finding of the same engagement that is no duplicate and has none."""
    mine = scene.dojo.findings[276]
    originals = {row.duplicate_finding.id for row in scene.dojo.findings.values() if row.duplicate_finding}
    rows = (row for row in scene.dojo.findings.values() if row.test.engagement is mine.test.engagement)
    return next(row.id for row in rows if row.active and not row.duplicate and row.id not in {276, *originals})


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
