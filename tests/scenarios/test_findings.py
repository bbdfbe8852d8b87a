"""Lists of findings and the card: what is asked is what is shown, counted by hand on the stand-in's rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from playground.world import MARTA
from tests.conftest import TODAY, Scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.defectdojo.model import Finding

    Test = Callable[[Finding], bool]


def late(row: Finding) -> bool:
    settled = row.false_p or row.duplicate or row.out_of_scope or row.risk_accepted or row.is_mitigated
    return row.active and not settled and row.sla_expiration_date is not None and row.sla_expiration_date < TODAY


def still_open(row: Finding) -> bool:
    return row.active and not row.duplicate


def open_and(fits: Test) -> Test:
    return lambda row: still_open(row) and fits(row)


OPEN: dict[str, Test] = {
    "": lambda _: True,
    "critical": lambda row: row.severity == "Critical",
    "critical,high": lambda row: row.severity in {"Critical", "High"},
    "severity:info low": lambda row: row.severity in {"Info", "Low"},
    "active": lambda _: True,
    "active:yes": lambda _: True,
    "verified": lambda row: row.verified,
    "under-review": lambda row: row.under_review,
    "product:payments-api": lambda row: row.product.id == 31,
    "product:PAYMENTS-API": lambda row: row.product.id == 31,
    "product:31 high": lambda row: row.product.id == 31 and row.severity == "High",
    "engagement:231": lambda row: row.test.engagement.id == 231,
    "test:2231": lambda row: row.test.id == 2231,
    "sql injection": lambda row: "sql injection" in row.title.lower(),
    'title:"SQL Injection in payment"': lambda row: "sql injection in payment" in row.title.lower(),
    "cwe:89,79": lambda row: row.cwe in {89, 79},
    "cve:cve-2021-44228,CVE-2023-44487": lambda row: (
        not {"CVE-2021-44228", "CVE-2023-44487"}.isdisjoint(row.vulnerability_ids)
    ),
    "component:LOG4J": lambda row: "log4j" in (row.component_name or ""),
    "file:src/": lambda row: "src/" in (row.file_path or ""),
    "tag:pci,sprint-42": lambda row: not {"pci", "sprint-42"}.isdisjoint(row.tags),
    "-tag:needs-triage,pci": lambda row: {"needs-triage", "pci"}.isdisjoint(row.tags),
    "tag:pci -tag:needs-triage": lambda row: "pci" in row.tags and "needs-triage" not in row.tags,
    "since:2026-11-15": lambda row: row.date >= date(2026, 11, 15),
    "before:2026-11-01": lambda row: row.date < date(2026, 11, 1),
    "since:2026-11-01 before:2026-11-08": lambda row: date(2026, 11, 1) <= row.date < date(2026, 11, 8),
    "sla:breached": late,
    "kev:yes": lambda row: row.known_exploited,
    "kev:no": lambda row: not row.known_exploited,
    "epss:>50": lambda row: (row.epss_score or 0) >= 0.5,
    "epss:<5": lambda row: row.epss_score is not None and row.epss_score <= 0.05,
    "fix:yes": lambda row: row.fix_available is True,
    "high verified tag:pci kev:no": lambda row: (
        row.severity == "High" and row.verified and "pci" in row.tags and not row.known_exploited
    ),
}
ANY: dict[str, Test] = {
    "any": lambda _: True,
    "any verified": lambda row: row.verified,
    "any active": lambda row: row.active,
    "any active:yes": lambda row: row.active,
    "active:no": lambda row: not row.active,
    "active:no verified": lambda row: not row.active and row.verified,
    "mitigated": lambda row: row.is_mitigated,
    "false-positive": lambda row: row.false_p,
    "duplicate": lambda row: row.duplicate,
    "risk-accepted": lambda row: row.risk_accepted,
    "out-of-scope": lambda row: row.out_of_scope,
    "mitigated verified": lambda row: row.is_mitigated and row.verified,
    "false-positive critical product:31": lambda row: (
        row.false_p and row.severity == "Critical" and row.product.id == 31
    ),
}


async def counts(scene: Scene, words: str, fits: Test) -> None:
    """Ask for such findings: there are some, and as many as fit are counted on the screen."""
    count = sum(fits(row) for row in scene.dojo.findings.values())
    await scene.says(f"findings {words}")
    assert f" of {count}\n" in scene.screen(), f"{words}: {count}\n{scene.screen()}"
    assert count, words


async def test_every_filter_of_open_findings_shows_as_many_as_there_are(scene: Scene) -> None:
    for words, fits in OPEN.items():
        await counts(scene, words, open_and(fits))
        scene.sees("not duplicate")


async def test_every_status_shows_as_many_as_there_are(scene: Scene) -> None:
    for words, fits in ANY.items():
        await counts(scene, words, fits)
        scene.does_not_see("not duplicate")


@pytest.mark.parametrize("typed", ["GHSA-jfh8-c2jp-5v3q", "ghsa-JFH8-c2jp-5v3q", "cve-2021-45046", "npm:hoek:20180212"])
async def test_a_vulnerability_is_found_by_its_id_as_it_is_published(scene: Scene, typed: str) -> None:
    published = {"g": "GHSA-jfh8-c2jp-5v3q", "c": "CVE-2021-45046", "n": "npm:hoek:20180212"}
    row = next(row for row in scene.dojo.findings.values() if still_open(row))
    row.vulnerability_ids = (published[typed[0].lower()],)

    await scene.says(f"findings cve:{typed} product:{row.product.id}")
    scene.sees(f"#{row.id} ", "1-1 of 1", published[typed[0].lower()])


async def test_any_takes_nothing_away_from_the_other_words(scene: Scene) -> None:
    await scene.says("findings any verified product:31")
    scene.sees("any status, verified; product payments-api")


async def test_what_is_not_active_is_listed_and_said_so(scene: Scene) -> None:
    await scene.says("findings active:no verified")
    scene.sees("inactive, verified · by severity")
    await scene.says("findings active active:no")
    scene.sees("What is active cannot be listed with active:no.")


async def test_a_list_says_in_words_what_it_was_filtered_by(scene: Scene) -> None:
    await scene.says('findings high sql product:payments-api cwe:89 -tag:x since:2026-01-01 epss:<90 fix:no "or not"')
    scene.sees("active, not duplicate; ▲ High; product payments-api; title contains “sql or not”; CWE-89;")
    scene.sees("not tagged x; found since 2026-01-01; EPSS 90% or less; no fix available")


async def test_the_worst_come_first_and_a_page_is_ten(scene: Scene) -> None:
    await scene.says("findings product:payments-api")

    severities = [line.split()[1] for line in scene.screen().splitlines() if line.startswith("#")]
    assert severities == sorted(severities, key="◆▲■●○".index)
    assert len(severities) == 10


async def test_next_and_previous_lead_through_the_list_without_losing_a_row(scene: Scene) -> None:
    seen: list[str] = []
    await scene.says("findings critical product:payments-api limit:4")
    for _ in range(3):
        seen += [line.split()[0] for line in scene.screen().splitlines() if line.startswith("#")]
        if "[Next]" in scene.screen():
            await scene.clicks("Next")

    rows = [row for row in scene.dojo.findings.values() if still_open(row) and row.product.id == 31]
    assert sorted(seen) == sorted(f"#{row.id}" for row in rows if row.severity == "Critical")
    scene.does_not_see("[Next]")
    await scene.clicks("Previous")
    scene.sees("5-8 of 9", "[Previous]", "[Next]")
    await scene.clicks("Previous")
    scene.sees("1-4 of 9")
    scene.does_not_see("[Previous]")


async def test_a_long_page_has_a_menu_instead_of_buttons(scene: Scene) -> None:
    await scene.says("findings limit:25 any product:payments-api severity:medium")
    scene.sees("1-25 of", "Details of…")
    scene.does_not_see("[Details]")
    number = next(line.split()[0] for line in scene.screen().splitlines() if line.startswith("#"))
    row = scene.dojo.findings[int(number[1:])]

    await scene.chooses("Details of…", f"{number} ■ Medium {row.title}"[:70])
    scene.sees(f"{number} ■ Medium", "Status:")


async def test_a_list_can_be_shared_with_the_channel_and_then_everybody_sees_it(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api")
    with pytest.raises(IndexError):
        scene.newest(MARTA)

    await scene.clicks("Share to channel")

    scene.sees("Findings 1-9 of 9", who=MARTA)
    scene.does_not_see("[Share to channel]", who=MARTA)


async def test_a_page_beyond_the_end_leads_back_to_the_first(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api page:7")
    scene.sees("There is no page 7: the list has 9 findings.")

    await scene.clicks("First page")
    scene.sees("Findings 1-9 of 9")


async def test_nothing_found_is_said_with_the_filter_that_found_nothing(scene: Scene) -> None:
    await scene.says("findings critical title:xyzzy")
    scene.sees("No finding fits.", "active, not duplicate; ◆ Critical; title contains “xyzzy”")


async def test_a_product_without_findings_that_fit_is_no_unknown_product(scene: Scene) -> None:
    await scene.says("findings title:xyzzy product:Payments-API")
    scene.sees("No finding fits.", "product payments-api")


async def test_part_of_a_name_that_fits_one_product_is_taken_for_it(scene: Scene) -> None:
    rows = [row for row in scene.dojo.findings.values() if still_open(row) and row.product.name == "payments-ledger"]

    await scene.says("findings product:s-ledger")
    scene.sees(f" of {len(rows)}\n")


@pytest.mark.parametrize("name", ["payment", "paymnts-api"])
async def test_a_name_that_fits_several_products_or_nearly_one_asks_which(scene: Scene, name: str) -> None:
    await scene.says(f"findings critical product:{name}")
    scene.sees(f"“{name}” does not name one product", "[payments-api]", "[payments-ledger]")

    await scene.clicks("payments-api")
    scene.sees("Findings 1-9 of 9", "product payments-api")


async def test_a_name_that_fits_nothing_is_said_to_fit_nothing(scene: Scene) -> None:
    await scene.says("findings product:xyzzy")
    scene.sees("There is no product “xyzzy”, or your account may not see it.")


async def test_a_product_with_an_awkward_name_is_found_by_it(scene: Scene) -> None:
    name = next(row.name for row in scene.dojo.products.values() if '"' in row.name)
    rows = [row for row in scene.dojo.findings.values() if still_open(row) and row.product.name == name]

    await scene.says("findings product:Acme")
    scene.sees(f" of {len(rows)}\n")
    await scene.says("findings product:“{}”".format(name.replace('"', '\\"')))
    scene.sees(f" of {len(rows)}\n")


async def test_everybody_sees_their_own_findings_only(scene: Scene) -> None:
    own = {"payments-api", "checkout-web", "payments-ledger"}
    rows = [row for row in scene.dojo.findings.values() if still_open(row)]

    await scene.says("findings")
    scene.sees(f" of {len(rows)}\n")
    await scene.says("findings", who=MARTA)
    scene.sees(f" of {sum(row.product.name in own for row in rows)}\n", who=MARTA)


async def test_a_finding_of_a_foreign_product_does_not_exist_for_a_person(scene: Scene) -> None:
    foreign = next(row.id for row in scene.dojo.findings.values() if row.product.name == "card-vault")

    await scene.says(f"finding {foreign}", who=MARTA)
    scene.sees("There is no finding #", "or your account may not see it.", who=MARTA)
    await scene.says(f"finding {foreign}")
    scene.sees(f"#{foreign} ", "card-vault")


async def test_the_card_leads_back_to_the_list_and_can_be_shared(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api page:2 limit:4")
    await scene.clicks("Details")
    scene.sees("[Back to the list]", "[Open in DefectDojo]")

    await scene.clicks("Share to channel")
    scene.sees("Status:", who=MARTA)
    await scene.says("findings critical product:payments-api page:2 limit:4")
    await scene.clicks("Details")
    await scene.clicks("Back to the list")
    scene.sees("5-8 of 9")


async def test_what_is_known_about_a_finding_stands_on_its_card(scene: Scene) -> None:
    row = scene.dojo.findings[276]
    row.notes.clear()
    for day, entry in enumerate(("first", "second", "third", "fourth")):
        scene.dojo.write_note(row, scene.dojo.users["carla"], f"the {entry} note").date += timedelta(days=day)

    await scene.says("finding #276")
    scene.sees("CWE-89", "src/payments/search.py:142", "2026-11-12 · 10 days old", "breached 3 d ago", "Carla Mendes")
    scene.sees("customer-facing, pci", "Description, by the scanner", "the fourth note", "the second note")
    scene.does_not_see("the first note", "Risk:", "JIRA:")


async def test_a_finding_of_today_is_found_today_and_one_closed_at_once_is_not(scene: Scene) -> None:
    row = next(row for row in scene.dojo.findings.values() if row.date == TODAY and row.active)
    await scene.says(f"finding {row.id}")
    scene.sees("found today")

    row.active, row.is_mitigated, row.mitigated = False, True, row.created
    await scene.says(f"finding {row.id}")
    scene.sees("closed on the same day")
