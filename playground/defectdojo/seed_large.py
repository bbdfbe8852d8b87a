"""One large product: 606 findings full of ties, engagements of every status, two of the same name.

606 is what the recorded instance's product had, which lost rows while paging (facts section 1.5).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from playground.defectdojo import catalogue
from playground.defectdojo.listings import STATUSES
from playground.defectdojo.model import Engagement, Finding, Product, Test

if TYPE_CHECKING:
    from playground.defectdojo.state import State

NAME = "payments-archive"
FINDINGS = 606
WORLD = 3000  # smaller worlds are for tests that want to be quick
TWICE = "Quarterly review"
KINDS = ("ZAP Scan", "Nuclei Scan", "Pen Test")
# Nothing urgent and no deadlines: what the demo is about stays in front.
HARMLESS = ("Low", "Info", "Medium", "Low")


def enlarge(state: State) -> None:
    like = next(product for product in state.products.values() if product.name == "payments-api")
    product = Product(
        max(state.products) + 1, NAME, f"{NAME}: paid and forgotten.", like.prod_type, state.slas[2], like.created
    )
    product.members = {number: role for number, role in like.members.items() if number != state.users["marta"].id}
    product.lifecycle, product.tags = "retirement", ["legacy", "pci"]
    product.business_criticality, product.platform = "low", "web service"
    state.add(product)
    tests = [
        test for nth, status in enumerate(STATUSES) for test in _tests(state, _engagement(state, product, nth, status))
    ]
    for nth in range(FINDINGS):
        _finding(state, tests[nth % len(tests)], nth)


def _engagement(state: State, product: Product, nth: int, status: str) -> Engagement:
    start = state.day() - timedelta(days=20 + 30 * nth)
    made = datetime.combine(start, time(7, 15, 0, 480000), UTC)
    number = max(state.engagements) + 1
    row = Engagement(number, TWICE, product, start, start + timedelta(days=14), made, made, status=status)
    row.active, row.lead = status not in {"Completed", "Cancelled"}, state.users["bruno"]
    if nth % 2:
        row.engagement_type, row.branch_tag, row.build_id = "CI/CD", "main", f"build-{700 + nth}"
    if nth > 1:
        row.name = f"{'CI pipeline' if nth % 2 else 'Archive check'} {start:%Y-%m}"
    state.add(row)
    return row


def _tests(state: State, engagement: Engagement) -> list[Test]:
    kinds = {row.name: row for row in state.test_types.values()}
    made, first = engagement.created, max(state.tests) + 1
    tests = [Test(first + nth, engagement, kinds[kind], made, made, made) for nth, kind in enumerate(KINDS)]
    state.add(*tests)
    return tests


def _finding(state: State, test: Test, nth: int) -> None:
    """Three severities and sixteen days for 606 rows: every one has its equals."""
    found = test.created + timedelta(days=nth % 2)
    weakness = catalogue.WEB[nth % len(catalogue.WEB)]
    title = weakness.title.format(where=catalogue.PATHS[nth % len(catalogue.PATHS)])
    severity, number = HARMLESS[nth % len(HARMLESS)], max(state.findings) + 1
    row = Finding(number, test, title, severity, found.date(), found, found, found, state.users["bruno"])
    row.description, row.mitigation, row.cwe = weakness.text, weakness.advice, weakness.cwe
    row.verified = nth % 3 == 0
    state.touch_sla(row)
    state.add(row)
