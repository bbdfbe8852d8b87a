"""A risk acceptance as JSON, as its own listing and a finding's `accepted_risks` show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo.shapes import stamp

if TYPE_CHECKING:
    from playground.defectdojo.model import Json, RiskAcceptance

NEVER_FILLED = ("expiration_date_warned", "expiration_date_handled")


def risk_acceptance(row: RiskAcceptance) -> Json:
    """Recording stories/acceptances."""
    return {
        "id": row.id,
        "path": "No proof has been supplied",
        "name": row.name,
        "recommendation": row.recommendation,
        "recommendation_details": row.recommendation_details,
        "decision": row.decision,
        "decision_details": row.decision_details,
        "accepted_by": row.accepted_by,
        "expiration_date": stamp(row.expiration_date),
        **dict.fromkeys(NEVER_FILLED),
        "reactivate_expired": row.reactivate_expired,
        "restart_sla_expired": row.restart_sla_expired,
        "created": stamp(row.created),
        "updated": stamp(row.updated),
        "owner": row.owner.id,
        "accepted_findings": sorted(finding.id for finding in row.findings),
        "notes": [],
    }
