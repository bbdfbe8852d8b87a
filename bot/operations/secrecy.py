"""What of DefectDojo's things may be read where titles may not: one table, field by field.

A field that stands in neither list is hidden, and a rule fails until somebody has decided about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.dojo.acceptance import AcceptedRisk
from bot.dojo.endpoint import Endpoint
from bot.dojo.engagement import Engagement, Test, TestType
from bot.dojo.models import Account, Finding, Note, Page, Person, Product, ProductType
from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.dojo.answer import Answer

    Mask = Callable[[Any], Any]
    """What is shown in the place of a value."""


def mask(value: Any) -> Any:
    """That something is there, and how many, but not what it is."""
    match value:
        case str():
            return _("(hidden)") if value else ""
        case list() | tuple():
            return type(value)(map(mask, value))
        case _:
            return None


def _title(_value: object) -> str:
    return _("(title hidden)")


def _no_text(_value: object) -> str:
    return ""


def _none(_value: object) -> None:
    return None


def _no_rows(_value: object) -> tuple[()]:
    return ()


_WORK: Final[Mapping[str, Mask]] = {"branch_tag": _no_text, "build_id": _no_text, "commit_hash": _no_text, "tags": mask}
HIDDEN: Final[Mapping[type[Answer], Mapping[str, Mask]]] = {
    Finding: {
        "title": _title,
        "severity_justification": _no_text,
        "cwe": _none,
        "vulnerability_ids": _no_rows,
        "fix_version": _no_text,
        "component_name": _no_text,
        "component_version": _no_text,
        "file_path": _no_text,
        "line": _none,
        "tags": mask,  # their number stays: what changed can be told, and taken back
        "description": _no_text,
        "mitigation": _no_text,
    },
    Note: {"entry": mask},
    AcceptedRisk: {  # its name repeats the finding's title
        "name": mask,
        "decision_details": _no_text,
        "recommendation_details": _no_text,
        "accepted_by": _no_text,
    },
    Product: {"description": _no_text, "tags": mask},
    Engagement: {"description": _no_text, **_WORK},
    Test: _WORK,
    Endpoint: {
        "protocol": _no_text,
        "userinfo": _no_text,
        "host": mask,
        "port": _none,
        "path": _no_text,
        "query": _no_text,
        "fragment": _no_text,
        "tags": mask,
    },
}
KEPT: Final[Mapping[type[Answer], frozenset[str]]] = {
    Finding: frozenset(
        {
            *(
                "id",
                "severity",
                "date",
                "age",
                "address",
                "addresses",
                "people",
                "reviewers",
                "notes",
                "accepted_risks",
            ),
            *("active", "verified", "false_p", "duplicate", "duplicate_finding", "out_of_scope", "risk_accepted"),
            *(
                "under_review",
                "review_requested_by",
                "is_mitigated",
                "mitigated",
                "mitigated_by",
                "fix_available",
                "jira",
            ),
            *("epss_score", "known_exploited", "kev_date", "ransomware_used"),
            *("sla_days_remaining", "sla_expiration_date"),
            *("product", "product_id", "product_type", "engagement", "engagement_id", "test_type", "test_id"),
        }
    ),
    Note: frozenset({"id", "author", "date", "private"}),
    Person: frozenset(Person.model_fields),
    Account: frozenset(Account.model_fields),
    Page: frozenset(Page.model_fields),
    ProductType: frozenset({"id", "name"}),
    TestType: frozenset({"id", "name", "active"}),
    AcceptedRisk: frozenset(
        {
            *("id", "decision", "recommendation", "owner", "expiration_date", "created"),
            *("reactivate_expired", "restart_sla_expired", "accepted_findings"),
        }
    ),
    Product: frozenset(
        {
            *("id", "name", "address", "prod_type", "type_name", "findings_count", "business_criticality", "platform"),
            *("lifecycle", "origin", "prod_numeric_grade"),
            *("enable_simple_risk_acceptance", "enable_full_risk_acceptance"),
        }
    ),
    Engagement: frozenset(
        {
            *("id", "name", "address", "product", "product_name", "engagement_type", "status", "active"),
            *("target_start", "target_end", "version", "lead", "notes"),
        }
    ),
    Test: frozenset(
        {
            *("id", "title", "address", "test_type", "test_type_name", "engagement", "engagement_name"),
            *("product_name", "target_start", "target_end", "version", "lead"),
        }
    ),
    Endpoint: frozenset({"id", "product", "product_name", "active_finding_count", "status"}),
}
NAMES: Final = frozenset(name for masks in HIDDEN.values() for name in masks) - {"name"}
"""What is hidden wherever it stands under such a name: in an image, in a difference. Images name engagements."""
