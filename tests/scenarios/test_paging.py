"""A long list, page by page: none lost, none repeated; and what is promised while it changes."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.test_findings import still_open

if TYPE_CHECKING:
    from playground.defectdojo.model import Finding
    from playground.defectdojo.state import State
    from tests.conftest import Scene

MANY = 606
"""Of one product: by severity alone, DefectDojo showed 457 of so many (measured on 3.2.0)."""


def crowd(dojo: State) -> set[int]:
    """Give payments-api that many open findings, of few severities and days: ties everywhere."""
    rows = [row for row in dojo.findings.values() if still_open(row) and row.product.id == 31]
    made = [
        _another(row, number) for number, row in zip(range(50_000, 50_000 + MANY - len(rows)), rows * 9, strict=False)
    ]
    dojo.add(*made)
    for place, row in enumerate((*rows, *made)):
        row.date = rows[place % 3].date
    return {row.id for row in (*rows, *made)}


def _another(row: Finding, number: int) -> Finding:
    made = copy(row)
    made.id, made.endpoints, made.notes = number, [], []
    return made


def shown(scene: Scene) -> list[int]:
    return [int(line.split()[0][1:]) for line in scene.screen().splitlines() if line.startswith("#")]


async def test_61_pages_of_606_findings_lose_none_and_repeat_none(scene: Scene) -> None:
    every = crowd(scene.dojo)
    seen: list[int] = []

    await scene.says("findings product:payments-api")
    for page in range(1, 62):
        first, last = page * 10 - 9, min(page * 10, MANY)
        scene.sees(f"Findings {first}-{last} of {MANY}")
        seen += shown(scene)
        if page < 61:
            await scene.clicks("Next")

    assert len(seen) == MANY
    assert set(seen) == every
    scene.does_not_see("[Next]")


@pytest.mark.parametrize("words", ["sort:date", "sort:age", "sort:sla", "sort:severity", "sort:epss", "owner:none"])
async def test_the_same_holds_for_every_order_and_for_what_is_filtered_here(scene: Scene, words: str) -> None:
    every = crowd(scene.dojo)
    if words == "owner:none":
        every = {number for number in every if not scene.dojo.findings[number].reviewers}
    seen: list[int] = []

    for page in range(1, 26):
        await scene.says(f"findings product:payments-api {words} limit:25 page:{page}")
        seen += shown(scene)

    assert len(seen) == len(every)
    assert set(seen) == every


async def test_a_page_is_found_again_by_its_line_alone(scene: Scene) -> None:
    """No page needs the one before it: any replica can answer, and a line can be passed on."""
    crowd(scene.dojo)
    await scene.says("findings product:payments-api page:17")
    before = shown(scene)
    await scene.says("findings product:payments-api page:16")

    await scene.clicks("Next")

    assert shown(scene) == before


async def read_on(scene: Scene) -> list[int]:
    """Press Next to the end."""
    seen = shown(scene)
    while "[Next]" in scene.screen():
        await scene.clicks("Next")
        seen += shown(scene)
    return seen


async def test_while_findings_close_none_is_repeated_and_no_more_are_passed_over_than_closed(scene: Scene) -> None:
    """DefectDojo counts rows: what closes on a page that was read moves the later ones up by as many.

    Promised: no finding is shown twice, each page tells the list's length as it is then, and reading the list
    again, with nothing changing, shows all that is open.
    """
    every = crowd(scene.dojo)
    await scene.says("findings product:payments-api limit:25")
    read = shown(scene)
    closed = read[:3]
    for number in closed:
        row = scene.dojo.findings[number]
        row.active, row.is_mitigated = False, True

    await scene.clicks("Next")
    scene.sees(f"26-50 of {MANY - 3}")
    rest = await read_on(scene)

    assert len({*read, *rest}) == len(read) + len(rest)
    assert len(every - {*read, *rest}) <= len(closed)
    await scene.says("findings product:payments-api limit:25")
    assert set(await read_on(scene)) == every - set(closed)


async def test_while_findings_come_in_none_that_was_there_is_lost(scene: Scene) -> None:
    """What opens before the page that was read moves the later ones down: they may be shown twice, never left out."""
    every = crowd(scene.dojo)
    row = next(row for row in scene.dojo.findings.values() if row.id in every and row.severity == "Critical")
    await scene.says("findings product:payments-api limit:25")
    seen = shown(scene)
    scene.dojo.add(*(_another(row, number) for number in (90_001, 90_002)))

    await scene.clicks("Next")
    scene.sees(f"of {MANY + 2}")
    seen += await read_on(scene)

    assert set(seen) >= every
    assert len(seen) - len(set(seen)) <= 2


async def test_when_the_list_ends_before_the_page_the_way_leads_to_the_first(scene: Scene) -> None:
    crowd(scene.dojo)
    await scene.says("findings product:payments-api page:60")
    for row in scene.dojo.findings.values():
        row.active = row.active and row.severity == "Critical"

    await scene.clicks("Next")

    scene.sees("There is no page 61")
    await scene.clicks("First page")
    scene.sees("Findings 1-10 of ")


async def test_a_very_long_filter_gives_up_the_way_back_and_keeps_the_buttons(scene: Scene) -> None:
    tags = ",".join(["pci", *(f"tag-{place}-{'x' * 40}" for place in range(32))])
    line = f"findings product:payments-api tag:{tags}"
    assert 1500 < len(line) < 2000

    await scene.says(line)
    scene.sees("[Details]", "[False positive…]", "[Next]", "[Share to channel]")
    await scene.clicks("Details")

    scene.sees("Status:")
    scene.does_not_see("[Back to the list]")
