"""No command asks DefectDojo more often than the table says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.catalogue import CATALOGUE, Operation
from bot.commands.grammar import read
from tests.requests import TABLE

if TYPE_CHECKING:
    from tests.conftest import Scene


@pytest.mark.parametrize(("line", "count"), TABLE.items())
async def test_a_command_asks_as_often_as_the_table_says(scene: Scene, line: str, count: int) -> None:
    await scene.says(line)
    asked = scene.asked()
    assert len(asked) == count, asked


def test_each_operation_that_reads_defectdojo_stands_in_the_table() -> None:
    told = {type(read(line)) for line in TABLE}
    reading = [row for row in CATALOGUE if isinstance(row, Operation) and not row.writes]
    assert {row.command for row in reading} <= told
