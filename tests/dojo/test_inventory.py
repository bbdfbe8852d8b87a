"""What the client asks for engagements, tests and endpoints, and how the generations are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.dojo.client import DojoClient
from bot.dojo.generation import Generation
from bot.dojo.transport import connect
from bot.memory import LONG, Memory
from playground.defectdojo import build, token
from tests.dojo.conftest import speaking

if TYPE_CHECKING:
    from playground.defectdojo import State


def asked(state: State) -> list[str]:
    """The paths of all requests since the last call."""
    paths = [request.path.removeprefix("/api/v2") for request in state.requests]
    state.requests.clear()
    return paths


@pytest.mark.parametrize("listing", ["list_engagements", "list_tests", "list_endpoints"])
async def test_every_row_comes_once_when_a_list_is_paged_through(dojo: DojoClient, state: State, listing: str) -> None:
    fetch, stored = getattr(dojo, listing), getattr(state, listing.removeprefix("list_"))
    pages = [await fetch(limit=10, offset=offset) for offset in range(0, len(stored), 10)]

    assert sorted(row.id for page in pages for row in page.results) == sorted(stored)
    assert {page.count for page in pages} == {len(stored)}


async def test_a_test_knows_its_engagement_and_product_from_a_single_request(dojo: DojoClient, state: State) -> None:
    page = await dojo.list_tests(engagement_id=231)

    assert asked(state) == ["/tests/"]
    for row in page.results:
        stored = state.tests[row.id].engagement
        assert (row.engagement_name, row.product_name) == (stored.name, stored.product.name)
        assert row.address == f"http://dojo.test/test/{row.id}"


async def test_the_names_of_products_come_in_one_request_and_are_remembered(dojo: DojoClient, state: State) -> None:
    names = await dojo.product_names([31, 1, 31])

    assert names == {number: state.products[number].name for number in (1, 31)}
    assert await dojo.product_names([1, 31]) == names
    assert await dojo.product_names([]) == {}
    assert asked(state) == ["/products/"]


async def test_many_products_are_named_in_addresses_that_servers_take(dojo: DojoClient, state: State) -> None:
    far = 2_000_000_000
    names = await dojo.product_names([31, *range(far, far + 250)])

    assert names == {31: state.products[31].name}
    assert asked(state) == ["/products/"] * 3
    assert max(len(request.url) for request in dojo.requests) < 4000


async def test_products_that_one_may_not_see_have_no_name(small: State) -> None:
    foreign = next(row.id for row in small.products.values() if row.name == "card-vault")
    async with speaking(small, "marta") as dojo:
        assert await dojo.product_names([31, foreign]) == {31: "payments-api"}


async def test_the_generation_is_asked_for_once_for_everybody_and_again_after_an_hour(state: State) -> None:
    now = 0.0
    memory = Memory(timer=lambda: now)
    async with connect(
        "http://dojo.test", concurrency=4, timeout=5.0, transport=httpx.ASGITransport(build(state, strict=True))
    ) as http:
        for who in ("ana", "marta", "ana"):
            known = await DojoClient(http, token(who), memory=memory).generation()
            assert known == Generation(locations=state.modern, roles=not state.modern)
        assert asked(state) == ["/"]
        now = LONG + 1
        await DojoClient(http, token("marta"), memory=memory).generation()
    assert asked(state) == ["/"]


async def test_endpoints_are_narrowed_by_parts_only_where_parts_fit(dojo: DojoClient, state: State) -> None:
    await dojo.list_endpoints(product_id=31, host="api", path="v1", protocol="http")

    sent = dict(state.requests[-1].query)
    parts = {"host": "api", "path": "v1", "protocol": "http"} if state.modern else {}
    assert sent == {"product": "31", **parts, "o": "host,id", "limit": "10", "offset": "0"}


async def test_without_a_part_to_fit_the_generation_does_not_matter(dojo: DojoClient, state: State) -> None:
    await dojo.list_endpoints(product_id=31, port=443)

    assert asked(state) == ["/endpoints/"]


def test_what_defectdojo_answers_is_exact_where_parts_fit_and_no_protocol_is_asked_for() -> None:
    new, old = Generation(locations=True, roles=False), Generation(locations=False, roles=True)

    assert new.exact({"host": "api", "path": "v1"})
    assert not new.exact({"protocol": "http"})
    assert not old.exact({"host": "api"})
    assert old.exact({"product_id": 31, "port": 443})
