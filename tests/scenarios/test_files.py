"""Answers that are files: for the person alone, whole, safe to open, and gone from the bot afterwards."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import tempfile
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.dojo import rows
from bot.files import export
from bot.operations import command
from playground.defectdojo import faults
from playground.world import ANA, MARTA

if TYPE_CHECKING:
    from pathlib import Path

    from playground.defectdojo.faults import Fault
    from tests.conftest import Scene

LONG: Final = "findings any product:payments-api"
"""A list of some hundred rows."""
WORST_FIRST: Final = ("Critical", "High", "Medium", "Low", "Info")


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> int:
    """Pages of so many rows, so that a list has many."""
    for module in (rows, export):
        monkeypatch.setattr(module, "PAGE_ROWS", 100)
    return 100


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


def fitting(scene: Scene) -> list[int]:
    """The ids of all rows of the long list."""
    return sorted(one.id for one in scene.dojo.findings.values() if one.product.name == "payments-api")


def passing() -> Fault:
    """A request that is answered as usual."""
    return replace(faults.error_500(), goes_on=True)


def table(scene: Scene) -> list[dict[str, str]]:
    """The newest file of Ana's, as a table."""
    content = scene.file().content or b""
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def document(scene: Scene) -> dict[str, Any]:
    """The newest file of Ana's, as JSON."""
    content: dict[str, Any] = json.loads(scene.file().content or b"")
    return content


async def test_a_list_comes_as_a_table_to_the_person_alone(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api format:csv")

    scene.sees("findings-", ".csv", "9 rows", "for you alone", "active, not duplicate")
    assert scene.asked() == ["GET /findings/"]
    assert "276" in [row["id"] for row in table(scene)]
    assert {row["product"] for row in table(scene)} == {"payments-api"}
    assert scene.file().channel == scene.slack.space.direct(ANA.slack).id
    assert scene.slack.files_of(MARTA.slack) == []


async def test_a_card_comes_as_json_with_defectdojos_own_fields(scene: Scene) -> None:
    await scene.whispers("finding 276 format:json")

    told = document(scene)
    assert (told["count"], told["basis"], told["changed_while_reading"]) == (1, "finding #276", False)
    assert told["rows"][0]["related_fields"]["test"]["engagement"]["product"]["name"] == "payments-api"
    assert told["rows"][0]["numerical_severity"] == "S0"
    assert "1 row, " in scene.direct()[-1]


async def test_counts_say_what_they_were_narrowed_to(scene: Scene) -> None:
    await scene.says("stats product-type:payments product:payments-api engagement:231 format:json")
    scene.sees("product type payments; product payments-api; engagement 231; by severity")


# -- whole lists ----------------------------------------------------------------------------------


async def test_a_long_list_is_whole_and_repeats_nothing_though_severities_tie(scene: Scene, small_pages: int) -> None:
    await scene.says(f"{LONG} format:csv")

    rows, findings = table(scene), fitting(scene)
    assert sorted(int(row["id"]) for row in rows) == findings
    assert [row["severity"] for row in rows] == sorted((row["severity"] for row in rows), key=WORST_FIRST.index)
    assert len(scene.asked()) == -(-len(findings) // small_pages)


async def test_a_long_list_shows_how_far_it_is_in_the_direct_chat(scene: Scene, small_pages: int) -> None:
    held = asyncio.Event()
    scene.dojo.faults += [passing(), faults.held(held)]
    count = len(fitting(scene))
    await scene.slack.types(ANA.slack, f"{LONG} format:csv")
    await scene.slack.until(scene.direct)
    scene.sees(f"Reading {count:,} rows", "direct chat")
    assert f"Reading: {small_pages} of {count:,} rows" in scene.direct()[-1]
    assert "[Cancel]" in scene.direct()[-1]

    held.set()
    await scene.settled()
    assert [f"{count:,} rows, " in said for said in scene.direct()] == [True, False]
    assert scene.file().title == scene.direct()[-1].strip("[]")
    assert "Cancel" not in scene.direct()[0]


async def test_more_rows_than_fit_are_refused_with_their_count_and_a_way_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "MOST_ROWS", 100)
    await scene.says(f"{LONG} format:csv")

    scene.sees(f"{len(fitting(scene)):,} rows fit, and a file holds 100 at most", "[The first 100]")
    assert scene.slack.files_of(ANA.slack) == []
    await scene.clicks("The first 100")
    assert len(table(scene)) == 100
    scene.sees(f"These are the first 100 of {len(fitting(scene)):,}.")


async def test_a_limit_says_how_many_rows_the_file_holds(scene: Scene) -> None:
    await scene.says(f"{LONG} limit:30 format:json")

    assert len(document(scene)["rows"]) == document(scene)["count"] == 30
    scene.sees("30 rows", f"These are the first 30 of {len(fitting(scene)):,}.")


async def test_an_empty_list_is_a_file_without_rows(scene: Scene) -> None:
    await scene.says("findings title:nothing-is-called-so format:json")
    assert document(scene)["rows"] == []
    scene.sees("0 rows")

    await scene.says("findings title:nothing-is-called-so format:csv")
    assert table(scene) == []
    assert (scene.file().content or b"").count(b"\r\n") == 1


async def test_a_product_that_is_named_by_a_part_is_looked_up_as_for_a_message(scene: Scene) -> None:
    await scene.says("findings critical product:payments-ap format:csv")
    assert {row["product"] for row in table(scene)} == {"payments-api"}

    await scene.says("findings product:no-such-product format:csv")
    scene.sees("There is no product")


async def test_products_come_without_the_ids_of_all_their_findings(scene: Scene) -> None:
    await scene.says("products format:json")
    [*rows] = document(scene)["rows"]
    assert len(rows) == len(scene.dojo.products)
    assert all({"findings_list", "authorized_users"}.isdisjoint(row) and row["prod_type_name"] for row in rows)

    await scene.says("product payments-api format:json")
    assert document(scene)["rows"][0]["name"] == "payments-api"
    assert "findings_list" not in document(scene)["rows"][0]


@pytest.mark.usefixtures("small_pages")
async def test_a_list_that_changes_meanwhile_says_so(scene: Scene) -> None:
    held = asyncio.Event()
    scene.dojo.faults += [passing(), faults.held(held)]
    before = len(fitting(scene))
    await scene.slack.types(ANA.slack, f"{LONG} format:json")
    await scene.slack.until(scene.direct)
    for number in fitting(scene)[:3]:
        del scene.dojo.findings[number]
    held.set()
    await scene.settled()

    assert f"changed while it was read: {before:,} rows fitted at the beginning, {before - 3:,} at" in scene.direct()[0]
    told = document(scene)
    assert told["changed_while_reading"]
    assert len({row["id"] for row in told["rows"]}) == told["count"]


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
