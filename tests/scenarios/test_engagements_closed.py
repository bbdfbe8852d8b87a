"""Engagements are closed and opened again: asked first, read before and after, and refused where nothing is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground.defectdojo import faults
from playground.world import ANA, MARTA, World
from tests.conftest import TODAY, Clock, Scene, staged

if TYPE_CHECKING:
    from pathlib import Path

    from playground.defectdojo.model import Engagement

SHOWN = "#231 Release 4.12 hardening"


def row(scene: Scene, **flags: Any) -> Engagement:
    """Engagement 231, in that state."""
    engagement = scene.dojo.engagements[231]
    for name, value in flags.items():
        setattr(engagement, name, value)
    return engagement


def closed(scene: Scene) -> Engagement:
    return row(scene, active=False, status="Completed")


async def ended(scene: Scene) -> list[tuple[str, str]]:
    return [(entry.outcome, entry.code) for entry in await scene.audited()]


async def test_one_is_closed_and_opened_again(scene: Scene) -> None:
    findings = [(one.id, one.active) for one in scene.dojo.findings.values() if one.test.engagement.id == 231]
    await scene.says("engagement close 231")
    scene.sees(SHOWN, "Closed by Ana Souza. DefectDojo now shows: Completed, closed.", "[Reopen]")
    assert scene.asked() == [
        "GET /engagements/231/",
        "GET /user_profile/",
        "POST /engagements/231/close/",
        "GET /engagements/231/",
    ]

    await scene.clicks("Reopen")
    scene.sees("Reopened by Ana Souza. DefectDojo now shows: In Progress, open.", "[Close]")
    assert row(scene).active
    assert [(one.id, one.active) for one in scene.dojo.findings.values() if one.test.engagement.id == 231] == findings
    images = [(entry.before["active"], entry.after["active"], entry.dojo_user) for entry in await scene.audited()]
    assert images == [(False, True, "ana"), (True, False, "ana")]


@pytest.mark.parametrize("status", [None, ""])
async def test_one_of_whose_progress_nothing_is_said_is_closed_and_that_taken_back(
    scene: Scene, status: str | None
) -> None:
    row(scene, status=status)
    await scene.says("engagement 231")
    scene.sees(SHOWN, "[Close]")
    await scene.clicks("Close")
    scene.sees("Closed by Ana Souza. DefectDojo now shows: Completed, closed.")

    await scene.clicks("Undo")
    scene.sees("Taken back by Ana Souza. DefectDojo now shows: open.")
    assert (row(scene).active, row(scene).status) == (True, None)


async def test_one_of_another_product_is_not_closed_for_its_number(scene: Scene) -> None:
    await scene.says("engagement close 231 product:card-vault")
    scene.sees("There is no engagement “231”, or your account may not see it.")
    assert row(scene).active
    assert [asked for asked in scene.asked() if asked.startswith("POST")] == []


async def test_the_button_asks_first_and_says_what_will_happen(scene: Scene) -> None:
    closed(scene)
    await scene.says("engagement reopen 231")
    confirm = {
        element["text"]["text"]: element["confirm"]
        for block in scene.newest().blocks
        for element in block.get("elements", ())
        if "confirm" in element
    }["Close"]
    assert confirm["title"]["text"] == "Close “Release 4.12 hardening”?"
    assert confirm["text"]["text"] == (
        "DefectDojo will set it inactive and its status to Completed. Its findings stay as they are."
    )


@pytest.mark.parametrize(
    "words", ["#231", '"Release 4.12 hardening"', "release 4.12 HARD", "hardening product:payments-api"]
)
async def test_one_goes_by_number_name_or_a_part_that_is_enough(scene: Scene, words: str) -> None:
    await scene.says(f"engagement close {words}")
    scene.sees(SHOWN, "Closed by Ana Souza")


async def test_a_name_that_several_have_asks_which(scene: Scene) -> None:
    others = [one for one in scene.dojo.engagements.values() if one.id != 231 and one.product.id == 31][:2]
    for one in others:
        one.name = row(scene).name
    await scene.says("engagement close Release 4.12 hardening")
    scene.sees("“Release 4.12 hardening” does not name one engagement. Which one do you mean?", "#231")

    label = next(line[1:-1] for line in scene.screen().splitlines() if line.endswith("#231]"))
    await scene.clicks(label)
    scene.sees(SHOWN, "Closed by Ana Souza")


@pytest.mark.parametrize(
    ("line", "flags", "standing"),
    [
        ("engagement close 231", {"active": False, "status": "Completed"}, "Completed, closed"),
        ("engagement reopen 231", {}, "In Progress, open"),
        ("engagement reopen 231", {"status": "On Hold"}, "On Hold, open"),
    ],
)
async def test_what_is_so_already_is_not_written_again(
    scene: Scene, line: str, flags: dict[str, Any], standing: str
) -> None:
    row(scene, **flags)
    await scene.says(line)

    scene.sees(SHOWN, f"Nothing was written: it is so already ({standing}).")
    assert [asked for asked in scene.asked() if asked.startswith("POST")] == []
    assert await ended(scene) == [("refused", "AlreadySo")]


async def test_one_that_is_closed_but_not_completed_is_completed(scene: Scene) -> None:
    row(scene, active=False, status="Blocked")
    await scene.says("engagement close 231")

    scene.sees("Closed by Ana Souza. DefectDojo now shows: Completed, closed.")


async def test_an_old_picture_is_refused_and_the_new_one_shown(scene: Scene) -> None:
    closed(scene)
    await scene.says("engagement reopen 231")
    row(scene, status="On Hold")
    await scene.clicks("Close")

    scene.sees(
        SHOWN,
        "Nothing was written: it was In Progress, open when this was drawn, and is On Hold, open by now.",
        "[Close]",
    )
    assert row(scene).active
    assert (await ended(scene))[0] == ("refused", "Stale")


async def test_of_two_who_press_the_same_button_the_second_is_told(scene: Scene) -> None:
    await scene.says("engagement close 231")
    message = scene.newest()
    for _ in range(2):
        await scene.slack.clicks(ANA.slack, message, "Reopen")
    await scene.settled()

    outcomes = [outcome for outcome, _code in await ended(scene)]
    assert sorted(outcomes) == ["done", "done", "refused"]
    assert scene.asked().count("POST /engagements/231/reopen/") == 1


@pytest.mark.parametrize("line", ["engagement close 231", "engagement reopen 231"])
async def test_a_reader_of_2x_is_told_that_the_right_is_missing(database: Path, line: str) -> None:
    clock = Clock()
    world = World(generation="2.58.4", today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database) as scene:
        if "reopen" in line:
            closed(scene)
        await scene.says(line, MARTA)

        scene.sees("DefectDojo does not let your account do that.", who=MARTA)
        assert await ended(scene) == [("refused", "Forbidden")]


@pytest.mark.parametrize("words", ["99999", "FOREIGN", "xyzzy"])
async def test_one_that_is_not_there_or_foreign_cannot_be_closed(scene: Scene, words: str) -> None:
    foreign = next(one.id for one in scene.dojo.engagements.values() if one.product.name == "card-vault")
    await scene.says(f"engagement close {words.replace('FOREIGN', str(foreign))}", MARTA)

    scene.sees("your account may not see it", who=MARTA)
    assert [asked for asked in scene.asked() if asked.startswith("POST")] == []


async def test_a_close_whose_answer_is_lost_is_looked_for(scene: Scene) -> None:
    lost = faults.broken(httpx.ReadError("lost"))
    scene.dojo.faults.append(faults.only(faults.too_late(lost), method="POST"))
    await scene.says("engagement close 231")

    scene.sees("Closed by Ana Souza")
    assert scene.asked().count("POST /engagements/231/close/") == 1


async def test_a_close_that_did_not_arrive_is_told_as_such(scene: Scene) -> None:
    scene.dojo.faults.append(faults.only(faults.error_500(), method="POST"))
    await scene.says("engagement close 231")

    scene.sees("That did not work", "DefectDojo is not able to answer now.")
    assert row(scene).active


async def test_a_close_that_nobody_can_confirm_is_told_as_unknown(scene: Scene) -> None:
    late = faults.Fault(goes_on=True, method="GET", path="/api/v2/engagements/231/")
    scene.dojo.faults += [late, *[faults.only(faults.error_500(), path="/api/v2/engagements/231/")] * 2]
    await scene.says("engagement close 231")

    scene.sees("I don't know whether DefectDojo took the change to “Release 4.12 hardening” (#231).")
    assert await ended(scene) == [("unknown", "Unavailable")]
    await scene.clicks("Look at it now")
    scene.sees(SHOWN, "Status: In Progress")


async def test_a_close_that_defectdojo_confirms_and_does_not_show_is_not_called_done(scene: Scene) -> None:
    nodding = faults.Fault(200, b"{}", {"content-type": "application/json"})
    scene.dojo.faults.append(faults.only(nodding, method="POST"))
    await scene.says("engagement close 231")

    scene.sees(SHOWN, "DefectDojo did not report an error, but it now shows: In Progress, open.")
    assert await ended(scene) == [("failed", "NotTaken")]


async def test_a_form_asks_which_while_one_types(scene: Scene) -> None:
    await scene.says("engagement close")
    scene.sees("Engagement", "Product", "Offered are the hundred that began last")
    await scene.submits({"Engagement": f"Release 4.12 hardening · {row(scene).target_start} · #231"})

    assert scene.modal() is None
    scene.sees(SHOWN, "Closed by Ana Souza")


async def test_a_hostile_name_is_shown_as_it_was_written(scene: Scene) -> None:
    name = "<!channel> *x* <https://evil.example|click> " + "y" * 250
    row(scene, name=name)
    await scene.says("engagement close 231")
    await scene.clicks("Reopen")

    scene.sees("#231 <!channel> *x* <https://evil.example|click>", "Reopened by Ana Souza")
