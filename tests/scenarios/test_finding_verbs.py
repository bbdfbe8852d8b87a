"""Every verb of a finding: what DefectDojo then shows, what is refused beforehand, and what goes wrong on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from playground.defectdojo import faults
from playground.world import MARTA, World
from tests.conftest import TODAY, Clock, Scene, staged
from tests.scenarios.finding_states import image, setting, writes
from tests.scenarios.test_undo import CHANGES, sibling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


DONE: list[tuple[dict[str, Any], str, str, dict[str, Any]]] = [
    (
        {"verified": True},
        'out-of-scope 276 reason:"the vendor runs it"',
        "Marked as out of scope by Ana Souza. DefectDojo now shows: inactive, out of scope, mitigated.",
        {"active": False, "verified": False, "out_of_scope": True, "is_mitigated": True},
    ),
    ({"verified": True}, "unverify 276", "Marked as not verified by Ana Souza.", {"verified": False, "active": True}),
    (
        {"verified": True, "under_review": True},
        'close 276 reason:"fixed in 2.4.1"',
        "Closed as fixed by Ana Souza. DefectDojo now shows: inactive, verified, under review, mitigated.",
        {"active": False, "verified": True, "is_mitigated": True},
    ),
    (
        {},
        "duplicate-of 276 {other}",
        "Marked as a duplicate of #{other} by Ana Souza. DefectDojo now shows: inactive, duplicate.",
        {"active": False, "duplicate": True},
    ),
    (
        {},
        'risk-accept 276 until:30d reason:"behind the firewall" decision:mitigate',
        "It is a full acceptance, owned by Ana Souza, and ends on ",
        {"active": False, "risk_accepted": True},
    ),
    (
        {"active": False, "risk_accepted": True},
        "unaccept 276",
        "Reopened by Ana Souza. DefectDojo now shows: active.",
        {"active": True, "risk_accepted": False},
    ),
    (
        {"active": False, "risk_accepted": True, "is_mitigated": True},
        "unaccept 276",
        "Risk acceptance ended by Ana Souza. DefectDojo now shows: inactive, mitigated.",
        {"active": False, "risk_accepted": False, "is_mitigated": True},
    ),
    ({}, "note 276 the fix is in review", "Note written by Ana Souza.", {}),
    ({}, "tag 276 quick-win,Sprint-42", "Tags changed by Ana Souza.", {"tags": ["pci", "quick-win", "sprint-42"]}),
    ({"tags": ["pci", "Q1"]}, "untag 276 q1", "Tags changed by Ana Souza.", {"tags": ["pci"]}),
    ({}, "claim 276", "Claimed by Ana Souza.", {"reviewers": [2]}),
    (
        {},
        'severity 276 low reason:"not reachable"',
        "Severity changed from ◆ Critical to ● Low by Ana Souza.",
        {"severity": "Low", "severity_justification": "not reachable"},
    ),
    (
        {},
        "ask-review 276 me",
        "Review asked for by Ana Souza. DefectDojo now shows: active, under review.",
        {"under_review": True, "reviewers": [2], "review_requested_by": 2},
    ),
    (
        {},
        "finding update 276 severity:low tags:a,b mitigated:yes reason:because",
        "Closed as fixed by Ana Souza.",
        {"severity": "Low", "tags": ["a", "b"], "is_mitigated": True, "active": False},
    ),
]


FIRST_NOTES = {
    "note": "the fix is in review\n\nFrom chat, by ana (slack:T0DEMO/U0ANA).",
    "close": "fixed in 2.4.1\n\nClosed as fixed from chat by ana (slack:T0DEMO/U0ANA).",
    "tag": "Tagged quick-win, Sprint-42 from chat by ana (slack:T0DEMO/U0ANA).",
    "severity": "not reachable\n\nSeverity changed from Critical to Low from chat by ana (slack:T0DEMO/U0ANA).",
}


@pytest.fixture
async def old(database: Path) -> AsyncIterator[Scene]:
    """The world with DefectDojo 2.58, where Marta is a Reader."""
    clock = Clock()
    async with staged(World(generation="2.58.4", today=TODAY, clock=clock, strict=True), clock, database) as scene:
        yield scene


@pytest.mark.parametrize(("flags", "line", "said", "shown"), DONE)
async def test_it_is_done_as_the_second_reading_shows(
    scene: Scene, flags: dict[str, Any], line: str, said: str, shown: dict[str, Any]
) -> None:
    row = setting(scene, **flags)
    other = sibling(scene)
    await scene.says(line.format(other=other))

    scene.sees(said.format(other=other), "[Undo]")
    assert {name: value for name, value in image(scene).items() if name in shown} == shown
    verb = line.partition(" ")[0]
    assert row.notes[0].entry == FIRST_NOTES.get(verb, row.notes[0].entry)
    assert "from chat" in row.notes[0].entry.lower()
    [entry] = await scene.audited()
    assert (entry.outcome, entry.after["active"]) == ("done", row.active)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"active": False, "duplicate": True}, "duplicate-of 276 {other}", "It is a duplicate of another finding already."),
    ({}, "duplicate-of 276 999999", "There is no finding #999999 in DefectDojo, or your account may not see it."),
    ({}, "duplicate-of 276 {foreign}", "belongs to another product."),
    ({}, "duplicate-of 276 {duplicate}", "is a duplicate itself, of #"),
    ({"active": False}, "risk-accept 276 until:30d reason:because", "Only an open finding's risk can be accepted."),
    ({"active": False}, "push-to-jira 276", "DefectDojo makes JIRA issues of active findings only."),
    ({"verified": True}, "verify 276", "it is so already"),
    ({}, "unverify 276", "it is so already"),
    ({}, "unaccept 276", "it is so already"),
    ({"active": False, "is_mitigated": True}, "close 276", "it is so already"),
    ({"active": False, "risk_accepted": True}, "risk-accept 276 until:30d reason:because", "it is so already"),
    ({}, "tag 276 PCI", "it is so already"),
    ({}, "untag 276 nowhere", "it is so already"),
    ({}, "release 276", "it is so already"),
    ({}, "severity 276 critical reason:because", "it is so already"),
    ({"active": True, "duplicate": True}, "severity 276 low reason:because", "A duplicate can be neither active nor"),
]


@pytest.mark.parametrize(("flags", "line", "said"), REFUSED)
async def test_what_cannot_be_is_refused_before_anything_is_written(
    scene: Scene, flags: dict[str, Any], line: str, said: str
) -> None:
    row = setting(scene, **flags)
    rows = scene.dojo.findings.values()
    numbers = {
        "other": sibling(scene),
        "foreign": next(one.id for one in rows if one.product is not row.product and not one.duplicate),
        "duplicate": next(one.id for one in rows if one.product is row.product and one.duplicate and one.id != 276),
    }
    await scene.says(line.format(**numbers))

    scene.sees("Nothing was written: ", said)
    assert writes(scene) == []
    assert [entry.outcome for entry in await scene.audited()] == ["refused"]


async def test_a_finding_that_has_duplicates_is_not_made_one(scene: Scene) -> None:
    row = setting(scene)
    other = scene.dojo.findings[sibling(scene)]
    other.active, other.duplicate, other.duplicate_finding = False, True, row
    await scene.says(f"duplicate-of 276 {sibling(scene)}")

    scene.sees("Nothing was written: Other findings are duplicates of this one")
    assert writes(scene) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("duplicate-of 276 276", "A finding is no duplicate of itself."),
        ('tag 276 "two words"', "“tags” cannot be “two words”: One tag or several; no spaces, commas or quotes"),
        ("risk-accept 276 until:2026-01-31 reason:because", "“until” cannot be “2026-01-31”: the end has to lie in"),
        ("risk-accept 276 until:2027-02-30 reason:because", "the calendar has no such day."),
        ("severity 276 dreadful reason:because", "I don't know what to do with “dreadful” after “severity”."),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(scene: Scene, line: str, said: str) -> None:
    await scene.says(line)

    scene.sees(said)
    assert scene.asked() == []


@pytest.mark.parametrize("name", sorted(CHANGES.keys() - {"add_note"}))
async def test_a_reader_of_2x_is_told_that_the_right_is_missing(old: Scene, name: str) -> None:
    flags, line = CHANGES[name]
    row = setting(old, **flags)
    row.reviewers = [old.dojo.users["marta"]] if name == "release_finding" else []
    former = image(old)
    await old.says(line.format(other=sibling(old)), MARTA)

    old.sees("DefectDojo does not let your account do that. Ask the product's owner for the right.", who=MARTA)
    assert image(old) == former
    assert [(entry.outcome, entry.code) for entry in await old.audited()] == [("refused", "Forbidden")]


@pytest.mark.parametrize("name", CHANGES.keys())
async def test_a_lost_answer_is_looked_for_and_nothing_is_sent_twice(scene: Scene, name: str) -> None:
    flags, line = CHANGES[name]
    row = setting(scene, **flags)
    row.reviewers = [scene.dojo.users["ana"]] if name == "release_finding" else []
    for method in ("PATCH", "POST"):
        scene.dojo.faults.append(faults.only(faults.too_late(faults.unavailable(504)), method=method))
    await scene.says(line.format(other=sibling(scene)))

    scene.sees("by Ana Souza", "[Undo]")
    sent = writes(scene)
    assert len(sent) == len(set(sent)), sent
    assert [entry.outcome for entry in await scene.audited()] == ["done"]


async def test_the_requests_of_each_verb(scene: Scene) -> None:
    counted = {}
    for name, (flags, line) in CHANGES.items():
        row = setting(scene, **flags)
        row.duplicate_finding = None
        row.reviewers = [scene.dojo.users["ana"]] if name == "release_finding" else []
        scene.asked()
        await scene.says(line.format(other=sibling(scene)))
        counted[name] = len(scene.asked())

    more = {"mark_duplicate": 6, "accept_risk": 6, "add_note": 3, "claim_finding": 5, "release_finding": 5}
    assert counted == {**dict.fromkeys(CHANGES, 4), **more, "ask_review": 6}
