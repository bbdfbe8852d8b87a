"""What the client asks DefectDojo, on either version: exactly what DefectDojo understands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.dojo import client
from bot.dojo.client import DojoClient
from bot.dojo.errors import NotFound, TokenRejected
from bot.dojo.queries import (
    FINDING_ORDERS,
    FindingOrder,
)
from playground.defectdojo import token
from tests.dojo.conftest import TODAY, asked, speaking

if TYPE_CHECKING:
    from playground.defectdojo import State


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


async def test_what_is_remembered_is_read_to_its_end(
    dojo: DojoClient, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_AT_ONCE", 100)
    types = await dojo.test_types()

    assert [row.id for row in types] == sorted(state.test_types)
    assert len(state.requests) == 3
