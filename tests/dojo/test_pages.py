"""The address of a list in DefectDojo's own pages: the same list, or none (measured on 2.58.4 and 3.2.0)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.dojo.pages import findings
from tests.dojo.filters import EVERY_FINDING_FILTER

if TYPE_CHECKING:
    from bot.dojo.queries import FindingOrder

KNOWN: dict[str, tuple[Any, str]] = {
    "severity": (("Critical", "High"), "severity=Critical&severity=High"),
    "active": (True, "active=true"),
    "duplicate": (False, "duplicate=2"),
    "mitigated": (True, "is_mitigated=1"),
    "ransomware_used": (False, "ransomware_used=false"),
    "fix_available": (True, "fix_available=1"),
    "product_id": (31, "test__engagement__product=31"),
    "product_type_id": (2, "test__engagement__product__prod_type=2"),
    "engagement_id": (231, "test__engagement=231"),
    "file": ("src/", "file_path=src%2F"),
    "outside_of_sla": (True, "outside_of_sla=1"),
    "on": (date(2026, 11, 1), "on=2026-11-01"),
    "after": (date(2026, 11, 1), "after=2026-11-01"),
    "mitigated_after": (date(2026, 11, 1), "mitigated_after=2026-11-01"),
    "risk_accepted": (True, "risk_acceptance=1"),
}
NONE = {"product", "cwe", "component", "not_tag", "found_by", "jira", "reviewer_id", "due"}
"""Filters that the pages lack, or ignore where they do not know the value, which would show more than the list."""


@pytest.mark.parametrize("name", KNOWN)
def test_a_filter_that_the_pages_have_is_written_as_they_want_it(name: str) -> None:
    value, written = KNOWN[name]

    assert findings({name: value}, "severity") == f"/finding?{written}&o=numerical_severity%2C-date"


@pytest.mark.parametrize("name", sorted(NONE))
def test_a_list_that_the_pages_cannot_show_exactly_has_no_address(name: str) -> None:
    assert findings({"active": True, name: EVERY_FINDING_FILTER[name]}, "severity") == ""  # type: ignore[literal-required]


def test_a_tests_findings_are_on_its_own_page() -> None:
    assert (
        findings({"active": True, "test_id": 2231}, "newest") == "/test/2231?active=true&o=-date%2Cnumerical_severity"
    )


@pytest.mark.parametrize(("order", "there"), [("newest", True), ("oldest", True), ("due", False)])
def test_an_order_that_the_pages_lack_has_no_address(order: FindingOrder, *, there: bool) -> None:
    assert bool(findings({"active": True}, order)) is there
