"""What a PATCH of a finding may say, and what DefectDojo adds (facts section 5, recordings patch_*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo import fields
from playground.defectdojo.answers import Invalid, Refused, contradiction
from playground.defectdojo.model import SEVERITIES

if TYPE_CHECKING:
    from datetime import datetime

    from playground.defectdojo.fields import Reader, Readers
    from playground.defectdojo.model import Finding, Json, User
    from playground.defectdojo.state import State

BOOLEANS = (
    "active",
    "verified",
    "false_p",
    "duplicate",
    "out_of_scope",
    "risk_accepted",
    "under_review",
    "is_mitigated",
    "known_exploited",
    "ransomware_used",
    "fix_available",
)
# Changes of these move last_status_update (compare recordings patch_severity and patch_deactivate).
STATUS = ("active", "verified", "false_p", "out_of_scope", "risk_accepted", "is_mitigated", "mitigated")
PLAIN = (
    "title",
    "description",
    "mitigation",
    "impact",
    "references",
    "steps_to_reproduce",
    "fix_version",
    "planned_remediation_version",
    "service",
    "component_name",
    "component_version",
    "cwe",
    "severity_justification",
)
DUPLICATE = "Duplicate findings cannot be verified or active"
FALSE_POSITIVE = "False positive findings cannot be verified."
ACTIVE = "Active findings cannot be risk accepted."
NOT_SIMPLE = "Simple risk acceptance is disabled for this product, use the UI to accept this finding."


def severity(value: object) -> str:
    if fields.filled(value) not in SEVERITIES:
        text = f"Severity must be one of the following: {list(SEVERITIES)}"
        raise Invalid(text)
    return str(value)


def _locked(what: str) -> Reader:
    """Recording patch_mitigated_timestamp_400; null passes, and means now (stories/closing)."""

    def refuse(value: object) -> object:
        if value is None:
            return None
        text = f"Editing {what} is disabled (EDITABLE_MITIGATED_DATA=false)"
        raise Invalid(text)

    return refuse


READERS: Readers = {
    **dict.fromkeys(BOOLEANS, fields.boolean),
    **dict.fromkeys(PLAIN, fields.as_is),
    "severity": severity,
    "effort_for_fixing": fields.text(99),
    "planned_remediation_date": fields.day,
    "mitigated": _locked("mitigated timestamp"),
    "mitigated_by": _locked("mitigated_by"),
}


def _readers(state: State) -> Readers:
    known = (row.tags for row in state.findings.values())
    people = {"reviewers": fields.people(state), "review_requested_by": fields.person(state)}
    return {**READERS, **people, "tags": fields.tags(known)}


def patch(state: State, finding: Finding, user: User, body: Json) -> None:
    values = fields.read(body, _readers(state))
    check(finding, values)
    apply(state, finding, user, values)
    if body.get("push_to_jira"):  # too late: the rest is saved by now (facts section 5)
        raise Refused(400, ["JIRA integration is not enabled."])


def check(finding: Finding, values: Json) -> None:
    """Contradictions between what is sent and what is stored, in DefectDojo's order."""
    now = {name: values.get(name, getattr(finding, name)) for name in BOOLEANS}
    if (now["active"] or now["verified"]) and now["duplicate"]:
        raise contradiction(DUPLICATE)
    if now["false_p"] and now["verified"]:
        raise contradiction(FALSE_POSITIVE)
    newly = now["risk_accepted"] and not finding.risk_accepted
    if newly and not finding.product.enable_simple_risk_acceptance:
        raise contradiction(NOT_SIMPLE)
    if now["active"] and now["risk_accepted"]:
        raise contradiction(ACTIVE)


def apply(state: State, finding: Finding, user: User, values: Json) -> None:
    """A change of the risk happens first, and is told in a note (recordings stories/simple_acceptance)."""
    accepted = finding.risk_accepted
    if accepted and values.get("risk_accepted") is False:
        values = {**leave(state, finding), **values}
    save(state, finding, user, values)
    if values.get("risk_accepted", accepted) is not accepted:
        tell_risk(state, finding, user)


def leave(state: State, finding: Finding) -> Json:
    """Out of every acceptance, and active again unless there is another reason not to be."""
    for risk in state.acceptances_of(finding):
        risk.findings.remove(finding)
    settled = finding.mitigated or finding.false_p or finding.out_of_scope
    return {} if settled else {"active": True}


def save(state: State, finding: Finding, user: User, values: Json) -> None:
    changed = {name for name, value in values.items() if getattr(finding, name) != value}
    for name, value in values.items():
        setattr(finding, name, value)
    moment = state.now()
    if changed & set(STATUS):
        follow(finding, user, changed, moment)
    finding.updated = moment
    state.touch_sla(finding)


def follow(finding: Finding, user: User, changed: set[str], moment: datetime) -> None:
    """What a status change drags along (recordings patch_false_positive_only_*, stories/closing)."""
    if "is_mitigated" in changed and not finding.is_mitigated:
        finding.mitigated = finding.mitigated_by = None
    if "active" in changed and finding.active:
        finding.false_p = finding.out_of_scope = finding.is_mitigated = False
        finding.mitigated = finding.mitigated_by = None
    if changed & {"false_p", "out_of_scope"} and (finding.false_p or finding.out_of_scope):
        finding.is_mitigated, finding.active, finding.verified = True, False, False
    if finding.is_mitigated:
        finding.mitigated = finding.mitigated or moment
        finding.mitigated_by = finding.mitigated_by or user
    if not finding.duplicate:
        finding.duplicate_finding = None
    finding.last_status_update = moment


def signature(user: User) -> str:
    """How DefectDojo names somebody in the notes that it writes itself."""
    return f"{user.first_name} {user.last_name} ({user.username}) ({user.id})"


def tell_risk(state: State, finding: Finding, user: User) -> None:
    """DefectDojo writes a note of itself (recordings patch_risk_accept_simple_ok, patch_risk_unaccept)."""
    done = "has risk accepted this finding" if finding.risk_accepted else "removed a risk exception from this finding"
    state.write_note(finding, user, f"{signature(user)} {done}")
