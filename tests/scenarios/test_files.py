"""Answers that are files: for the person alone, whole, safe to open, and gone from the bot afterwards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import pytest

from bot.operations import command
from playground.defectdojo import faults
from playground.world import ANA, MARTA
from tests.scenarios.files import LONG, document, fitting, passing, table

if TYPE_CHECKING:
    from tests.conftest import Scene


WORST_FIRST: Final = ("Critical", "High", "Medium", "Low", "Info")


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
