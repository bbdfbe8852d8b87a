"""Engagements: the list, counted by hand on the stand-in's rows, and the card."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from playground.world import MARTA
from tests.conftest import TODAY, Scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.defectdojo.model import Engagement

    Test = Callable[[Engagement], bool]

WANTED: dict[str, Test] = {
    "": lambda _: True,
    "payments-api": lambda row: row.product.id == 31,
    "asset:PAYMENTS-API": lambda row: row.product.id == 31,
    "product_id:31": lambda row: row.product.id == 31,
    "organization:Payments": lambda row: row.product.prod_type.name == "Payments",
    'status:"in progress"': lambda row: row.status == "In Progress",
    "active:yes": lambda row: row.active,
    "active:no": lambda row: not row.active,
    "type:CI/CD": lambda row: row.engagement_type == "CI/CD",
    "engagement_type:interactive": lambda row: row.engagement_type == "Interactive",
    'payments-api status:"In Progress" type:CI/CD': lambda row: (
        row.product.id == 31 and row.status == "In Progress" and row.engagement_type == "CI/CD"
    ),
    "name:RELEASE": lambda row: "release" in row.name.lower(),
    "tag:nightly,ci": lambda row: not {"nightly", "ci"}.isdisjoint(row.tags),
    "-tag:nightly,ci": lambda row: {"nightly", "ci"}.isdisjoint(row.tags),
    "version:4.12": lambda row: row.version == "4.12",
    "branch:main": lambda row: row.branch_tag == "main",
    "from:2026-11-01": lambda row: row.target_start >= date(2026, 11, 1),
    "from:60d": lambda row: row.target_start >= TODAY - timedelta(days=60),
    "to:2026-06-30": lambda row: row.target_end <= date(2026, 6, 30),
    "from:2026-06-01 to:2026-09-30 active:yes": lambda row: (
        date(2026, 6, 1) <= row.target_start and row.target_end <= date(2026, 9, 30) and row.active
    ),
    "lead:me": lambda row: row.lead is not None and row.lead.username == "ana",
}


async def test_every_filter_shows_as_many_as_there_are(scene: Scene) -> None:
    for words, fits in WANTED.items():
        count = sum(map(fits, scene.dojo.engagements.values()))
        await scene.says(f"engagements {words}")
        assert f" of {count}\n" in scene.screen(), f"{words}: {count}\n{scene.screen()}"
        assert count, words


async def test_what_defectdojo_cannot_filter_by_is_said_to_be_looked_through_here(scene: Scene) -> None:
    of_product = [row for row in scene.dojo.engagements.values() if row.product.id == 31]
    progressing = [row for row in of_product if row.status == "In Progress"]

    await scene.says('engagements payments-api status:"In Progress" type:CI/CD')
    scene.sees("product payments-api; status In Progress; type CI/CD; latest first")
    scene.sees(f"filtered or ordered here, over {len(progressing)} engagements")
    await scene.says('engagements payments-api status:"In Progress"')
    scene.does_not_see("filtered or ordered here")


async def test_the_list_takes_two_requests_and_one_more_for_a_name_besides_the_products(scene: Scene) -> None:
    for line, requests in {
        "engagements": ["GET /engagements/", "GET /products/"],
        "engagements payments-api": ["GET /products/", "GET /engagements/"],
        "engagements 31 type:CI/CD": ["GET /products/31/", "GET /engagements/"],
        "engagements type:Payments": [],
        "engagements lead:me": ["GET /user_profile/", "GET /engagements/", "GET /products/"],
    }.items():
        scene.asked()
        await scene.says(line)
        assert scene.asked() == requests, line


async def test_the_pages_hold_every_engagement_once_latest_first(scene: Scene) -> None:
    seen: list[int] = []
    await scene.says("engagements limit:9")
    for _ in range(len(scene.dojo.engagements) // 9 + 1):
        seen += [int(line.split()[0][1:]) for line in scene.screen().splitlines() if line.startswith("#")]
        if "[Next]" in scene.screen():
            await scene.clicks("Next")

    assert sorted(seen) == sorted(scene.dojo.engagements)
    starts = [scene.dojo.engagements[number].target_start for number in seen]
    assert starts == sorted(starts, reverse=True)
    await scene.clicks("Previous")
    scene.sees("[Next]", "latest first")


async def test_a_row_leads_to_the_card_the_tests_and_the_findings(scene: Scene) -> None:
    rows = [row for row in scene.dojo.findings.values() if row.test.engagement.id == 231]
    count = sum(row.active and not row.duplicate for row in rows)

    await scene.says("engagements 31 name:hardening")
    scene.sees("Release 4.12 hardening")
    scene.sees("#231 · payments-api · Interactive · In Progress, open · 2026-11-10 to 2026-12-01")
    await scene.clicks("Findings")
    scene.sees(f" of {count}\n", "engagement")
    await scene.says("engagements 31 name:hardening")
    await scene.clicks("Tests")
    scene.sees("Tests 1-5 of 5", "payments-api › Release 4.12 hardening")
    await scene.says("engagements 31 name:hardening")
    await scene.clicks("Details")
    scene.sees("Number: #231", "Version: 4.12")


async def test_a_long_page_has_a_menu_instead_of_buttons(scene: Scene) -> None:
    await scene.says("engagements limit:25 name:hardening")
    scene.sees("[Details]")
    await scene.says("engagements limit:25")
    scene.does_not_see("[Details]")

    latest = max(scene.dojo.engagements.values(), key=lambda row: (row.target_start, row.created))
    await scene.chooses("Details of…", latest.name)
    scene.sees(latest.name, f"Number: #{latest.id}")


@pytest.mark.parametrize("words", ["231", '"Release 4.12 hardening"', "hardening"])
async def test_an_engagement_goes_by_number_name_or_a_part_that_is_enough(scene: Scene, words: str) -> None:
    await scene.says(f"engagement {words}")
    scene.sees(
        "Release 4.12 hardening", "Number: #231", "Product: payments-api", "Status: In Progress", "Tags: release"
    )
    scene.sees("Everything that must be clean before release 4.12 goes out.", "[Open in DefectDojo]")

    await scene.clicks("Product")
    scene.sees("payments-api", "Number: #31")


async def test_the_card_takes_two_requests_and_can_be_shared(scene: Scene) -> None:
    await scene.says("engagement 231")
    assert scene.asked() == ["GET /engagements/231/", "GET /products/"]

    await scene.clicks("Share to channel")
    scene.sees("Number: #231", who=MARTA)
    scene.does_not_see("[Share to channel]", who=MARTA)


async def test_the_product_leads_to_its_engagements(scene: Scene) -> None:
    count = sum(row.product.id == 31 for row in scene.dojo.engagements.values())
    await scene.says("product payments-api")
    await scene.clicks("Engagements")
    scene.sees(f" of {count}\n", "product 31")


async def test_a_name_that_fits_several_products_asks_which(scene: Scene) -> None:
    await scene.says("engagements payment active:yes")
    scene.sees("“payment” does not name one product", "[payments-api]", "[payments-ledger]")

    await scene.clicks("payments-ledger")
    scene.sees("product payments-ledger; open", "payments-ledger · ")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("engagements name:xyzzy", "No engagement that you may see fits."),
        ("engagements xyzzy", "There is no product “xyzzy”, or your account may not see it."),
        ("engagements 99999", "There is no such thing in DefectDojo, or your account may not see it."),
        ("engagements product-type:xyzzy", "There is no product type “xyzzy”, or your account may not see it."),
        ("engagement xyzzy", "There is no engagement “xyzzy”, or your account may not see it."),
        ("engagement 99999", "There is no such thing in DefectDojo, or your account may not see it."),
        ("engagements page:99", "There is no page 99: the list has "),
        ("engagements status:done", "“status” cannot be “done”. It takes: not started, blocked,"),
        ("engagements from:2026-02-30", "“from” cannot be “2026-02-30”"),
        ('engagements version:" "', "“version” cannot be"),
    ],
)
async def test_what_does_not_exist_or_cannot_be_is_said_not_to(scene: Scene, line: str, words: str) -> None:
    await scene.says(line)
    scene.sees(words)


async def test_nothing_found_is_said_with_the_filter_that_found_nothing(scene: Scene) -> None:
    await scene.says("engagements 31 name:xyzzy tag:ci")
    scene.sees("product 31; name contains “xyzzy”; tagged ci; latest first; filtered or ordered here, over ")


async def test_everybody_sees_the_engagements_of_their_own_products_only(scene: Scene) -> None:
    own = {"payments-api", "checkout-web", "payments-ledger"}
    count = sum(row.product.name in own for row in scene.dojo.engagements.values())
    foreign = next(row.id for row in scene.dojo.engagements.values() if row.product.name == "card-vault")

    await scene.says("engagements", MARTA)
    scene.sees(f" of {count}\n", who=MARTA)
    await scene.says(f"engagement {foreign}", MARTA)
    scene.sees("There is no such thing in DefectDojo, or your account may not see it.", who=MARTA)
    await scene.says("engagements lead:bruno", MARTA)
    scene.sees("DefectDojo does not show people's names to your account", who=MARTA)


async def test_more_than_can_be_looked_through_is_refused_with_a_way_to_narrow_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operations.bounded.WHOLE", 10)
    await scene.says("engagements type:CI/CD")
    count = len(scene.dojo.engagements)
    scene.sees(f"there are {count} engagements to look through: more than 10. Narrow it, for instance with product:.")

    await scene.says("engagements 31 type:CI/CD")
    scene.sees("type CI/CD")


async def test_a_name_as_an_attacker_would_write_it_shows_as_it_was_written(scene: Scene) -> None:
    evil = "<!channel> *x* <https://evil.example|click> @here"
    scene.dojo.engagements[231].name = scene.dojo.engagements[231].branch_tag = evil
    await scene.says("engagements 31")
    scene.sees(evil, f"branch {evil}")

    await scene.says("engagement 231")
    scene.sees(evil, f"Branch: {evil}")
