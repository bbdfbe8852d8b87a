"""The stand-in itself: its seed, its log, its scripted faults, its pages."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import httpx
import pytest

from playground.defectdojo import State, build, faults, hostile, seeded, token
from playground.defectdojo.listings import STATUSES, late
from tests.contract.dojo_recordings import speaking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.defectdojo.model import Finding

TODAY = date(2026, 11, 22)
MAIN = 31


@pytest.fixture
def state() -> State:
    return seeded(today=TODAY, findings=600)


@pytest.fixture
async def ana(state: State) -> AsyncIterator[httpx.AsyncClient]:
    async with speaking(state, "ana") as client:
        yield client


def summary(state: State) -> list[tuple[object, ...]]:
    rows = state.findings.values()
    return [(row.id, row.title, row.active, row.date, row.created, row.sla_expiration_date, row.tags) for row in rows]


def test_the_same_number_makes_the_same_world() -> None:
    assert summary(seeded(today=TODAY)) == summary(seeded(today=TODAY))
    assert summary(seeded(7, today=TODAY)) != summary(seeded(today=TODAY))


def test_the_seed_is_large() -> None:
    state = seeded(today=TODAY)

    assert 3100 < len(state.findings) < 4100
    assert len(state.products) == 41
    assert len(state.prod_types) == 8


def test_finding_276_is_the_one_of_the_readme(state: State) -> None:
    row = state.findings[276]

    assert row.title.startswith("SQL injection in ")
    assert (row.product.name, row.product.id) == ("payments-api", MAIN)
    assert (row.severity, row.active, row.verified, row.is_mitigated) == ("Critical", True, True, False)
    assert row.test.engagement.id == 231


def test_the_main_product_has_something_of_everything() -> None:
    state = seeded(today=TODAY)
    rows = [row for row in state.findings.values() if row.product.id == MAIN]
    live = [row for row in rows if row.active]

    assert 150 < len(rows) < 600
    assert {row.severity for row in live} == {"Critical", "High", "Medium", "Low", "Info"}
    assert {due(row) for row in live} == {"breached", "soon", "far", "none"}
    assert any(row.known_exploited for row in live)
    assert any(row.reviewers for row in live)
    assert any(row.jira_key for row in rows)
    assert any(row.notes for row in rows)
    for status in ("is_mitigated", "false_p", "duplicate", "risk_accepted", "out_of_scope"):
        assert any(getattr(row, status) for row in rows), status


def test_one_product_has_606_findings_full_of_ties_and_engagements_of_every_kind() -> None:
    state = seeded(today=TODAY)
    rows = [row for row in state.findings.values() if row.product.name == "payments-archive"]
    engagements = [row for row in state.engagements.values() if row.product.name == "payments-archive"]

    assert len(rows) == 606
    assert len({(row.severity, row.date) for row in rows}) < 100
    assert {row.status for row in engagements} == set(STATUSES)
    assert {row.engagement_type for row in engagements} == {"Interactive", "CI/CD"}
    assert len({row.name for row in engagements}) < len(engagements)


def test_products_accept_risks_in_every_way_and_findings_are_accepted_as_their_product_allows() -> None:
    state = seeded(today=TODAY)
    ways = {(row.enable_simple_risk_acceptance, row.enable_full_risk_acceptance) for row in state.products.values()}
    accepted = [row for row in state.findings.values() if row.risk_accepted]

    assert ways == {(True, True), (True, False), (False, True), (False, False)}
    assert any(len(risk.findings) > 1 for risk in state.risk_acceptances.values())
    assert any(state.acceptances_of(row) for row in accepted if row.product.id == MAIN)
    for row in accepted:
        assert row.product.enable_simple_risk_acceptance or state.acceptances_of(row)
    for risk in state.risk_acceptances.values():
        assert risk.product.enable_full_risk_acceptance
        assert all(row.risk_accepted and row.engagement is risk.engagement for row in risk.findings)


def due(row: Finding) -> str:
    if row.sla_expiration_date is None:
        return "none"
    if late(row, TODAY):
        return "breached"
    return "soon" if (row.sla_expiration_date - TODAY).days <= 7 else "far"


def test_stored_findings_contradict_neither_themselves_nor_the_clock() -> None:
    state = seeded(today=TODAY)
    now = state.now()
    for row in state.findings.values():
        assert not (row.active and (row.false_p or row.is_mitigated or row.duplicate or row.risk_accepted))
        assert not (row.false_p and row.verified)
        assert row.duplicate is (row.duplicate_finding is not None)
        assert row.created <= (row.mitigated or now) <= now


async def test_hostile_titles_come_back_as_written(ana: httpx.AsyncClient, state: State) -> None:
    rows = (await ana.get("/findings/?limit=1000")).json()["results"]

    assert set(hostile.TITLES) <= {row["title"] for row in rows}
    assert any(product.name == hostile.PRODUCT for product in state.products.values())


async def test_the_log_says_who_asked_what(ana: httpx.AsyncClient, state: State) -> None:
    await ana.patch("/findings/276/", json={"verified": False})

    (entry,) = state.requests
    assert (entry.method, entry.path, entry.user) == ("PATCH", "/api/v2/findings/276/", "ana")
    assert (entry.status, entry.body, entry.query) == (200, {"verified": False}, [])
    assert entry.elapsed > 0


async def test_faults_happen_once_each_in_their_order(ana: httpx.AsyncClient, state: State) -> None:
    state.faults += [faults.error_500(), faults.unavailable(retry_after=3), faults.html_page(502)]

    answers = [await ana.get("/user_profile/") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [500, 503, 502, 200]
    assert answers[0].json()["message"].startswith("Internal server error")
    assert answers[1].headers["retry-after"] == "3"
    assert answers[2].headers["content-type"] == "text/html"
    assert [entry.status for entry in state.requests] == [500, 503, 502, 200]


async def test_a_fault_waits_for_its_request(ana: httpx.AsyncClient, state: State) -> None:
    state.faults.append(faults.only(faults.error_500(), method="PATCH", path="/api/v2/findings/"))

    assert (await ana.get("/findings/276/")).status_code == 200
    assert (await ana.patch("/findings/276/", json={})).status_code == 500
    assert state.faults == []


async def test_a_broken_connection_reaches_the_client(ana: httpx.AsyncClient, state: State) -> None:
    state.faults.append(faults.broken(httpx.ConnectError("refused")))

    with pytest.raises(httpx.ConnectError):
        await ana.get("/user_profile/")


async def test_a_hanging_request_can_be_given_up(ana: httpx.AsyncClient, state: State) -> None:
    state.faults.append(faults.hang())

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ana.get("/user_profile/"), 0.01)
    assert state.requests[0].status is None


async def test_a_write_may_happen_although_its_answer_is_lost(ana: httpx.AsyncClient, state: State) -> None:
    state.faults.append(faults.too_late(faults.broken(httpx.ReadTimeout("too late"))))

    with pytest.raises(httpx.ReadTimeout):
        await ana.patch("/findings/276/", json={"verified": False})
    assert not state.findings[276].verified


async def test_a_held_answer_comes_when_the_test_lets_it(ana: httpx.AsyncClient, state: State) -> None:
    gate = asyncio.Event()
    state.faults.append(faults.too_late(faults.held(gate)))
    asked = asyncio.create_task(ana.post("/findings/276/notes/", json={"entry": "once"}))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(asked), 0.05)

    assert state.notes[-1].entry == "once"
    gate.set()
    assert (await asked).status_code == 201
    assert [note.entry for note in state.notes].count("once") == 1


async def test_answers_may_be_cut_off_or_far_too_long(ana: httpx.AsyncClient, state: State) -> None:
    state.faults += [faults.cut_off(), faults.oversized(5_000_000)]

    cut, long = await ana.get("/products/"), await ana.get("/products/")

    assert int(cut.headers["content-length"]) > len(cut.content)
    assert len(long.content) > 5_000_000


async def test_latency_is_asked_for_each_path(state: State) -> None:
    asked: list[str] = []

    def latency(path: str) -> float:
        asked.append(path)
        return 0.0

    transport = httpx.ASGITransport(build(state, latency=latency))
    async with httpx.AsyncClient(transport=transport, base_url="http://dojo") as client:
        await client.get("/api/v2/products/")

    assert asked == ["/api/v2/products/"]


@pytest.fixture
async def browser(state: State) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(build(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://dojo", follow_redirects=True) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/finding/276", "/engagement/231", "/test/2231", "/product/31", "/finding?severity=High"]
)
async def test_a_link_leads_to_a_page_without_a_token(browser: httpx.AsyncClient, path: str) -> None:
    response = await browser.get(path)

    assert response.status_code == 200
    assert "stand-in for DefectDojo" in response.text


async def test_pages_escape_what_scanners_wrote(browser: httpx.AsyncClient, state: State) -> None:
    nasty = [row for row in state.findings.values() if row.title in hostile.TITLES]
    paths = [f"/finding?test={row.test.id}" for row in nasty] + [f"/finding/{row.id}" for row in nasty]
    for path in dict.fromkeys(paths):
        page = (await browser.get(path)).text
        assert "&lt;" in page or "<h1>" in page
        for sign in ("<script>", "</script>", "<img", "<!channel>", "<at>"):
            assert sign not in page


async def test_the_page_with_the_key_asks_who_one_is_and_shows_that_persons_token(browser: httpx.AsyncClient) -> None:
    asked = await browser.get("/api/key-v2")
    shown = await browser.get("/api/key-v2", params={"as": "ana"})

    assert "Who are you?" in asked.text
    assert '<a href="?as=ana">Ana Souza (ana)</a>' in asked.text
    assert "former" not in asked.text, "who is not active cannot sign in"
    assert token("ana") not in asked.text
    assert "<h1>API v2 Key</h1>" in shown.text
    assert f'<input readonly aria-label="API v2 Key" value="{token("ana")}">' in shown.text
    assert token("marta") not in shown.text


async def test_the_page_with_the_key_knows_no_strangers(browser: httpx.AsyncClient) -> None:
    for name in ("former", "mallory", "<script>"):
        assert (await browser.get("/api/key-v2", params={"as": name})).status_code == 404
