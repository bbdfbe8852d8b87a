"""All that findings can be filtered and ordered by: counted by hand on the stand-in's rows, and said in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.operations.command import Query
from bot.operations.findings import ListFindings
from bot.operations.shape import shapes
from bot.views.basis import basis, order
from tests.conftest import TODAY, Scene
from tests.scenarios.test_findings import counts, late, open_and, still_open

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.defectdojo.model import Finding

    Test = Callable[[Finding], bool]
    Key = Callable[[Finding], Any]

DAY = timedelta(days=1)
SEVERITIES = ("Critical", "High", "Medium", "Low", "Info")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's day is the stand-in's."""
    monkeypatch.setattr("bot.operations.finding_filters.today", lambda: TODAY)


def days_left(row: Finding) -> int | None:
    return (row.sla_expiration_date - TODAY).days if row.sla_expiration_date else None


def soon(row: Finding) -> bool:
    left = days_left(row)
    return left is not None and 0 <= left <= 7


def mended_since(row: Finding, day: date) -> bool:
    return row.is_mitigated and row.mitigated is not None and row.mitigated.date() >= day


OPEN: dict[str, Test] = {
    "product-type:Mobile": lambda row: row.product.prod_type.name == "Mobile",
    "organization:mob high": lambda row: row.product.prod_type.name == "Mobile" and row.severity == "High",
    "product-type:1": lambda row: row.product.prod_type.id == 1,
    'engagement:"Release 4.12 hardening"': lambda row: row.test.engagement.id == 231,
    'engagement:"4.12 hardening"': lambda row: row.test.engagement.id == 231,
    'engagement:"penetration test" product:payments-api': lambda row: row.test.engagement.id == 2,
    'found-by:"trivy scan"': lambda row: row.test.test_type.name == "Trivy Scan",
    'found-by:"ZAP Scan","pen test"': lambda row: row.test.test_type.name in {"ZAP Scan", "Pen Test"},
    "on:2026-11-21": lambda row: row.date == TODAY - DAY,
    "on:yesterday": lambda row: row.date == TODAY - DAY,
    "age:>30d": lambda row: row.date < TODAY - 30 * DAY,
    "age:<1W": lambda row: row.date > TODAY - 7 * DAY,
    "age:>7d since:2026-11-01": lambda row: date(2026, 11, 1) <= row.date < TODAY - 7 * DAY,
    "age:<30d since:2w": lambda row: row.date >= TODAY - 14 * DAY,
    "age:<30d since:3m before:7d": lambda row: TODAY - 30 * DAY < row.date < TODAY - 7 * DAY,
    "sla:today": lambda row: days_left(row) == 0,
    "sla:7d": soon,
    "sla:7d critical,high": lambda row: soon(row) and row.severity in {"Critical", "High"},
    "sla:none product:payments-api": lambda row: days_left(row) is None and row.product.id == 31,
    "sla:none high,medium": lambda row: days_left(row) is None and row.severity in {"High", "Medium"},
    "ransomware:yes": lambda row: row.ransomware_used,
    "ransomware:no kev:yes": lambda row: row.known_exploited and not row.ransomware_used,
    "jira:yes": lambda row: row.jira_key is not None,
    "jira:no critical": lambda row: row.jira_key is None and row.severity == "Critical",
    "reviewer:me": lambda row: any(user.username == "ana" for user in row.reviewers),
    "owner:8": lambda row: any(user.username == "carla" for user in row.reviewers),
    "owner:none product:payments-api": lambda row: not row.reviewers and row.product.id == 31,
    "owner:none sla:7d": lambda row: not row.reviewers and soon(row),
    "sort:epss product:payments-api": lambda row: row.product.id == 31,
    "id:276,#281,999999": lambda row: row.id in {276, 281},
    "id:276,281 critical": lambda row: row.id in {276, 281} and row.severity == "Critical",
}
CLOSED: dict[str, Test] = {
    "mitigated-since:2026-11-15": lambda row: mended_since(row, date(2026, 11, 15)),
    "mitigated-since:7d critical": lambda row: mended_since(row, TODAY - 7 * DAY) and row.severity == "Critical",
    "mitigated-since:7d any": lambda row: mended_since(row, TODAY - 7 * DAY),
}
ORDERS: dict[str, Key] = {
    "severity": lambda row: (SEVERITIES.index(row.severity), -row.date.toordinal()),
    "date": lambda row: (-row.date.toordinal(), SEVERITIES.index(row.severity)),
    "age": lambda row: (row.date, SEVERITIES.index(row.severity)),
    "sla": lambda row: (row.sla_expiration_date or date.max, SEVERITIES.index(row.severity)),
    "epss": lambda row: -1 * (-1 if row.epss_score is None else row.epss_score),
}


def shown(scene: Scene) -> list[int]:
    """The findings on the screen, in their order."""
    return [int(line.split()[0][1:]) for line in scene.screen().splitlines() if line.startswith("#")]


def claimed(scene: Scene) -> None:
    """Ana reviews some findings besides the one that Carla does."""
    some = [row for row in scene.dojo.findings.values() if still_open(row) and row.product.id == 31][:7]
    for row in some:
        row.reviewers = [*row.reviewers, scene.dojo.users["ana"]]


async def test_every_filter_shows_as_many_as_there_are(scene: Scene) -> None:
    claimed(scene)
    for words, fits in OPEN.items():
        await counts(scene, words, open_and(fits))
        scene.sees("active, not duplicate")


async def test_what_was_mitigated_since_a_day_is_not_looked_for_among_the_open(scene: Scene) -> None:
    for words, fits in CLOSED.items():
        await counts(scene, words, fits)
        scene.sees("mitigated since")
        scene.does_not_see("not duplicate")


async def test_due_today_is_neither_breached_nor_left_out_of_the_next_days(scene: Scene) -> None:
    rows = [row for row in scene.dojo.findings.values() if still_open(row)]
    breached, today = [row for row in rows if late(row)], [row for row in rows if days_left(row) == 0]

    await scene.says("findings sla:7d sort:sla limit:25")

    assert {row.id for row in today} <= set(shown(scene))
    assert not {row.id for row in breached} & set(shown(scene))


@pytest.mark.parametrize("sort", ORDERS)
async def test_every_order_is_the_one_that_is_named(scene: Scene, sort: str) -> None:
    rows = [row for row in scene.dojo.findings.values() if still_open(row) and row.product.id == 31]
    wanted = sorted(map(ORDERS[sort], rows))
    seen: list[int] = []
    for page in range(1, len(rows) // 25 + 2):
        await scene.says(f"findings product:payments-api sort:{sort} limit:25 page:{page}")
        seen += shown(scene)

    assert [ORDERS[sort](scene.dojo.findings[number]) for number in seen] == wanted
    assert len(set(seen)) == len(rows)


async def test_the_days_that_are_asked_one_by_one_are_ordered_as_any_list(scene: Scene) -> None:
    for sort, key in ORDERS.items():
        await scene.says(f"findings sla:7d sort:{sort} limit:25")
        seen = [key(scene.dojo.findings[number]) for number in shown(scene)]
        assert seen == sorted(seen), sort
        assert len(seen) == 25


# -- what is said ---------------------------------------------------------------------------------


async def test_a_list_that_was_filtered_here_says_over_how_many(scene: Scene) -> None:
    count = sum(still_open(row) and row.product.id == 31 for row in scene.dojo.findings.values())

    await scene.says("findings sla:none product:payments-api")

    scene.sees("active, not duplicate; product payments-api; without SLA · ")
    scene.sees(f"filtered or ordered here, over {count} findings")
    scene.does_not_see("Same list in DefectDojo")


async def test_a_list_that_defectdojo_filtered_does_not_say_so(scene: Scene) -> None:
    await scene.says("findings critical sort:date")

    scene.sees("active, not duplicate; ◆ Critical · newest first", "[Same list in DefectDojo]")
    scene.does_not_see("filtered or ordered here")


async def test_names_are_said_in_full(scene: Scene) -> None:
    await scene.says('findings product:s-ledger found-by:"trivy scan",zap reviewer:me any')
    scene.sees("product payments-ledger", "found by Trivy Scan, ZAP Scan", "reviewer Ana Souza")
    await scene.says('findings product-type:mob engagement:"4.12 hardening" any')
    scene.sees("product type Mobile", "engagement Release 4.12 hardening (#231)")


async def test_more_than_can_be_looked_through_is_refused_and_nothing_is_shown(scene: Scene) -> None:
    count = sum(still_open(row) for row in scene.dojo.findings.values())

    await scene.says("findings sort:epss")

    scene.sees(
        "DefectDojo cannot filter or order by that", f"there are {count} findings to look through: more than 1000"
    )
    scene.does_not_see("Findings 1-")


VALUES: dict[str, Any] = {
    "ids": (276, 281),
    "severity": ("High",),
    "status": ("verified",),
    "found_by": ("Trivy Scan",),
    "tag": ("pci",),
    "not_tag": ("pci",),
    "cwe": (89,),
    "cve": ("CVE-2021-44228",),
    "on": "2026-11-01",
    "since": "2026-11-01",
    "before": "2026-11-01",
    "mitigated_since": "2026-11-01",
    "age": ">30d",
    "sla": "7d",
    "epss": ">50",
    "sort": "date",
    "active": False,
}


@pytest.mark.parametrize("shape", shapes(ListFindings), ids=lambda shape: shape.name)
def test_every_field_is_said_in_words(shape: Any) -> None:
    if shape.name in {*Query.model_fields, "limit", "page"}:  # how the answer is shown, not what is in it
        return
    value = VALUES.get(shape.name, True if shape.kind is bool else "x")
    command, plain = ListFindings(**{shape.name: value}), ListFindings()

    assert basis(command) + order(command) != basis(plain) + order(plain)
    if shape.kind is bool and shape.name != "active":  # active:yes is what is listed without a word
        opposite = ListFindings(**{shape.name: False})
        assert len({basis(command), basis(opposite), basis(plain)}) == 3


@pytest.mark.parametrize("field", ["sla", "sort", "status", "age", "epss"])
def test_every_choice_is_said_in_other_words(field: str) -> None:
    shape = next(one for one in shapes(ListFindings) if one.name == field)
    choices = shape.choices or {"age": (">7d", "<7d", "<8d"), "epss": (">7", "<7", "<8")}[field]
    given = [ListFindings(**{field: (one,) if shape.many else one}) for one in choices]

    assert len({basis(one) + order(one) for one in given}) >= len(choices) - (field == "status")
