"""Reading what a digest says, from the stand-in: in few requests, and every number the length of its list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from freezegun import freeze_time

from bot.dojo.errors import Unavailable
from bot.operations import digest, digest_reading
from bot.operations.digest import Content, Figure, unchanged
from bot.operations.digest_reading import read_digest
from bot.operations.digest_snapshot import Delta, from_bytes, to_bytes
from bot.operations.findings import ListFindings, list_findings
from playground.defectdojo import faults
from playground.world import World
from tests.dojo.conftest import TODAY, speaking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.dojo.client import DojoClient
    from playground.defectdojo import State
    from playground.defectdojo.model import Finding

ARCHIVE = ListFindings(product="payments-archive")
"""A product of 606 findings."""


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with freeze_time(datetime(2026, 11, 22, 9, tzinfo=UTC), real_asyncio=True):
        yield


@pytest.fixture
def state() -> Iterator[State]:
    world = World(today=TODAY)
    yield world.dojo
    world.give_back()


@pytest.fixture
async def dojo(state: State) -> AsyncIterator[DojoClient]:
    async with speaking(state) as client:
        yield client
    assert state.refused == []


def of_product(state: State, name: str) -> list[Finding]:
    """The product's findings that are in its list."""
    rows = [row for row in state.findings.values() if row.product.name == name]
    return [row for row in rows if row.active and not row.duplicate]


def close(*rows: Finding, **flags: bool) -> None:
    """What closing does in DefectDojo; with flags, as false positive and so on."""
    for row in rows:
        row.active = False
        for name, flag in {"is_mitigated": True, **flags}.items():
            setattr(row, name, flag)


def all_figures(content: Content) -> Iterator[tuple[str, Figure]]:
    """Every number that a digest holds."""
    yield "total", content.total
    maps: dict[str, Any] = {
        "severity": content.severities,
        "changes": content.changes,
        "worsened": content.worsened,
        "sla": content.sla,
    }
    for what, found in maps.items():
        yield from ((f"{what} {name}", one) for name, one in found.items())
    for product in content.products:
        yield product.name, product.total
        yield from ((f"{product.name} {name}", one) for name, one in product.severities.items())
    yield "unowned", content.unowned
    yield "expiring", content.expiring


async def assert_numbers_are_lists(content: Content, dojo: DojoClient) -> int:
    """How many numbers had a list; each is as long as it says."""
    checked = 0
    for name, one in all_figures(content):
        if one.list:
            page = await list_findings(one.list, dojo)
            assert page.count == one.count, name
            checked += 1
        else:
            assert not one.count or one.count > digest.LISTED or name == "changes elsewhere", name
    return checked


async def test_the_first_run_is_a_baseline_and_no_flood(dojo: DojoClient, state: State) -> None:
    content = await read_digest(ARCHIVE, dojo)

    assert content.baseline
    assert content.since is None
    assert (content.delta, dict(content.changes)) == (Delta(), {})
    assert content.total.count == len(of_product(state, "payments-archive")) == len(content.snapshot.open)
    assert content.total.change is None
    assert not unchanged(content)


async def test_a_product_of_600_findings_takes_few_requests_also_when_all_of_them_left(
    dojo: DojoClient, state: State
) -> None:
    rows = of_product(state, "payments-archive")
    assert len(rows) >= 600
    first = await read_digest(ARCHIVE, dojo)
    assert len(state.requests) == first.requests <= 6
    close(*rows[:300], risk_accepted=True, is_mitigated=False)
    close(*rows[300:], is_mitigated=False)  # inactive, for whatever reason
    state.requests.clear()

    content = await read_digest(ARCHIVE, dojo, first.snapshot)

    assert len(state.requests) == content.requests <= 25
    assert content.total.count == 0
    assert (len(content.delta.accepted), len(content.delta.elsewhere)) == (300, len(rows) - 300)


async def test_what_became_of_each_finding_is_told(dojo: DojoClient, state: State) -> None:
    asked = ListFindings(product="payments-api")
    rows = of_product(state, "payments-api")
    before = await read_digest(asked, dojo)
    fixed, accepted, false, twin, outside, moved, deleted, opened, *_rest = rows
    close(fixed)
    close(accepted, risk_accepted=True, is_mitigated=False)
    close(false, false_p=True)
    close(twin, duplicate=True, is_mitigated=False)
    close(outside, out_of_scope=True)
    other = next(row for row in state.findings.values() if row.product.name == "web-portal")
    moved.test, opened.known_exploited, opened.fix_available = other.test, not opened.known_exploited, None
    del state.findings[deleted.id]

    content = await read_digest(asked, dojo, from_bytes(to_bytes(before.snapshot)))

    assert content.delta == Delta(
        fixed=(fixed.id,),
        accepted=(accepted.id,),
        false_positive=(false.id,),
        duplicate=(twin.id,),
        out_of_scope=(outside.id,),
        elsewhere=tuple(sorted((moved.id, deleted.id))),
    )
    assert content.changes["elsewhere"] == Figure(2)  # one of them can be shown no more
    assert content.total.change == -7
    await assert_numbers_are_lists(content, dojo)

    fixed.active, fixed.is_mitigated = True, False
    again = await read_digest(asked, dojo, content.snapshot, week=before.snapshot)

    assert again.delta == Delta(reopened=(fixed.id,))
    assert (again.total.change, again.total.change_in_a_week) == (1, -6)
    assert not unchanged(again)
    assert unchanged(await read_digest(asked, dojo, again.snapshot))


FILTERS = [
    ListFindings(),
    ListFindings(severity=("Critical", "High")),
    ListFindings(product="payments-api", kev=True),
    ListFindings(sla="breached"),
    ListFindings(sla="7d"),
    ListFindings(product="payments-api", sla="none"),
    ListFindings(product="payments-api", reviewer="none"),
    ListFindings(reviewer="me"),
    ListFindings(severity=("Low",)),
    ListFindings(product="payments-api", status=("any",)),
    ListFindings(product="payments-api", status=("risk-accepted",)),
    ListFindings(product="payments-api", status=("verified",), since="90d"),
    ListFindings(epss=">50", product="any"),
    ListFindings(severity=("Critical",), title="log4j", sort="epss"),
]


@pytest.mark.parametrize("asked", FILTERS, ids=lambda one: str(one.model_dump(exclude_defaults=True)))
async def test_every_number_is_the_length_of_its_list(asked: ListFindings, dojo: DojoClient, state: State) -> None:
    before = await read_digest(asked, dojo)
    listed = [state.findings[one.id] for one in before.snapshot.open if state.findings[one.id].active]
    close(*listed[::7])
    close(*listed[1::9], false_p=True)
    for row in listed[2::5]:
        row.known_exploited, row.epss_score = True, 0.97

    content = await read_digest(asked, dojo, before.snapshot)

    assert content.total.count == sum(one.count or 0 for one in content.severities.values())
    assert await assert_numbers_are_lists(content, dojo) > 2


@pytest.mark.parametrize(("who", "named"), [("admin", ["bruno"]), ("ana", [])])
async def test_the_five_that_matter_most_come_first_with_their_owners(state: State, who: str, named: list[str]) -> None:
    worst = next(iter(of_product(state, "payments-api")))
    worst.severity, worst.known_exploited, worst.epss_score = "Critical", True, 0.9999
    worst.reviewers = [state.users["bruno"]]

    async with speaking(state, who) as dojo:
        content = await read_digest(ListFindings(product="payments-api"), dojo)

    assert content.top[0].id == worst.id
    assert len(content.top) == digest.TOP
    assert content.top[0].reviewers == (state.users["bruno"].id,)
    assert [one.username for one in content.top[0].people] == named  # not every account may read who people are


async def test_products_come_worst_first_and_the_one_that_got_best_is_named(dojo: DojoClient, state: State) -> None:
    before = await read_digest(ListFindings(), dojo)
    close(*of_product(state, "web-portal"))

    content = await read_digest(ListFindings(), dojo, before.snapshot)

    criticals = [one.severities["Critical"].count or 0 for one in content.products]
    assert len(criticals) == digest.PRODUCTS < content.of
    assert criticals == sorted(criticals, reverse=True)
    assert content.improved
    assert (content.improved.name, content.improved.total.count) == ("web-portal", 0)


async def test_what_has_no_date_is_not_breached(dojo: DojoClient, state: State) -> None:
    rows = of_product(state, "payments-archive")
    for days, row in zip((-1, 0, 7, 8), rows, strict=False):
        row.sla_expiration_date = TODAY + timedelta(days=days)

    content = await read_digest(ARCHIVE, dojo)

    assert {name: one.count for name, one in content.sla.items()} == {"breached": 1, "today": 1, "7d": 2}


async def test_acceptances_that_end_within_two_weeks_are_counted(dojo: DojoClient, state: State) -> None:
    now = datetime.now(UTC)
    for risk in state.risk_acceptances.values():
        risk.expiration_date = None
    soon, late, past = list(state.risk_acceptances.values())[:3]
    soon.expiration_date, late.expiration_date = now + timedelta(days=13), now + timedelta(days=15)
    past.expiration_date = now - timedelta(days=1)
    soon.findings = [row for row in soon.findings if state.acceptances_of(row) == [soon]]

    content = await read_digest(ListFindings(), dojo)

    expected = {row.id for row in soon.findings if row.risk_accepted}
    assert content.expiring.count == len(expected) > 0
    assert content.expiring.list
    assert set(content.expiring.list.ids) == expected
    assert (await read_digest(ListFindings(status=("any",)), dojo)).expiring == Figure(None)


async def test_what_a_digest_can_be_without_is_left_out_and_said_so(
    dojo: DojoClient, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> Figure:
        raise Unavailable(503)

    for row in of_product(state, "payments-api"):
        row.reviewers = [state.users["marta"]]
    state.faults += [faults.only(faults.error_500(), path="/api/v2/users/") for _ in range(9)]
    with monkeypatch.context() as patch:
        patch.setattr(digest_reading, "expiring", away)
        content = await read_digest(ListFindings(product="payments-api"), dojo)
    state.faults.clear()
    whole = await read_digest(ListFindings(product="payments-api"), dojo)

    assert content.unread == ("owners", "acceptances")
    assert whole.unread == ()
    assert (content.total, content.severities) == (whole.total, whole.severities)
    assert [row.id for row in content.top] == [row.id for row in whole.top]


async def test_a_list_of_closed_findings_is_compared_as_well(dojo: DojoClient, state: State) -> None:
    asked = ListFindings(product="payments-api", status=("risk-accepted",))
    before = await read_digest(asked, dojo)
    back = state.findings[before.snapshot.open[0].id]
    back.active, back.risk_accepted = True, False

    content = await read_digest(asked, dojo, before.snapshot)

    assert content.delta == Delta(elsewhere=(back.id,))
    await assert_numbers_are_lists(content, dojo)


async def test_a_finding_that_moved_between_two_pages_did_not_leave(
    dojo: DojoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await read_digest(ARCHIVE, dojo)
    whole = dojo.list_findings

    async def lossy(**asked: Any) -> Any:
        page = await whole(**asked)
        kept = page.results if "ids" in asked else page.results[1:]
        return page.model_copy(update={"results": kept})

    monkeypatch.setattr(dojo, "list_findings", lossy)
    content = await read_digest(ARCHIVE, dojo, before.snapshot)

    assert unchanged(content)
    assert content.snapshot.open == before.snapshot.open
