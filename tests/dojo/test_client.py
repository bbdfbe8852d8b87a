"""What the client asks DefectDojo, on either version: exactly what DefectDojo understands."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.dojo.client import DojoClient
from bot.dojo.errors import NotFound, TokenRejected
from bot.dojo.queries import FINDING_NAMES, FINDING_ORDERS, FindingOrder, query
from playground.defectdojo import names, token
from tests.conftest import SHARED
from tests.dojo.conftest import TODAY, speaking
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

    from playground.defectdojo import State

UNDECLARED = {("/api/v2/tests/", "prefetch")}
"""What DefectDojo's schema forgets although it works (recordings list_tests_prefetch, list_tests_latest)."""


def asked(state: State) -> dict[str, str]:
    """The last request's query; no name may stand in it twice."""
    pairs = state.requests[-1].query
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


async def test_what_was_asked_is_remembered_with_its_address_and_without_a_password_in_it() -> None:
    answer = httpx.Response(200, json={"user": {"id": 1, "username": "ana"}})
    async with httpx.AsyncClient(
        base_url="https://somebody:secret@dojo.test/base", transport=httpx.MockTransport(lambda _: answer)
    ) as http:
        dojo = DojoClient(http, "a-token")
        await dojo.who_am_i()

    [request] = dojo.requests
    assert (request.method, request.path) == ("GET", "/user_profile/")
    assert request.url == "https://dojo.test/base/api/v2/user_profile/"
    assert "a-token" not in repr(request)


async def test_findings_are_counted_without_reading_one(dojo: DojoClient, state: State) -> None:
    rows = [row for row in state.findings.values() if row.active and row.product.id == 31]

    assert await dojo.count_findings(active=True, product_id=31) == len(rows)
    assert asked(state) == {
        "active": "true",
        "test__engagement__product": "31",
        "limit": "1",
        "offset": "2000000000",
    }


async def test_findings_are_asked_for_worst_first_in_an_order_that_loses_no_row(dojo: DojoClient, state: State) -> None:
    await dojo.list_findings()

    assert asked(state) == {"o": "numerical_severity,-date,id", "related_fields": "true", "limit": "10", "offset": "0"}


@pytest.mark.parametrize("order", FINDING_ORDERS)
async def test_every_row_comes_once_when_a_long_list_is_paged_through(
    dojo: DojoClient, state: State, order: FindingOrder
) -> None:
    offsets = range(0, len(state.findings), 25)
    pages = [await dojo.list_findings(limit=25, offset=offset, order=order) for offset in offsets]

    ids = [row.id for page in pages for row in page.results]
    assert sorted(ids) == sorted(state.findings)
    assert {page.count for page in pages} == {len(state.findings)}


async def test_the_worst_come_first_then_the_newest(dojo: DojoClient, state: State) -> None:
    pages = [await dojo.list_findings(limit=250, offset=offset) for offset in range(0, len(state.findings), 250)]

    severities = [row.severity for page in pages for row in page.results]
    assert severities == sorted(severities, key=("Critical", "High", "Medium", "Low", "Info").index)


async def test_every_filter_is_written_as_defectdojo_reads_it(dojo: DojoClient, state: State) -> None:
    await dojo.list_findings(**EVERY_FINDING_FILTER)

    assert {name: value for name, value in asked(state).items() if name not in {"o", "related_fields"}} == {
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


async def test_a_listed_finding_knows_its_places_and_its_page(dojo: DojoClient, state: State) -> None:
    page = await dojo.list_findings(product_id=31, severity=("Critical",), limit=25)

    for row in page.results:
        stored = state.findings[row.id]
        assert (row.product, row.product_id) == (stored.product.name, 31)
        assert (row.engagement, row.test_type) == (stored.test.engagement.name, stored.test.test_type.name)
        assert row.address == f"http://dojo.test/finding/{row.id}"


async def test_a_list_is_counted_from_where_it_begins(dojo: DojoClient, state: State) -> None:
    page = await dojo.list_findings(limit=5, offset=20)

    assert (page.offset, page.last, page.count) == (20, 25, len(state.findings))


async def test_a_page_beyond_the_end_is_empty_and_still_counted(dojo: DojoClient, state: State) -> None:
    page = await dojo.list_findings(offset=1_000_000)

    assert (page.results, page.count) == ((), len(state.findings))


async def test_one_finding_comes_with_names_and_notes_in_a_single_request(dojo: DojoClient, state: State) -> None:
    state.write_note(state.findings[276], state.users["marta"], "Looks real.")

    finding = await dojo.get_finding(276)

    assert len(state.requests) == 1
    assert asked(state) == {"related_fields": "true", "prefetch": "reviewers,reporter,mitigated_by"}
    assert (finding.product, finding.product_id, finding.product_type) == ("payments-api", 31, "Payments")
    assert finding.addresses == {
        "product": "http://dojo.test/product/31",
        "engagement": "http://dojo.test/engagement/231",
        "test": f"http://dojo.test/test/{state.findings[276].test.id}",
    }
    assert [note.entry for note in finding.notes] == [note.entry for note in state.findings[276].notes]
    assert finding.notes[0].entry == "Looks real."
    assert finding.notes[0].author.username == "marta"
    assert finding.reviewers == (state.users["carla"].id,)


async def test_products_come_by_name_each_with_the_name_of_its_type(dojo: DojoClient, state: State) -> None:
    page = await dojo.list_products(name="PAY", limit=25)

    fitting = sorted(row.name for row in state.products.values() if "pay" in row.name.casefold())
    assert [row.name for row in page.results] == fitting
    assert {row.type_name for row in page.results} == {state.products[row.id].prod_type.name for row in page.results}
    assert asked(state) == {"name": "PAY", "o": "name", "prefetch": "prod_type", "limit": "25", "offset": "0"}


async def test_one_product_comes_with_its_type_and_its_page(dojo: DojoClient) -> None:
    product = await dojo.get_product(31)

    assert (product.name, product.type_name, product.address) == (
        "payments-api",
        "Payments",
        "http://dojo.test/product/31",
    )


async def test_all_product_types_come_at_once(dojo: DojoClient, state: State) -> None:
    types = await dojo.product_types()

    assert {row.name for row in types} == {row.name for row in state.prod_types.values()}


async def test_a_change_is_sent_as_it_is_and_nothing_is_read_back(dojo: DojoClient, state: State) -> None:
    await dojo.update_finding(276, {"false_p": True, "active": False, "verified": False})

    [request] = state.requests
    assert (request.method, request.path) == ("PATCH", "/api/v2/findings/276/")
    assert request.body == {"false_p": True, "active": False, "verified": False}
    assert state.findings[276].false_p


async def test_a_note_is_for_everybody_who_sees_the_finding(dojo: DojoClient, state: State) -> None:
    await dojo.add_note(276, "only in the test data")

    assert state.findings[276].notes[0].author.username == "ana"
    assert state.requests[-1].body == {"entry": "only in the test data", "private": False}
    assert state.findings[276].notes[0].entry == "only in the test data"


async def test_the_owner_of_the_token_is_whoever_the_token_belongs_to(state: State) -> None:
    async with speaking(state, "marta") as dojo:
        account = await dojo.who_am_i()

    assert (account.username, account.email, account.is_superuser) == ("marta", "marta.lima@contoso.example", False)
    assert {request.user for request in state.requests} == {"marta"}


async def test_what_a_person_may_not_see_is_not_there(state: State) -> None:
    foreign = next(row.id for row in state.findings.values() if row.product.name == "card-vault")
    async with speaking(state, "nobody") as dojo:
        assert (await dojo.list_findings()).count == 0
        with pytest.raises(NotFound):
            await dojo.get_finding(foreign)


@pytest.mark.parametrize("who", ["former", "stranger"])
async def test_a_token_that_is_no_longer_good_is_told_as_such(state: State, who: str) -> None:
    async with speaking(state, who) as dojo:
        with pytest.raises(TokenRejected):
            await dojo.who_am_i()
    assert token(who) not in {user.token for user in state.users.values() if user.is_active}


async def test_the_day_after_which_something_was_found_is_itself_left_out(dojo: DojoClient, state: State) -> None:
    day = TODAY - timedelta(days=30)

    page = await dojo.list_findings(after=day, limit=25)

    assert page.count == sum(row.date > day for row in state.findings.values())
