"""Changes: pressed or typed, confirmed by a second reading, taken back, and refused where the picture is old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from playground.world import ANA, MARTA, World
from tests.conftest import TODAY, Clock, Scene, staged

if TYPE_CHECKING:
    from pathlib import Path

    from playground.defectdojo.model import Finding

PLAIN = {
    "active": True,
    "verified": False,
    "false_p": False,
    "duplicate": False,
    "out_of_scope": False,
    "risk_accepted": False,
    "under_review": False,
    "is_mitigated": False,
    "mitigated": None,
}
CLOSED: dict[str, dict[str, Any]] = {
    "mitigated": {"active": False, "is_mitigated": True},
    "false positive, mitigated": {"active": False, "false_p": True, "is_mitigated": True},
    "duplicate": {"active": False, "duplicate": True},
    "out of scope, mitigated": {"active": False, "out_of_scope": True, "is_mitigated": True},
    "risk accepted": {"active": False, "risk_accepted": True},
    "verified, mitigated": {"active": False, "verified": True, "is_mitigated": True},
}


def put(scene: Scene, **flags: Any) -> Finding:
    """Bring finding 276 into that state."""
    row = scene.dojo.findings[276]
    for name, value in {**PLAIN, **flags}.items():
        setattr(row, name, value)
    return row


def buttons(scene: Scene) -> list[str]:
    """What can be pressed, menus apart."""
    return [line[1:-1] for line in scene.screen().splitlines() if line.startswith("[") and " | " not in line]


def writes(scene: Scene) -> list[str]:
    return [line for line in scene.asked() if not line.startswith("GET")]


OFFERED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["False positive…", "Verify"]),
    ({"under_review": True}, ["False positive…", "Verify"]),
    ({"verified": True}, ["False positive…"]),
    ({"active": False}, ["Reopen"]),
    *((flags, ["Reopen"]) for flags in CLOSED.values()),
]


async def test_a_card_offers_what_fits_the_status(scene: Scene) -> None:
    for flags, deeds in OFFERED:
        put(scene, **flags)
        await scene.says("finding 276")
        assert buttons(scene) == [*deeds, "Notes (1)", "Open in DefectDojo", "Share to channel"], flags


async def test_a_finding_is_verified_and_that_is_taken_back(scene: Scene) -> None:
    row = put(scene)
    await scene.says("finding 276")
    await scene.clicks("Verify")
    scene.sees("Verified by Ana Souza. DefectDojo now shows: active, verified.")
    assert row.verified
    assert row.notes[0].entry == "Verified from chat by ana (slack:T0DEMO/U0ANA)."

    await scene.clicks("Undo")
    scene.sees("Taken back by Ana Souza. DefectDojo now shows: active.", "taken back from chat by ana")
    assert not scene.dojo.findings[276].verified
    assert [entry.outcome for entry in await scene.audited()] == ["done", "done"]


async def test_whatever_closed_a_finding_it_can_be_reopened(scene: Scene) -> None:
    for words, flags in CLOSED.items():
        row = put(scene, **flags)
        await scene.says("finding 276")
        scene.sees(f"Status: inactive, {words}")
        await scene.clicks("Reopen")

        scene.sees("Reopened by Ana Souza")
        closing = (row.false_p, row.duplicate, row.out_of_scope, row.risk_accepted, row.is_mitigated)
        assert row.active, words
        assert not any(closing), words
        assert writes(scene) == ["PATCH /findings/276/", "POST /findings/276/notes/"]


async def test_a_false_positive_that_was_verified_is_back_as_it_was_after_undo(scene: Scene) -> None:
    row = put(scene, verified=True)
    await scene.says("finding 276")
    await scene.clicks("False positive…")
    await scene.submits({"Reason": "only in the test data"})
    assert (row.active, row.verified, row.false_p, row.is_mitigated) == (False, False, True, True)

    await scene.clicks("Undo")
    assert (row.active, row.verified, row.false_p, row.is_mitigated) == (True, True, False, False)
    scene.sees("DefectDojo now shows: active, verified.")


async def test_undo_of_a_reopened_false_positive_marks_it_again(scene: Scene) -> None:
    row = put(scene, **CLOSED["false positive, mitigated"])
    await scene.says("reopen 276")
    await scene.clicks("Undo")

    scene.sees("Taken back by Ana Souza. DefectDojo now shows: inactive, false positive, mitigated.")
    assert (row.active, row.false_p, row.is_mitigated) == (False, True, True)


async def test_several_flags_are_changed_at_once(scene: Scene) -> None:
    row = put(scene, active=False)
    await scene.says('finding update 276 active:yes verified:yes reason:"seen it happen"')

    assert (row.active, row.verified) == (True, True)
    assert row.notes[0].entry.startswith("seen it happen\n\nChanged from chat by ana")
    assert [line for line in scene.asked() if line.startswith("PATCH")] == ["PATCH /findings/276/"]


async def test_what_is_pressed_in_a_list_is_replaced_by_what_happened(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api limit:3")
    pressed = scene.newest().ts
    await scene.clicks("False positive…")
    await scene.submits({"Reason": "only in the test data"})

    assert scene.newest().ts == pressed
    scene.sees("Marked as false positive by Ana Souza", "[Back to the list]")
    await scene.clicks("Back to the list")
    scene.sees("1-3 of 8")


async def test_an_old_picture_is_refused_and_the_new_one_shown(scene: Scene) -> None:
    put(scene)
    await scene.says("finding 276")
    put(scene, **CLOSED["mitigated"])

    await scene.clicks("Verify")

    scene.sees("Nothing was written: it was active when this was drawn, and is inactive, mitigated by now.", "[Reopen]")
    assert writes(scene) == []
    [entry] = await scene.audited()
    assert (entry.outcome, entry.code, entry.after) == ("refused", "Stale", None)


async def test_an_old_picture_is_refused_in_a_form_that_was_open_meanwhile(scene: Scene) -> None:
    row = put(scene)
    await scene.says("finding 276")
    await scene.clicks("False positive…")
    put(scene, verified=True)
    await scene.submits({"Reason": "only in the test data"})

    scene.sees("Nothing was written: it was active when this was drawn, and is active, verified by now.")
    assert not row.false_p
    assert writes(scene) == []


async def test_of_two_who_press_the_same_button_the_second_is_told(scene: Scene) -> None:
    put(scene)
    await scene.says("finding 276 share:yes")
    shared = scene.newest()

    await scene.slack.clicks(ANA.slack, shared, "Verify")
    await scene.slack.clicks(MARTA.slack, shared, "Verify")
    assert scene.bot.slack is not None
    await scene.bot.slack.work.drain(10)

    outcomes = {entry.caller: entry.outcome for entry in await scene.audited()}
    assert sorted(outcomes.values()) == ["done", "refused"]
    assert len([request for request in scene.dojo.requests if request.method == "PATCH"]) == 1


@pytest.mark.parametrize(
    ("line", "flags", "status"),
    [
        ("verify 276", {"verified": True}, "active, verified"),
        ("reopen 276", {}, "active"),
        ('false-positive 276 reason:"test data"', CLOSED["false positive, mitigated"], "inactive, false positive"),
        ("finding update 276 active:no", {"active": False}, "inactive"),
    ],
)
async def test_what_is_so_already_is_not_written_again(
    scene: Scene, line: str, flags: dict[str, Any], status: str
) -> None:
    put(scene, **flags)
    await scene.says(line)

    scene.sees(f"Nothing was written: it is so already ({status}")
    assert writes(scene) == []
    assert [(entry.outcome, entry.code) for entry in await scene.audited()] == [("refused", "AlreadySo")]


@pytest.mark.parametrize(
    ("line", "flags", "reason"),
    [
        ("verify 276", CLOSED["false positive, mitigated"], "A false positive cannot be verified. Reopen it first."),
        ("verify 276", CLOSED["duplicate"], "A duplicate can be neither active nor verified."),
        ("finding update 276 active:yes", CLOSED["duplicate"], "A duplicate can be neither active nor verified."),
        (
            "finding update 276 active:yes",
            CLOSED["risk accepted"],
            "A finding whose risk is accepted cannot be active.",
        ),
    ],
)
async def test_what_defectdojo_would_refuse_is_not_even_tried(
    scene: Scene, line: str, flags: dict[str, Any], reason: str
) -> None:
    put(scene, **flags)
    await scene.says(line)

    scene.sees("Nothing was written:", reason)
    assert writes(scene) == []
    assert [(entry.outcome, entry.code) for entry in await scene.audited()] == [("refused", "Impossible")]


@pytest.mark.parametrize("line", ["verify 276", 'false-positive 276 reason:"test data"'])
async def test_a_reader_of_2x_is_told_that_the_right_is_missing(database: Path, line: str) -> None:
    clock = Clock()
    world = World(generation="2.58.4", today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database) as scene:
        put(scene)
        await scene.says(line, MARTA)

        scene.sees("DefectDojo does not let your account do that. Ask the product's owner for the right.", who=MARTA)
        assert scene.asked() == ["GET /findings/276/", "PATCH /findings/276/"]
        assert [(entry.outcome, entry.code) for entry in await scene.audited()] == [("refused", "Forbidden")]


async def test_a_finding_of_a_foreign_product_cannot_be_changed_and_does_not_exist(scene: Scene) -> None:
    foreign = next(row.id for row in scene.dojo.findings.values() if row.product.name == "card-vault")
    await scene.says(f"verify {foreign}", MARTA)

    scene.sees("There is no finding #", "or your account may not see it.", who=MARTA)
    assert writes(scene) == []
    [entry] = await scene.audited()
    assert (entry.caller, entry.outcome, entry.code) == (MARTA.key, "refused", "NotFound")


async def test_a_reason_stands_in_the_note_as_it_was_written(scene: Scene) -> None:
    put(scene)
    reason = '<!channel> *x* <https://evil.example|click> "quoted" \\ back\nsecond line 🔥'
    await scene.says("false-positive 276")
    await scene.submits({"Reason": reason})

    assert scene.dojo.notes[-1].entry == f"{reason}\n\nMarked as false positive from chat by ana (slack:T0DEMO/U0ANA)."
