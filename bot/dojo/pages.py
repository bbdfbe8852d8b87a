"""Where things are in DefectDojo's own pages, relative to its base URL.

/finding/ID, /engagement/ID and /test/ID stand on 2.58 and 3.2; /product/ID is redirected to /asset/ID on 3.x.
The pages filter under other names than the API and ignore what they do not know, so a list that they cannot
show exactly has no address here. Measured on 2.58.4 and 3.2.0, which are alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from bot.dojo.engagement import Engagement, Test
from bot.dojo.models import Finding, Product

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.queries import FindingOrder

_ORDERS: Final[Mapping[FindingOrder, str]] = {
    "severity": "numerical_severity,-date",
    "newest": "-date,numerical_severity",
    "oldest": "date,numerical_severity",
}
"""As near to the API's orders as the pages come: they cannot order by id, and a column that they do not know voids
the whole order. By the day on which the SLA ends they cannot order at all."""
_SAME_WORDS: Final = {
    "active": "active",
    "verified": "verified",
    "false_positive": "false_p",
    "out_of_scope": "out_of_scope",
    "under_review": "under_review",
    "known_exploited": "known_exploited",
    "ransomware_used": "ransomware_used",
}
"""Flags that are true or false."""
_NUMBERED: Final = {"duplicate": "duplicate", "mitigated": "is_mitigated", "fix_available": "fix_available"}
"""Flags that are 1 for yes and 2 for no."""
_PLAIN: Final = {
    "severity": "severity",
    "product_id": "test__engagement__product",
    "product_type_id": "test__engagement__product__prod_type",
    "engagement_id": "test__engagement",
    "title": "title",
    "file": "file_path",
    "on": "on",
    "after": "after",
    "before": "before",
    "mitigated_after": "mitigated_after",
    "epss_above": "epss_score_range_min",
    "epss_below": "epss_score_range_max",
}
"""Values as they are; several as one parameter each."""


_FOLDERS: Final = {"original": "finding"}


def of(row: object) -> str:
    """The page of one thing; empty for what has none."""
    match row:
        case Finding():
            return f"/finding/{row.id}"
        case Product():
            return f"/product/{row.id}"
        case Engagement():
            return f"/engagement/{row.id}"
        case Test():
            return f"/test/{row.id}"
        case _:
            return ""


def around(finding: Finding) -> dict[str, str]:
    """The pages of what a finding belongs to, and of its original where it is a duplicate; what is unknown has none."""
    ids = {
        "product": finding.product_id,
        "engagement": finding.engagement_id,
        "test": finding.test_id,
        "original": finding.duplicate_finding,
    }
    return {name: f"/{_FOLDERS.get(name, name)}/{number}" for name, number in ids.items() if number}


def findings(filters: Mapping[str, object], order: FindingOrder) -> str:
    """The list of findings under the same filters, in the client's names; empty where the pages have none."""
    if order not in _ORDERS:
        return ""
    page = f"/test/{filters['test_id']}" if "test_id" in filters else "/finding"
    pairs: list[tuple[str, str]] = []
    for name, value in filters.items():
        if name == "test_id":  # no filter of the list of all, but a test's own page takes the same filters
            continue
        found = _parameters(name, value)
        if not found:
            return ""
        pairs += found
    return f"{page}?{urlencode([*pairs, ('o', _ORDERS[order])])}"


def _parameters(name: str, value: Any) -> list[tuple[str, str]]:
    """One filter as the pages take it; nothing where they cannot."""
    pairs: list[tuple[str, str]] = []
    if name in _SAME_WORDS:
        pairs = [(_SAME_WORDS[name], "true" if value else "false")]
    elif name in _NUMBERED:
        pairs = [(_NUMBERED[name], "1" if value else "2")]
    elif name in _PLAIN:
        pairs = [(_PLAIN[name], str(one)) for one in (value if isinstance(value, tuple) else (value,))]
    elif name == "risk_accepted" and value:
        pairs = [("risk_acceptance", "1")]
    elif name == "outside_of_sla":
        pairs = [("outside_of_sla", "1" if value else "0")]
    elif name == "vulnerability" and len(value) == 1:
        pairs = [("vulnerability_id", value[0])]
    elif name == "tag":
        pairs = [("tags", ",".join(f'"{one}"' if " " in one else one for one in value))]
    return pairs
