"""The columns of each kind of row in a CSV file: a heading, and where the value stands in DefectDojo's row.

A value is reached by names with dots between them; on the way through a list, it is that of each item. Long
texts (descriptions, steps) are left to JSON: in a table they hide the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.rows import Raw

Columns = dict[str, str]


def _same(names: str) -> Columns:
    """Columns under DefectDojo's own names."""
    return {name: name for name in names.split()}


_PLACE: Final = "related_fields.test"

FINDING: Final[Columns] = {
    **_same("id title severity display_status date age sla_expiration_date sla_days_remaining"),
    "product": f"{_PLACE}.engagement.product.name",
    "engagement": f"{_PLACE}.engagement.name",
    "test_type": f"{_PLACE}.test_type.name",
    **_same("test cwe"),
    "vulnerability_ids": "vulnerability_ids.vulnerability_id",
    **_same("cvssv3 cvssv3_score epss_score epss_percentile known_exploited ransomware_used"),
    **_same("component_name component_version fix_available fix_version file_path line"),
    **_same("active verified false_p duplicate duplicate_finding out_of_scope risk_accepted under_review"),
    **_same("is_mitigated mitigated created tags"),
}
PRODUCT: Final[Columns] = _same(
    "id name prod_type prod_type_name findings_count business_criticality lifecycle platform origin"
    " prod_numeric_grade internet_accessible external_audience created tags"
)
_WORK: Final = "target_start target_end version branch_tag build_id commit_hash lead created tags"
ENGAGEMENT: Final[Columns] = _same(f"id name product product_name engagement_type status active {_WORK}")
TEST: Final[Columns] = _same(
    f"id title test_type test_type_name engagement engagement_name product_name percent_complete {_WORK}"
)
TEST_TYPE: Final[Columns] = _same("id name active static_tool dynamic_tool")
ENDPOINT: Final[Columns] = _same(
    "id url product product_name protocol host port path query fragment active_finding_count status tags"
)
STATISTIC: Final[Columns] = _same("name value")


def value(row: Raw, path: str) -> Any:
    """What stands there; None where nothing does."""
    found: Any = row
    for name in path.split("."):
        found = [_named(item, name) for item in found] if isinstance(found, list) else _named(found, name)
    return found


def _named(part: Mapping[str, Any] | None, name: str) -> Any:
    return part.get(name) if isinstance(part, dict) else None
