"""Names in a list of findings: looked up in few requests, asked back where they are not clear, refused with reasons."""

from __future__ import annotations

import pytest

from bot.commands.grammar import read
from bot.operations.findings import ListFindings
from playground.world import MARTA
from tests.conftest import TODAY, Scene
from tests.scenarios.test_finding_filters import soon
from tests.scenarios.test_findings import still_open


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's day is the stand-in's."""
    monkeypatch.setattr("bot.operations.finding_filters.today", lambda: TODAY)


async def test_a_list_takes_one_request_and_one_more_for_a_name(scene: Scene) -> None:
    asked = {
        "findings critical product:payments-api sort:sla": 1,
        "findings engagement:231 test:2231 found-by:1 product-type:1 reviewer:2": 1,
        'findings engagement:"Release 4.12 hardening"': 2,
        "findings found-by:zap": 2,
        "findings product-type:Payments": 2,
        "findings reviewer:me": 2,
        "findings sla:7d": 8,
        "findings sla:none product:payments-api": 1,
    }
    for line, requests in asked.items():
        scene.asked()
        scene.clock.now += 3600  # nothing is remembered from the line before
        await scene.says(line)
        assert len(scene.asked()) == requests, line


@pytest.mark.parametrize(
    ("line", "said", "button"),
    [
        ("findings engagement:pipeline", "“pipeline” does not name one engagement", None),
        ("findings product-type:mobil3", "“mobil3” does not name one product type", "Mobile"),
        ("findings found-by:scan", "“scan” does not name one test type", None),
        ("findings found-by:trivvy", "“trivvy” does not name one test type", "Trivy Scan"),
        ('findings test:"Gitleaks Scan release/4.12"', "does not name one test", None),
        ("findings engagement:xyzzy", "There is no engagement “xyzzy”, or your account may not see it.", None),
        ("findings product-type:xyzzy", "There is no product type “xyzzy”", None),
        ("findings test:xyzzy", "There is no test “xyzzy”", None),
        ("findings product:xyzzy sla:7d", "There is no product “xyzzy”", None),
        ("findings reviewer:carla", "does not show people's names to your account", None),
        ("findings sla:tomorrow", "“sla” cannot be “tomorrow”. It takes: breached, today, 7d, none.", None),
        ("findings sla:breachd", "“sla” cannot be “breachd”", "findings sla:breached"),
        ("findings sort:sevrity high", "“sort” cannot be “sevrity”", "findings sort:severity high"),
        ("findings sort:foo", "It takes: risk, severity, date, age, sla, epss.", None),
        ("findings age:x", "“age” cannot be “x”: Found longer ago than that, or less long: >30d, <7d.", None),
        ("findings age:30d", "“age” cannot be “30d”", None),
        ("findings on:2026-02-30", "“on” cannot be “2026-02-30”: the calendar has no such day.", None),
        ("findings mitigated-since:2025-02-29", "the calendar has no such day.", None),
        ("findings on:whenever", "Found on this day: 2026-11-01, 7d, monday.", None),
        ("findings jira:perhaps", "“jira” takes yes or no.", None),
        ("findings ownr:me", "“findings” has no “ownr”.", "findings owner:me"),
        ("findings -sla:breached", "“findings” cannot leave out by “sla”.", None),
    ],
)
async def test_what_is_not_clear_or_cannot_be_is_said_with_what_would_be_right(
    scene: Scene, line: str, said: str, button: str | None
) -> None:
    await scene.says(line)

    scene.sees(said)
    if button:
        scene.sees(f"[{button}]")


async def test_choosing_a_name_from_the_menu_answers_the_same_question(scene: Scene) -> None:
    rows = [row for row in scene.dojo.findings.values() if still_open(row) and row.test.test_type.name == "Trivy Scan"]

    await scene.says("findings found-by:trivvy sort:date")
    await scene.clicks("Trivy Scan")

    scene.sees(f" of {len(rows)}\n", "newest first")


async def test_a_name_that_looks_like_an_attack_is_only_a_name(scene: Scene) -> None:
    name = "<!channel> *x* <https://evil.example|click>"
    scene.dojo.engagements[231].name = name

    await scene.says(f'findings engagement:"{name}"')

    scene.sees(f"engagement {name} (#231)")


@pytest.mark.parametrize("key", ["product-type", "engagement", "test", "found-by", "reviewer"])
async def test_an_id_that_nothing_has_finds_nothing_or_is_refused(scene: Scene, key: str) -> None:
    await scene.says(f"findings {key}:999999")

    assert "No finding fits." in scene.screen() or "DefectDojo refused" in scene.screen()


async def test_what_another_may_not_see_is_not_counted(scene: Scene) -> None:
    await scene.says("findings sla:7d", who=MARTA)
    own = {"payments-api", "checkout-web", "payments-ledger"}
    count = sum(still_open(row) and soon(row) and row.product.name in own for row in scene.dojo.findings.values())

    scene.sees(f" of {count}\n", who=MARTA)


def test_a_list_with_every_field_can_be_written_and_read() -> None:
    line = (
        "findings critical verified product:a product-type:b engagement:c test:d found-by:e,f on:7d since:7d before:1d "
        "age:>3d mitigated-since:2d sla:7d kev:yes ransomware:no epss:>5 fix:yes jira:no owner:me sort:epss x"
    )
    command = read(line)

    assert isinstance(command, ListFindings)
    assert (command.reviewer, command.sort, command.found_by) == ("me", "epss", ("e", "f"))
