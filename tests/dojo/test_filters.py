"""The names under which DefectDojo is asked to filter and order: all known to both versions, none that it ignores."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from bot.dojo.queries import FINDING_NAMES, FINDING_ORDERS, query
from playground.defectdojo import names
from tests.conftest import SHARED
from tests.dojo.conftest import asked, speaking
from tests.dojo.filters import (
    EVERY_ENDPOINT_FILTER,
    EVERY_ENGAGEMENT_FILTER,
    EVERY_FINDING_FILTER,
    EVERY_PRODUCT_FILTER,
    EVERY_TEST_FILTER,
    FILTERS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.client import DojoClient
    from playground.defectdojo import State

UNDECLARED = {("/api/v2/tests/", "prefetch")}
"""What DefectDojo's schema forgets although it works (recordings list_tests_prefetch, list_tests_latest)."""


async def test_every_filter_is_written_as_defectdojo_reads_it(dojo: DojoClient, state: State) -> None:
    await dojo.list_findings(**EVERY_FINDING_FILTER)

    assert {name: value for name, value in asked(state).items() if name not in {"o", "related_fields"}} == {
        "id": "276,277",
        "severity": "Critical,High",
        "active": "true",
        "verified": "false",
        "false_p": "true",
        "duplicate": "false",
        "is_mitigated": "true",
        "out_of_scope": "false",
        "risk_accepted": "true",
        "under_review": "false",
        "product_name": "payments-api",
        "test__engagement__product": "31",
        "test__engagement__product__prod_type": "1",
        "test__engagement": "231",
        "test": "2231",
        "found_by": "1,2",
        "title": "sql",
        "cwe": "89,79",
        "vulnerability_id": "CVE-2021-44228,CVE-2023-44487",
        "component_name": "log4j",
        "file_path": "src/",
        "tags": "pci,sprint-42",
        "not_tags": "quick-win",
        "known_exploited": "true",
        "ransomware_used": "false",
        "fix_available": "false",
        "has_jira": "true",
        "reviewers": "2",
        "outside_of_sla": "1",
        "duplicate_finding": "276",
        "sla_expiration_date": "2026-11-29",
        "epss_score_min": "50.0",
        "epss_score_max": "99.5",
        "discovered_on": "2026-11-01",
        "discovered_after": "2026-01-31",
        "discovered_before": "2026-11-22",
        "mitigated_after": "2026-11-20",
        "limit": "10",
        "offset": "0",
    }


@pytest.mark.parametrize(("table", "kind", "every"), FILTERS)
def test_every_filter_has_a_name_and_every_name_a_filter(
    table: Mapping[str, str], kind: type, every: Mapping[str, object]
) -> None:
    assert table.keys() == kind.__annotations__.keys() == every.keys()
    assert len(set(table.values())) == len(table)


def test_a_filter_that_is_in_no_table_is_never_sent() -> None:
    with pytest.raises(KeyError, match="ordering"):
        query(FINDING_NAMES, {"ordering": "date"})


async def everything_asked(dojo: DojoClient, state: State) -> list[tuple[str, str, str]]:
    """Listing, name and value of every query parameter that the client ever sends."""
    for order in FINDING_ORDERS:
        await dojo.list_findings(order=order, **EVERY_FINDING_FILTER)
    await dojo.list_products(**EVERY_PRODUCT_FILTER)
    await dojo.list_engagements(**EVERY_ENGAGEMENT_FILTER)
    await dojo.list_tests(**EVERY_TEST_FILTER)
    await dojo.list_endpoints(**EVERY_ENDPOINT_FILTER)
    await dojo.product_names((1, 31))
    await dojo.product_types()
    await dojo.test_types()
    await dojo.get_product(31)
    await dojo.get_engagement(231)
    await dojo.get_test(2231)
    await dojo.get_finding(276)
    await dojo.who_am_i()
    return [
        (re.sub(r"/\d+/", "/{id}/", request.path), name, value)
        for request in state.requests
        for name, value in request.query
    ]


@pytest.mark.parametrize("version", ["3.2.0", "2.58.4"])
async def test_every_name_that_is_sent_stands_in_defectdojos_own_schema(small: State, version: str) -> None:
    path = SHARED / "defectdojo" / f"openapi-{version}.json"
    if not path.exists():
        pytest.skip(f"DefectDojo's schema is not at {path}")
    paths = json.loads(path.read_text())["paths"]

    async with speaking(small) as dojo:
        sent = await everything_asked(dojo, small)

    unknown = {(where, name) for where, name, value in sent if not _declared(paths[where]["get"], name, value)}
    assert unknown == UNDECLARED


def _declared(operation: dict[str, Any], name: str, value: str) -> bool:
    found = next((one for one in operation.get("parameters", ()) if one["name"] == name), None)
    if found is None:
        return False
    allowed = found["schema"].get("items", found["schema"]).get("enum")
    return allowed is None or all(part in allowed for part in value.split(","))


async def test_every_name_that_a_list_is_asked_with_is_known_to_this_version(dojo: DojoClient, state: State) -> None:
    for path, name, _value in await everything_asked(dojo, state):
        listing = path.split("/")[3]
        if "{id}" not in path:
            assert name in names.query_names(state.generation, listing), (path, name)
