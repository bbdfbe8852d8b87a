"""Files that are stopped, and files that fail."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from typing import TYPE_CHECKING

import pytest

from playground.defectdojo import faults
from playground.world import ANA, MARTA
from tests.scenarios.files import LONG, document, fitting, passing, table
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scene


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are written."""
    path = tmp_path / "temporary"
    path.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


def left_in(folder: Path) -> list[str]:
    """What lies in the folder."""
    return [path.name for path in folder.iterdir()]


# -- stopping -------------------------------------------------------------------------------------


async def test_its_owner_can_stop_it_and_nobody_else(scene: Scene, small_pages: int, folder: Path) -> None:
    held = asyncio.Event()
    scene.dojo.faults += [passing(), faults.held(held)]
    await scene.slack.types(ANA.slack, f"{LONG} format:csv")
    await scene.slack.until(scene.direct)
    [progress] = scene.slack.visible_to(ANA.slack, scene.slack.space.direct(ANA.slack).id)
    number = re.search(r"cancel ([0-9a-f]{8})", json.dumps(progress.blocks))
    assert number

    await scene.slack.types(MARTA.slack, f"cancel {number[1]}")
    await scene.slack.until(lambda: scene.slack.visible_to(MARTA.slack))
    assert f"No file of yours with the number {number[1]} is being made" in scene.screen(MARTA)

    await scene.slack.clicks(ANA.slack, progress, "Cancel")
    await scene.slack.until(lambda: "It stops, and nothing is sent." in scene.direct()[0])
    held.set()
    await scene.settled()
    assert f"You stopped it after {small_pages * 2} of" in scene.direct()[0]
    assert scene.slack.files_of(ANA.slack) == []
    assert left_in(folder) == []
    assert [entry.code for entry in await scene.audited()] == ["cancelled"]

    await scene.says(f"cancel {number[1]}")
    scene.sees("Nothing to stop")


@pytest.mark.usefixtures("small_pages")
async def test_when_the_bot_ends_it_says_so(scene: Scene, folder: Path) -> None:
    assert scene.bot.slack is not None
    scene.dojo.faults += [passing(), faults.held(asyncio.Event())]
    await scene.slack.types(ANA.slack, f"{LONG} format:csv")
    await scene.slack.until(scene.direct)
    await until(lambda: not scene.dojo.faults)  # by now the bot knows that its word has arrived

    assert await scene.bot.slack.work.drain(0) == 1
    assert "I am being restarted" in scene.direct()[-1]
    assert scene.slack.files_of(ANA.slack) == []
    assert left_in(folder) == []
    assert [entry.code for entry in await scene.audited()] == ["interrupted"]


# -- trouble --------------------------------------------------------------------------------------


async def test_where_defectdojo_fails_on_the_seventh_page_nothing_is_sent(
    scene: Scene, small_pages: int, folder: Path
) -> None:
    scene.dojo.faults += [*[passing()] * 6, faults.error_500()]
    await scene.says("findings any limit:700 format:csv")

    assert "DefectDojo is not able to answer now." in scene.direct()[-1]
    assert len(scene.asked()) == 7 > 700 / small_pages - 1
    assert scene.slack.files_of(ANA.slack) == []
    assert left_in(folder) == []
    assert [entry.outcome for entry in await scene.audited()] == ["failed"]


async def test_a_fault_that_passes_is_never_mentioned(scene: Scene) -> None:
    scene.dojo.faults += [faults.unavailable()]
    await scene.says(f"{LONG} format:csv")
    assert len(table(scene)) == len(fitting(scene))


async def test_everybody_gets_the_rows_that_they_may_see(scene: Scene) -> None:
    await scene.says("findings any format:json", MARTA)
    told = json.loads(scene.file(MARTA).content or b"")
    seen = {row["related_fields"]["test"]["engagement"]["product"]["name"] for row in told["rows"]}
    assert len(seen) == 3

    await scene.bot.store.links.remove(MARTA.key)
    await scene.says("findings any format:json", MARTA)
    assert "not linked" in scene.screen(MARTA)
    assert len(scene.slack.files_of(MARTA.slack)) == 1


@pytest.mark.parametrize("method", ["conversations.open", "files.getUploadURLExternal"])
async def test_an_app_that_lacks_the_scopes_says_what_to_do(scene: Scene, method: str) -> None:
    scene.slack.api.plan(method, "missing_scope")
    await scene.says("finding 276 format:json")
    scene.sees("Your file did not arrive", "An administrator has to install the app anew")
    assert scene.slack.files_of(ANA.slack) == []


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_what_slack_takes_later_is_sent_again(scene: Scene, pauses: list[float], method: str) -> None:
    scene.slack.api.plan(method, "ratelimited", status=429, retry_after=7)
    await scene.says("finding 276 format:json")
    assert pauses == [7]
    assert document(scene)["count"] == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_what_slack_refuses_is_not_sent_again(scene: Scene, pauses: list[float], method: str) -> None:
    scene.slack.api.plan(method, "internal_error", status=500)
    await scene.says("finding 276 format:json")
    scene.sees("Your file did not arrive", "Slack did not take the file")
    assert pauses == []
    assert scene.slack.files_of(ANA.slack) == []
    assert [(entry.outcome, entry.code) for entry in await scene.audited()] == [("failed", "undelivered")]


async def test_no_room_on_the_disk_is_told(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    await scene.says("finding 276 format:json")
    scene.sees("I have no room to write the file.")


async def test_a_form_can_ask_for_what_a_file_lacks(scene: Scene) -> None:
    await scene.says("finding format:json")
    scene.does_not_see("Format")
    await scene.submits({"Finding": "276"})
    assert document(scene)["rows"][0]["id"] == 276


async def test_who_took_what_is_written_down_without_what_it_says(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.says("findings critical product:payments-api format:csv")

    [entry] = await scene.audited()
    assert (entry.operation, entry.outcome, entry.code) == ("list_findings", "done", "exported 9 rows")
    [line] = [line.msg for line in caplog.records if isinstance(line.msg, dict) and line.msg["event"] == "exported"]
    assert (line["verb"], line["code"]) == ("findings", "exported 9 rows")
    assert "SQL injection" not in caplog.text
