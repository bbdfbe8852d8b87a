"""Tests and their types: the lists, counted by hand on the stand-in's rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from playground.defectdojo.faults import Fault
from playground.world import MARTA

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.defectdojo.model import Test as Row
    from tests.conftest import Scene

    Fits = Callable[[Row], bool]

WANTED: dict[str, Fits] = {
    "": lambda _: True,
    "engagement:231": lambda row: row.engagement.id == 231,
    "engagement_id:231": lambda row: row.engagement.id == 231,
    'engagement:"Release 4.12 hardening"': lambda row: row.engagement.id == 231,
    "engagement:hardening product:payments-api": lambda row: row.engagement.id == 231,
    "engagement:231 type:trivy": lambda row: row.engagement.id == 231 and "Trivy" in row.test_type.name,
    "payments-api": lambda row: row.engagement.product.id == 31,
    "asset:31": lambda row: row.engagement.product.id == 31,
    "payments-api type:scan": lambda row: row.engagement.product.id == 31 and "Scan" in row.test_type.name,
    "31 version:4.12 from:2026-01-01": lambda row: (
        row.engagement.product.id == 31 and row.version == "4.12" and row.target_start.date() >= date(2026, 1, 1)
    ),
    'type:"trivy scan"': lambda row: row.test_type.name == "Trivy Scan",
    "type:gitleaks": lambda row: row.test_type.name == "Gitleaks Scan",
    "test_type:nuclei": lambda row: row.test_type.name == "Nuclei Scan",
    "title:MAIN": lambda row: "main" in (row.title or "").lower(),
    "branch:main": lambda row: row.branch_tag == "main",
    "version:4.12": lambda row: row.version == "4.12",
    "to:2026-06-30": lambda row: row.target_end.date() <= date(2026, 6, 30),
    "lead:me": lambda row: row.lead is not None and row.lead.username == "ana",
}


async def test_every_filter_shows_as_many_as_there_are(scene: Scene) -> None:
    for words, fits in WANTED.items():
        count = sum(map(fits, scene.dojo.tests.values()))
        await scene.says(f"tests {words}")
        assert f" of {count}\n" in scene.screen(), f"{words}: {count}\n{scene.screen()}"
        assert count, words


async def test_build_commit_and_tags_find_the_test_that_has_them(scene: Scene) -> None:
    row = scene.dojo.tests[2231]
    row.build_id, row.commit_hash, row.tags = "build-1", "22d200f8", ["smoke"]
    for words in ("build:build-1", "commit:22d200f8", "tag:smoke,x", "engagement:231 -tag:other build:build-1"):
        await scene.says(f"tests {words}")
        scene.sees("Tests 1-1 of 1", "#2231")


async def test_the_tests_of_an_engagement_take_one_request_and_those_of_a_product_one_for_each_engagement(
    scene: Scene,
) -> None:
    of_product = sum(row.product.id == 31 for row in scene.dojo.engagements.values())
    for line, requests in {
        "tests": ["GET /tests/"],
        "tests engagement:231": ["GET /tests/"],
        "tests engagement:231 type:trivy": ["GET /test_types/", "GET /tests/"],
        "tests payments-api": ["GET /products/", "GET /engagements/", *["GET /tests/"] * of_product],
    }.items():
        scene.asked()
        await scene.says(line)
        assert scene.asked() == requests, line

    rows = [row for row in scene.dojo.tests.values() if row.engagement.product.id == 31]
    scene.sees("product payments-api; latest first", f"filtered or ordered here, over {len(rows)} tests")
    scene.sees("read from each of the product's engagements")


async def test_the_tests_of_a_product_come_once_each_latest_first(scene: Scene) -> None:
    rows = [row for row in scene.dojo.tests.values() if row.engagement.product.id == 31]
    seen: list[int] = []
    await scene.says("tests payments-api limit:4")
    for _ in range(len(rows) // 4 + 1):
        seen += [int(line.split()[0][1:]) for line in scene.screen().splitlines() if line.startswith("#")]
        if "[Next]" in scene.screen():
            await scene.clicks("Next")

    assert sorted(seen) == sorted(row.id for row in rows)
    starts = [scene.dojo.tests[number].target_start for number in seen]
    assert starts == sorted(starts, reverse=True)


async def test_a_row_leads_to_its_findings_and_its_engagement(scene: Scene) -> None:
    rows = [row for row in scene.dojo.findings.values() if row.test.id == 2232]
    count = sum(row.active and not row.duplicate for row in rows)

    await scene.says("tests engagement:231 type:99")
    scene.sees("#2232 · Trivy Scan · payments-api › Release 4.12 hardening · 2026-11-10 · version 4.12")
    await scene.clicks("Findings")
    scene.sees(f" of {count}\n", "test")
    await scene.says("tests engagement:231 type:trivy")
    await scene.clicks("Engagement")
    scene.sees("Release 4.12 hardening", "Number: #231")


async def test_a_long_page_has_a_menu_of_findings(scene: Scene) -> None:
    await scene.says("tests payments-api limit:25 type:scan")
    scene.does_not_see("[Findings]")

    await scene.chooses("Findings of…", "#2232 Trivy Scan release/4.12")
    scene.sees("test")


async def test_a_part_of_several_names_of_types_takes_all_of_them(scene: Scene) -> None:
    operator = next(row for row in scene.dojo.test_types.values() if row.name == "Trivy Operator Scan")
    scene.dojo.tests[2231].test_type = operator
    await scene.says("tests engagement:231 type:trivy")
    scene.sees("Tests 1-2 of 2", "Trivy Operator Scan", "test type contains “trivy”", "over 5 tests")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tests engagement:231 title:xyzzy", "No test that you may see fits."),
        ("tests engagement:99999", "There is no engagement “99999”, or your account may not see it."),
        ("tests engagement:1 product:checkout-web", "There is no engagement “1”, or your account may not see it."),
        ("tests xyzzy", "There is no product “xyzzy”, or your account may not see it."),
        ("tests type:xyzzy", "There is no type “xyzzy”, or your account may not see it."),
        ("tests page:99", "There is no page 99: the list has "),
        ("tests to:someday", "“to” cannot be “someday”"),
        ("test-types xyzzy", "No test type fits."),
    ],
)
async def test_what_does_not_exist_or_cannot_be_is_said_not_to(scene: Scene, line: str, words: str) -> None:
    await scene.says(line)
    scene.sees(words)


async def test_a_type_with_a_slip_and_a_part_of_several_products_ask_which(scene: Scene) -> None:
    await scene.says("tests engagement:231 type:trivvy")
    await scene.clicks("Trivy Scan")
    scene.sees("Tests 1-1 of 1")

    await scene.says("tests payment")
    scene.sees("“payment” does not name one product", "[payments-api]", "[payments-ledger]")


async def test_everybody_sees_the_tests_of_their_own_products_only(scene: Scene) -> None:
    own = {"payments-api", "checkout-web", "payments-ledger"}
    count = sum(row.engagement.product.name in own for row in scene.dojo.tests.values())
    await scene.says("tests", MARTA)
    scene.sees(f" of {count}\n", who=MARTA)

    await scene.says("tests card-vault", MARTA)
    scene.sees("There is no product “card-vault”, or your account may not see it.", who=MARTA)


async def test_a_product_without_engagements_has_no_tests(scene: Scene) -> None:
    for number in [row.id for row in scene.dojo.engagements.values() if row.product.id == 31]:
        del scene.dojo.engagements[number]
    await scene.says("tests 31")
    scene.sees("No test that you may see fits.", "over 0 tests")


async def test_a_product_with_too_many_engagements_is_refused_with_a_way_to_narrow_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operations.tests.MOST_ENGAGEMENTS", 3)
    count = sum(row.product.id == 31 for row in scene.dojo.engagements.values())
    await scene.says("tests 31")
    scene.sees(f"there are {count} engagements to look through: more than 3. Narrow it, for instance with engagement:.")


async def test_another_refusal_is_told_in_defectdojos_own_words(scene: Scene) -> None:
    scene.dojo.faults.append(
        Fault(
            400, b'{"version": ["Enter a valid value."]}', {"content-type": "application/json"}, path="/api/v2/tests/"
        )
    )
    await scene.says("tests engagement:231 version:x")
    scene.sees("DefectDojo refused: version: Enter a valid value.")


async def test_a_title_as_an_attacker_would_write_it_shows_as_it_was_written(scene: Scene) -> None:
    evil = "</script> <@U0456> *x* <https://evil.example|click>"
    scene.dojo.tests[2231].title = scene.dojo.tests[2231].engagement.name = evil
    await scene.says("tests engagement:231")
    scene.sees(evil, f"payments-api › {evil}")


# -- types ----------------------------------------------------------------------------------------


async def test_types_are_fetched_once_filtered_by_a_part_of_the_name_and_paged_here(scene: Scene) -> None:
    names = sorted((row.name for row in scene.dojo.test_types.values()), key=str.casefold)
    scans = [name for name in names if "scan" in name.casefold()]

    await scene.says("test-types SCAN limit:20")
    scene.sees(f"Test types 1-20 of {len(scans)}", f"filtered or ordered here, over {len(names)} test types")
    await scene.clicks("Next")
    scene.sees(f"21-40 of {len(scans)}", scans[20], scans[39])
    await scene.says("test-types trivy")
    scene.sees("Test types 1-2 of 2", "Trivy Operator Scan", "Trivy Scan")
    await scene.says("test-types name_contains:trivy active:no")
    scene.sees("No test type fits.", "name contains “trivy”; switched off")

    assert scene.asked() == ["GET /test_types/"]


async def test_a_type_leads_to_its_tests(scene: Scene) -> None:
    count = sum(row.test_type.name == "Trivy Scan" for row in scene.dojo.tests.values())
    await scene.says('test-types "trivy scan"')
    await scene.clicks("Tests")
    scene.sees(f" of {count}\n", "test type")
    await scene.says("test-types limit:25 s")
    scene.sees("Tests of…")
