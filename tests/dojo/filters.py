"""Every filter that the client knows, with a value: what is sent is held to DefectDojo's own schema."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.dojo.queries import (
    ENDPOINT_NAMES,
    ENGAGEMENT_NAMES,
    FINDING_NAMES,
    PRODUCT_NAMES,
    TEST_NAMES,
    EndpointFilter,
    EngagementFilter,
    FindingFilter,
    ProductFilter,
    TestFilter,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERY_FINDING_FILTER: FindingFilter = {
    "ids": (276, 277),
    "severity": ("Critical", "High"),
    "active": True,
    "verified": False,
    "false_positive": True,
    "duplicate": False,
    "mitigated": True,
    "out_of_scope": False,
    "risk_accepted": True,
    "under_review": False,
    "product": "payments-api",
    "product_id": 31,
    "product_type_id": 1,
    "engagement_id": 231,
    "test_id": 2231,
    "found_by": (1, 2),
    "title": "sql",
    "cwe": (89, 79),
    "vulnerability": ("CVE-2021-44228", "CVE-2023-44487"),
    "component": "log4j",
    "file": "src/",
    "tag": ("pci", "sprint-42"),
    "not_tag": ("quick-win",),
    "known_exploited": True,
    "ransomware_used": False,
    "fix_available": False,
    "jira": True,
    "reviewer_id": 2,
    "outside_of_sla": True,
    "duplicate_of": 276,
    "due": date(2026, 11, 29),
    "epss_above": 50.0,
    "epss_below": 99.5,
    "on": date(2026, 11, 1),
    "after": date(2026, 1, 31),
    "before": date(2026, 11, 22),
    "mitigated_after": date(2026, 11, 20),
}
EVERY_PRODUCT_FILTER: ProductFilter = {
    "name": "pay",
    "name_exact": "payments-api",
    "ids": (31, 1),
    "type_id": 1,
    "tag": ("pci", "x"),
    "not_tag": ("legacy",),
    "criticality": "very high",
    "lifecycle": "production",
    "platform": "web service",
    "origin": "internal",
}
EVERY_ENGAGEMENT_FILTER: EngagementFilter = {
    "name_exact": "Release 4.12 hardening",
    "product_id": 31,
    "product_type_id": 1,
    "status": "In Progress",
    "active": True,
    "version": "4.12",
    "tag": ("ci", "release"),
    "not_tag": ("nightly",),
    "starts_on": date(2026, 11, 10),
    "ends_on": date(2026, 12, 1),
}
EVERY_TEST_FILTER: TestFilter = {
    "engagement_id": 231,
    "test_type_id": 99,
    "title_exact": "Trivy Scan main",
    "version": "4.12",
    "branch": "main",
    "build": "build-30",
    "commit": "22d2",
    "tag": ("ci",),
    "not_tag": ("nightly",),
}
EVERY_ENDPOINT_FILTER: EndpointFilter = {
    "product_id": 31,
    "host": "api",
    "protocol": "https",
    "path": "v1",
    "port": 443,
    "tag": ("a", "b"),
    "not_tag": ("c",),
}
FILTERS: list[tuple[Mapping[str, str], type, Mapping[str, object]]] = [
    (FINDING_NAMES, FindingFilter, EVERY_FINDING_FILTER),
    (PRODUCT_NAMES, ProductFilter, EVERY_PRODUCT_FILTER),
    (ENGAGEMENT_NAMES, EngagementFilter, EVERY_ENGAGEMENT_FILTER),
    (TEST_NAMES, TestFilter, EVERY_TEST_FILTER),
    (ENDPOINT_NAMES, EndpointFilter, EVERY_ENDPOINT_FILTER),
]
