"""Statistics: every number is the length of the list that it leads to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from playground.defectdojo import faults
from playground.world import ANA, MARTA

if TYPE_CHECKING:
    from playground.defectdojo.model import Finding
    from tests.conftest import Scene

NUMBER = re.compile(r"^(?:\S )?([A-Z][A-Za-z ]+): (\d+)(?: |$)")
NAMES = [
    "Active", "Critical", "High", "Medium", "Low", "Info", "Verified", "Known exploited", "Outside SLA", "Mitigated",
    "False positive", "Duplicate", "Risk accepted", "Out of scope", "All findings",
]  # fmt: skip


def numbers(scene: Scene) -> dict[str, int]:
    """The numbers on the screen, by name."""
    found = (NUMBER.match(line) for line in scene.screen().splitlines())
    return {one[1]: int(one[2]) for one in found if one}


def options(scene: Scene) -> list[str]:
    """The menu's choices."""
    [menu] = [
        element
        for block in scene.newest().blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "static_select"
    ]
    return [option["text"]["text"] for option in menu["options"]]


def length(scene: Scene) -> int:
    """Of the list on the screen."""
    if "No finding fits." in scene.screen():
        return 0
    found = re.search(r"Findings \d+-\d+ of (\d+)", scene.screen())
    assert found, scene.screen()
    return int(found[1])


@pytest.mark.parametrize(
    "scope",
    [
        "",
        "payments-api",
        "31",
        "engagement:231",
        "31 engagement:231",
        "product-type:Infrastructure",
        "organization:1 31",
    ],
)
async def test_every_number_is_the_length_of_the_list_that_it_leads_to(scene: Scene, scope: str) -> None:
    await scene.says(f"stats {scope}")
    told = numbers(scene)
    assert list(told) == NAMES
    assert told["Active"] == sum(told[name] for name in NAMES[1:6])

    for choice in options(scene):
        await scene.says(f"stats {scope}")
        await scene.chooses("Show the list of…", choice)
        name, _, count = choice.rpartition(": ")
        assert length(scene) == int(count) == told[name.lstrip("◆▲■●○ ")], choice


async def test_the_numbers_are_those_of_the_rows(scene: Scene) -> None:
    def count(fits: object) -> int:
        return sum(bool(fits(row)) for row in scene.dojo.findings.values())  # type: ignore[operator]  # a lambda

    def still_open(row: Finding) -> bool:
        return row.active and not row.duplicate

    await scene.says("stats")
    told = numbers(scene)
    assert told["Active"] == count(still_open)
    assert told["Critical"] == count(lambda row: still_open(row) and row.severity == "Critical")
    assert told["Verified"] == count(lambda row: still_open(row) and row.verified)
    assert told["Known exploited"] == count(lambda row: still_open(row) and row.known_exploited)
    assert told["Mitigated"] == count(lambda row: row.is_mitigated)
    assert told["All findings"] == len(scene.dojo.findings)


async def test_fourteen_small_requests_are_made_and_one_to_resolve_a_name(scene: Scene) -> None:
    await scene.says("stats")
    assert scene.asked() == ["GET /findings/"] * 14

    await scene.says("stats payments-api")
    queries = [dict(request.query) for request in scene.dojo.requests[1:]]
    assert {(query["limit"], query["offset"]) for query in queries} == {("1", "2000000000")}
    assert not any("related_fields" in query or "o" in query for query in queries)
    assert scene.asked() == ["GET /products/", *["GET /findings/"] * 14]


async def test_each_number_says_what_it_counts_and_when_it_was_read(scene: Scene) -> None:
    await scene.says("stats payments-api")
    scene.sees("Statistics: payments-api", "(active, not duplicate)", "(active, verified, not duplicate)")
    scene.sees("(active, not duplicate; SLA breached)", "(risk accepted)", "(any status)", "UTC")
    scene.sees("by severity: active, not duplicate; one finding can have several statuses · read 20")


async def test_a_person_gets_the_numbers_of_what_the_person_may_see(scene: Scene) -> None:
    await scene.says("stats", MARTA)
    own = {"payments-api", "checkout-web", "payments-ledger"}
    rows = [row for row in scene.dojo.findings.values() if row.product.name in own]
    scene.sees("Statistics: all that you may see", f"All findings: {len(rows)} ", who=MARTA)


async def test_what_could_not_be_read_is_said_so_and_never_shown_as_zero(scene: Scene) -> None:
    scene.dojo.faults += [faults.error_500()]
    await scene.says("stats")

    scene.sees("◆ Critical: could not be read", "Active: could not be read (active, not duplicate)")
    scene.sees("Some numbers could not be read. DefectDojo is not able to answer now.", "▲ High: ")
    await scene.clicks("Count again")
    assert list(numbers(scene)) == NAMES


async def test_trouble_with_all_of_them_is_told_as_trouble(scene: Scene) -> None:
    scene.dojo.faults += [faults.broken(httpx.ConnectError("refused"))] * 14 * 3
    await scene.says("stats")

    scene.sees("That did not work", "DefectDojo cannot be reached.")


async def test_a_product_without_findings_has_noughts_and_no_bars(scene: Scene) -> None:
    for row in list(scene.dojo.findings.values()):
        if row.product.id == 31:
            del scene.dojo.findings[row.id]
    await scene.says("stats payments-api")

    assert set(numbers(scene).values()) == {0}
    scene.does_not_see("█", "░")


async def test_a_name_that_fits_several_products_asks_which(scene: Scene) -> None:
    await scene.says("stats payments")
    scene.sees("“payments” does not name one product", "[payments-ledger]")

    await scene.clicks("payments-ledger")
    scene.sees("Statistics: payments-ledger")


async def test_an_engagement_is_found_by_its_name_within_the_product(scene: Scene) -> None:
    engagement = scene.dojo.engagements[231]
    await scene.says(f'stats payments-api engagement:"{engagement.name}"')

    scene.sees(f"Statistics: payments-api › {engagement.name}")


@pytest.mark.parametrize("line", ["stats xyzzy", "stats engagement:99999"])
async def test_what_does_not_exist_is_said_not_to(scene: Scene, line: str) -> None:
    await scene.says(line)
    scene.sees("or your account may not see it")


async def test_a_foreign_product_does_not_exist_for_a_person(scene: Scene) -> None:
    await scene.says("stats card-vault", MARTA)
    scene.sees("There is no product “card-vault”, or your account may not see it.", who=MARTA)


async def test_statistics_can_be_shared_with_the_channel(scene: Scene) -> None:
    await scene.says("stats payments-api", ANA)
    await scene.clicks("Share to channel")

    scene.sees("Statistics: payments-api", who=MARTA)
