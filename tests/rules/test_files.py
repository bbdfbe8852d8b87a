"""Rules for answers that are files, which hold for every query of the catalogue, also for those that come later."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from bot.catalogue import CATALOGUE, AnyRow
from bot.files.formats import Csv, Json
from bot.files.sheets import SHEETS
from bot.operations.command import Query

if TYPE_CHECKING:
    from tests.conftest import Scene

QUERIES = [row for row in CATALOGUE if issubclass(row.command, Query)]
every_query = pytest.mark.parametrize("row", QUERIES, ids=lambda row: row.name)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@every_query
def test_every_query_has_its_sheet(row: AnyRow) -> None:
    assert row.command in SHEETS, f"{row.verb} needs a row in bot/files/sheets.py"
    assert SHEETS[row.command].columns


def test_there_is_no_sheet_without_its_query() -> None:
    assert set(SHEETS) == {row.command for row in QUERIES}


@every_query
def test_a_file_without_rows_is_valid(row: AnyRow) -> None:
    sheet = SHEETS[row.command]
    table, document = Csv(sheet.columns), Json("nothing", datetime.now(UTC))

    assert read(table.head() + table.tail(moved=False)) == [list(sheet.columns)]
    assert json.loads(document.head() + document.tail(moved=False))["rows"] == []


@every_query
async def test_the_first_example_of_every_query_comes_as_either_file(row: AnyRow, scene: Scene) -> None:
    line, sheet = row.command.examples[0], SHEETS[row.command]
    await scene.says(f"{line} format:json")
    document = json.loads(scene.file().content or b"")
    await scene.says(f"{line} format:csv")
    headings, *lines = read(scene.file().content or b"")

    assert document["count"] == len(document["rows"]) == len(lines) > 0
    assert document["basis"]
    assert headings == list(sheet.columns)
    assert {len(one) for one in lines} == {len(headings)}
    empty = [name for name, cells in zip(headings, zip(*lines, strict=True), strict=True) if not any(cells)]
    assert len(empty) < len(headings) / 2, f"these columns are always empty: {empty}"
