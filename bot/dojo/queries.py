"""The names under which DefectDojo filters: the one place that knows them.

DefectDojo ignores names that it does not know and answers unfiltered, so nothing is sent that is not in
these tables; a test holds every name against the OpenAPI schemas of 2.58.4 and 3.2.0.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.models import Severity

Value = bool | int | float | str | date | tuple[str, ...] | tuple[int, ...]

FindingOrder = Literal["severity", "newest", "oldest", "due"]
FINDING_ORDERS: Final[Mapping[FindingOrder, str]] = {
    "severity": "numerical_severity,-date,id",
    "newest": "-date,numerical_severity,id",
    "oldest": "date,numerical_severity,id",
    "due": "sla_expiration_date,numerical_severity,id",
}
"""Findings without a value come last, and first where the order is turned round. Without the id as a last word
DefectDojo loses rows between pages: by severity alone, 149 of 606."""

LATEST_FIRST: Final = "-target_start,-created"
"""Engagements and tests cannot be ordered by id; the moment of their creation tells equal days apart."""

ENDPOINT_ORDER: Final = "host,id"


class FindingFilter(TypedDict, total=False):
    """What a list of findings can be filtered by. "After" leaves the day itself out, and so does "before".

    There is none for findings that nobody reviews or that have no SLA, and none for a span of days until the SLA
    ends: `outside_of_sla` of False leaves out those that are due today, besides the breached ones.
    """

    ids: tuple[int, ...]
    severity: tuple[Severity, ...]
    active: bool
    verified: bool
    false_positive: bool
    duplicate: bool
    mitigated: bool
    out_of_scope: bool
    risk_accepted: bool
    under_review: bool
    product: str
    product_id: int
    product_type_id: int
    engagement_id: int
    test_id: int
    found_by: tuple[int, ...]
    title: str
    cwe: tuple[int, ...]
    vulnerability: tuple[str, ...]
    component: str
    file: str
    tag: tuple[str, ...]
    not_tag: tuple[str, ...]
    known_exploited: bool
    ransomware_used: bool
    fix_available: bool
    jira: bool
    reviewer_id: int
    outside_of_sla: bool
    duplicate_of: int
    due: date
    epss_above: float
    epss_below: float
    on: date
    after: date
    before: date
    mitigated_after: date


FINDING_NAMES: Final[Mapping[str, str]] = {
    "ids": "id",
    "severity": "severity",
    "active": "active",
    "verified": "verified",
    "false_positive": "false_p",
    "duplicate": "duplicate",
    "mitigated": "is_mitigated",
    "out_of_scope": "out_of_scope",
    "risk_accepted": "risk_accepted",
    "under_review": "under_review",
    "product": "product_name",
    "product_id": "test__engagement__product",
    "product_type_id": "test__engagement__product__prod_type",
    "engagement_id": "test__engagement",
    "test_id": "test",
    "found_by": "found_by",
    "title": "title",
    "cwe": "cwe",
    "vulnerability": "vulnerability_id",
    "component": "component_name",
    "file": "file_path",
    "tag": "tags",
    "not_tag": "not_tags",
    "known_exploited": "known_exploited",
    "ransomware_used": "ransomware_used",
    "fix_available": "fix_available",
    "jira": "has_jira",
    "reviewer_id": "reviewers",
    "outside_of_sla": "outside_of_sla",
    "duplicate_of": "duplicate_finding",
    "due": "sla_expiration_date",
    "epss_above": "epss_score_min",
    "epss_below": "epss_score_max",
    "on": "discovered_on",
    "after": "discovered_after",
    "before": "discovered_before",
    "mitigated_after": "mitigated_after",
}


class ProductFilter(TypedDict, total=False):
    """What a list of products can be filtered by."""

    name: str
    name_exact: str
    ids: tuple[int, ...]
    type_id: int
    tag: tuple[str, ...]
    not_tag: tuple[str, ...]
    criticality: str
    lifecycle: str
    platform: str
    origin: str


PRODUCT_NAMES: Final[Mapping[str, str]] = {
    "name": "name",
    "name_exact": "name_exact",
    "ids": "id",
    "type_id": "prod_type",
    "tag": "tags",
    "not_tag": "not_tags",
    "criticality": "business_criticality",
    "lifecycle": "lifecycle",
    "platform": "platform",
    "origin": "origin",
}


class EngagementFilter(TypedDict, total=False):
    """What a list of engagements can be filtered by. There is none for its type, nor for a part of its name."""

    name_exact: str
    product_id: int
    product_type_id: int
    status: str
    active: bool
    version: str
    tag: tuple[str, ...]
    not_tag: tuple[str, ...]
    starts_on: date
    ends_on: date


ENGAGEMENT_NAMES: Final[Mapping[str, str]] = {
    "name_exact": "name",
    "product_id": "product",
    "product_type_id": "product__prod_type",
    "status": "status",
    "active": "active",
    "version": "version",
    "tag": "tags",
    "not_tag": "not_tags",
    "starts_on": "target_start",
    "ends_on": "target_end",
}


class NewEngagement(TypedDict, total=False):
    """What an engagement is made with."""

    product_id: int
    name: str
    type: str
    first_day: date
    last_day: date
    version: str
    branch: str
    build: str
    commit: str
    tags: tuple[str, ...]
    lead_id: int
    description: str


ENGAGEMENT_FIELDS: Final[Mapping[str, str]] = {
    "product_id": "product",
    "name": "name",
    "type": "engagement_type",
    "first_day": "target_start",
    "last_day": "target_end",
    "version": "version",
    "branch": "branch_tag",
    "build": "build_id",
    "commit": "commit_hash",
    "tags": "tags",
    "lead_id": "lead",
    "description": "description",
}


class TestFilter(TypedDict, total=False):
    """What a list of tests can be filtered by. There is none for the product."""

    engagement_id: int
    test_type_id: int
    title_exact: str
    version: str
    branch: str
    build: str
    commit: str
    tag: tuple[str, ...]
    not_tag: tuple[str, ...]


TEST_NAMES: Final[Mapping[str, str]] = {
    "engagement_id": "engagement",
    "test_type_id": "test_type",
    "title_exact": "title",
    "version": "version",
    "branch": "branch_tag",
    "build": "build_id",
    "commit": "commit_hash",
    "tag": "tags",
    "not_tag": "not_tags",
}


class EndpointFilter(TypedDict, total=False):
    """What a list of endpoints can be narrowed by."""

    product_id: int
    host: str
    protocol: str
    path: str
    port: int
    tag: tuple[str, ...]
    not_tag: tuple[str, ...]


ENDPOINT_NAMES: Final[Mapping[str, str]] = {
    "product_id": "product",
    "host": "host",
    "protocol": "protocol",
    "path": "path",
    "port": "port",
    "tag": "tags",
    "not_tag": "not_tags",
}
ENDPOINT_PARTS: Final = frozenset({"host", "protocol", "path"})
"""With locations any part of these fits, in letters of either case; without, only the whole as it was written."""


def query(names: Mapping[str, str], filters: Mapping[str, object]) -> dict[str, str]:
    """The filters as DefectDojo wants them written. Raises KeyError for one that is not in the table."""
    return {names[name]: text(name, value) for name, value in filters.items()}


def body(names: Mapping[str, str], values: Mapping[str, object]) -> dict[str, object]:
    """The values as DefectDojo wants them in JSON. Raises KeyError for one that is not in the table."""
    return {names[name]: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def text(name: str, value: object) -> str:
    """One value: `true`/`false` in lower case (all else is ignored), lists with commas and no space."""
    if name == "outside_of_sla":  # a number filter: 1 is breached, 0 is not
        return "1" if value else "0"
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return ",".join(str(item) for item in value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
