"""Where DefectDojo bites, with values: filters, order, pages, rights and side effects, on the seeded stand-in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from playground.defectdojo import State, listings, place_listings, seeded
from playground.defectdojo.model import READER
from playground.defectdojo.names import order_names, query_names
from tests.contract.dojo_recordings import RECORDINGS, Recording, repeat, speaking, world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from playground.defectdojo.filters import Filters

TODAY = date(2026, 11, 22)
STABLE = "numerical_severity,-date,id"
# Recorded requests of which the real one ignored something, and those that find nothing by a wrong word.
UNHEARD = {
    "list_engagements_bad_bool",
    "list_engagements_engagement_type_ignored",
    "list_engagements_status_multi",
    "list_findings_active_1",
    "list_findings_product_id_param_ignored",
    "list_findings_related_fields_1_not_expanded",
    "list_findings_severity_lowercase_zero",
    "list_products_name_contains_unknown_param_ignored",
    "list_tests_product_ignored",
}
READS = [found for found in RECORDINGS if found.request["method"] == "GET" and found.response["status"] == 200]


@pytest.fixture
def state() -> State:
    return seeded(today=TODAY, findings=600)


@pytest.fixture
async def admin(state: State) -> AsyncIterator[httpx.AsyncClient]:
    async with speaking(state, "admin") as client:
        yield client


async def count(client: httpx.AsyncClient, query: str) -> int:
    found: int = (await client.get(f"/findings/?limit=1&offset=2000000000&{query}")).json()["count"]
    return found


async def walk(client: httpx.AsyncClient, query: str, limit: int = 25) -> list[int]:
    ids: list[int] = []
    url: str | None = f"/findings/?limit={limit}&{query}"
    while url:
        page = (await client.get(url)).json()
        ids += [row["id"] for row in page["results"]]
        url = page["next"]
    return ids


async def test_severities_are_exact_words_without_spaces(admin: httpx.AsyncClient) -> None:
    critical, high = await count(admin, "severity=Critical"), await count(admin, "severity=High")

    assert critical > 0 < high
    assert await count(admin, "severity=Critical,High") == critical + high
    assert await count(admin, "severity=Critical, High") == critical
    assert await count(admin, "severity=High&severity=Critical") == critical
    assert await count(admin, "severity=critical") == 0


@pytest.mark.parametrize("value", ["1", "0", "TRUE", "FALSE", "yes", "maybe"])
async def test_other_spellings_of_booleans_filter_nothing(admin: httpx.AsyncClient, value: str) -> None:
    assert await count(admin, f"active={value}") == await count(admin, "")


@pytest.mark.parametrize("limit", ["0", "-5", "abc"])
async def test_a_senseless_limit_is_25_and_a_large_one_is_kept(
    admin: httpx.AsyncClient, state: State, limit: str
) -> None:
    senseless = (await admin.get(f"/findings/?limit={limit}")).json()["results"]
    large = (await admin.get("/findings/?limit=100000")).json()["results"]

    assert (len(senseless), len(large)) == (25, len(state.findings))


@pytest.mark.parametrize(
    "query",
    ["severity=critical", "severity=Critical, High", "active=yes", "limit=abc", "ordering=-date", "prefetch=x"],
)
async def test_strict_says_what_would_be_ignored_or_find_nothing(state: State, query: str) -> None:
    async with speaking(state, "admin", strict=True) as client:
        response = await client.get(f"/findings/?{query}")

    assert response.status_code == 599
    assert query.partition("=")[0] in state.refused[0]


async def test_active_and_inactive_make_up_everything(admin: httpx.AsyncClient, state: State) -> None:
    assert await count(admin, "active=true") + await count(admin, "active=False") == len(state.findings)


async def test_epss_bounds_are_percents(admin: httpx.AsyncClient, state: State) -> None:
    likely = [row for row in state.findings.values() if row.epss_score and row.epss_score >= 0.5]

    assert await count(admin, "epss_score_min=50") == len(likely) > 0


async def test_a_breached_deadline_counts_only_live_findings(admin: httpx.AsyncClient, state: State) -> None:
    breached = [row for row in state.findings.values() if listings.late(row, TODAY)]

    assert await count(admin, "outside_of_sla=1") == len(breached) > 0
    assert all(row.active and row.sla_expiration_date < TODAY for row in breached if row.sla_expiration_date)


async def test_tags_join_with_or_and_and_not(admin: httpx.AsyncClient) -> None:
    either, both = await count(admin, "tags=pci,quick-win"), await count(admin, "tags__and=pci,quick-win")
    one, other = await count(admin, "tags=pci"), await count(admin, "tags=quick-win")

    assert 0 < both < one
    assert either == one + other - both
    assert await count(admin, "not_tags=pci") == await count(admin, "") - one
    assert await count(admin, "tag=quick") == other


async def test_discovered_after_leaves_the_day_itself_out(admin: httpx.AsyncClient) -> None:
    on, after = await count(admin, "discovered_on=2026-11-22"), await count(admin, "discovered_after=2026-11-21")

    assert on == after > 0
    assert await count(admin, "discovered_after=2026-11-22") == 0
    assert await count(admin, "created=1") == on


async def test_a_stable_order_pages_through_every_row_once(admin: httpx.AsyncClient, state: State) -> None:
    ids = await walk(admin, f"o={STABLE}")

    assert len(ids) == len(set(ids)) == len(state.findings)


async def test_an_order_with_ties_loses_rows_while_paging(admin: httpx.AsyncClient, state: State) -> None:
    ids = await walk(admin, "o=numerical_severity")

    assert len(ids) == len(state.findings)
    assert len(set(ids)) < 0.9 * len(ids)


@pytest.mark.parametrize("listing", ["findings", "products", "engagements", "tests", "endpoints", "users"])
async def test_every_sort_name_of_the_schema_sorts(admin: httpx.AsyncClient, listing: str) -> None:
    for name in order_names("3.2.0", listing):
        response = await admin.get(f"/{listing}/?limit=1&o={name}")
        assert response.status_code == 200, name


@pytest.mark.parametrize(
    ("listing", "table"),
    [
        ("findings", listings.FINDINGS),
        ("products", listings.PRODUCTS),
        ("product_types", listings.PRODUCT_TYPES),
        ("engagements", listings.ENGAGEMENTS),
        ("tests", listings.TESTS),
        ("users", listings.USERS),
        ("risk_acceptance", listings.RISK_ACCEPTANCES),
        ("endpoints", place_listings.ENDPOINTS),
        ("location", place_listings.LOCATIONS),
        ("location_findings", place_listings.LOCATION_FINDINGS),
        ("location_products", place_listings.LOCATION_PRODUCTS),
    ],
)
def test_no_filter_is_invented(listing: str, table: Filters) -> None:
    assert set(table) <= query_names("3.2.0", listing)


@pytest.mark.parametrize("recording", READS, ids=lambda recording: recording.id)
async def test_strict_refuses_exactly_what_the_real_one_ignores(recording: Recording) -> None:
    state = world(recording)
    async with speaking(state, "admin", strict=True) as client:
        response = await repeat(client, recording)

    assert (response.status_code == 599) is (recording.name in UNHEARD), response.text
    assert bool(state.refused) is (recording.name in UNHEARD)


async def test_strict_refuses_fields_that_the_real_one_ignores(state: State) -> None:
    async with speaking(state, "admin", strict=True) as client:
        response = await client.patch("/findings/276/", json={"false_positive": True})

    assert response.status_code == 599
    assert "false_positive" in state.refused[0]


async def test_the_second_best_body_is_saved_although_jira_refuses(admin: httpx.AsyncClient, state: State) -> None:
    response = await admin.patch("/findings/276/", json={"verified": False, "push_to_jira": True})

    assert response.status_code == 400
    assert not state.findings[276].verified


async def test_simple_acceptance_needs_the_products_consent(admin: httpx.AsyncClient, state: State) -> None:
    state.products[31].enable_simple_risk_acceptance = False

    response = await admin.patch("/findings/276/", json={"risk_accepted": True, "active": False})

    assert "Simple risk acceptance is disabled" in response.json()["non_field_errors"][0]


async def test_a_repeated_post_makes_a_second_engagement(admin: httpx.AsyncClient, state: State) -> None:
    before = len(state.engagements)
    body = {"product": 31, "name": "twice", "target_start": "2026-11-22", "target_end": "2026-11-29"}

    answers = [await admin.post("/engagements/", json=body) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(state.engagements) == before + 2


async def test_dates_the_wrong_way_round_are_refused(admin: httpx.AsyncClient) -> None:
    body = {"product": 31, "target_start": "2026-11-29", "target_end": "2026-11-22"}

    assert (await admin.post("/engagements/", json=body)).status_code == 400


async def test_a_person_sees_only_their_products(state: State) -> None:
    async with speaking(state, "marta") as marta:
        products = (await marta.get("/products/")).json()
        names = {row["name"] for row in products["results"]}
        foreign = next(row for row in state.findings.values() if row.product.name not in names)
        ids = {row["test"] for row in (await marta.get("/findings/?limit=1000")).json()["results"]}
        lost = await marta.get(f"/findings/{foreign.id}/")

    assert names == {"payments-api", "checkout-web", "payments-ledger"}
    assert {state.tests[number].engagement.product.name for number in ids} <= names
    assert lost.json() == {"detail": "No Finding matches the given query."}


@pytest.mark.parametrize(("generation", "status"), [("3.2.0", 200), ("2.58.4", 403)])
async def test_marta_writes_on_3_and_only_reads_on_2(generation: str, status: int) -> None:
    state = seeded(today=TODAY, generation=generation, findings=300)
    async with speaking(state, "marta") as marta:
        patched = await marta.patch("/findings/276/", json={"verified": False})
        noted = await marta.post("/findings/276/notes/", json={"entry": "seen"})

    assert patched.status_code == status
    assert noted.status_code == 201
    assert state.findings[276].verified is (status == 403)
    assert state.products[31].members[state.users["marta"].id] == READER


async def test_generations_can_be_told_apart_by_the_root(state: State) -> None:
    old = seeded(today=TODAY, generation="2.58.4", findings=1)
    async with speaking(state, "ana") as three, speaking(old, "ana") as two:
        new_root, old_root = (await three.get("/")).json(), (await two.get("/")).json()

    assert "location" in new_root
    assert "global_roles" not in new_root
    assert "global_roles" in old_root
    assert "location" not in old_root


async def test_tags_are_added_and_removed(admin: httpx.AsyncClient, state: State) -> None:
    added = await admin.post("/findings/276/tags/", json={"tags": ["chatops"]})
    removed = await admin.request("PATCH", "/findings/276/remove_tags/", json={"tags": ["pci"]})

    assert added.status_code == 200
    assert removed.status_code == 204
    assert state.findings[276].tags == ["chatops", "customer-facing"]


async def test_out_of_scope_settles_even_a_verified_finding(admin: httpx.AsyncClient) -> None:
    row = (await admin.patch("/findings/276/", json={"out_of_scope": True})).json()

    assert row["display_status"] == "Inactive, Mitigated, Out Of Scope"


async def test_engagements_close_and_reopen(admin: httpx.AsyncClient, state: State) -> None:
    engagement = state.engagements[231]

    await admin.post("/engagements/231/close/")
    assert (engagement.active, engagement.status) == (False, "Completed")

    await admin.post("/engagements/231/reopen/")
    assert (engagement.active, engagement.status) == (True, "In Progress")


async def test_what_is_due_today_is_neither_outside_of_the_sla_nor_inside(admin: httpx.AsyncClient) -> None:
    due = f"sla_expiration_date={TODAY}"

    assert await count(admin, due) > 0 == await count(admin, f"{due}&outside_of_sla=0")
    assert await count(admin, f"{due}&outside_of_sla=1") == 0
