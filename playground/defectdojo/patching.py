"""What a PATCH of a finding may say, and what DefectDojo adds (facts section 5, recordings patch_*)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from playground.defectdojo.answers import Invalid, Refused, contradiction, invalid
from playground.defectdojo.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

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
STATUS = ("active", "verified", "false_p", "out_of_scope", "risk_accepted", "is_mitigated")
PLAIN = (
    "title",
    "description",
    "mitigation",
    "impact",
    "references",
    "steps_to_reproduce",
    "fix_version",
    "planned_remediation_version",
    "effort_for_fixing",
    "service",
    "component_name",
    "component_version",
    "cwe",
)
DUPLICATE = "Duplicate findings cannot be verified or active"
FALSE_POSITIVE = "False positive findings cannot be verified."
ACTIVE = "Active findings cannot be risk accepted."
NOT_SIMPLE = "Simple risk acceptance is disabled for this product, use the UI to accept this finding."
_TRUE = {True, "1", "true", "True", "TRUE", "t", "T", "yes", "on"}
_FALSE = {False, "0", "false", "False", "FALSE", "f", "F", "no", "off"}


def boolean(value: object) -> bool:
    """`"true"` is fine, null and `"banana"` are not (recordings patch_active_*, patch_bad_type_400)."""
    if value is None:
        text = "This field may not be null."
        raise Invalid(text, "null")
    if not isinstance(value, str | int) or value not in _TRUE | _FALSE:
        text = "Must be a valid boolean."
        raise Invalid(text)
    return value in _TRUE


def severity(value: object) -> str:
    if value not in SEVERITIES:
        text = f"Severity must be one of the following: {list(SEVERITIES)}"
        raise Invalid(text)
    return str(value)


def day(value: object) -> date | None:
    try:
        return None if value is None else date.fromisoformat(str(value))
    except ValueError:
        text = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
        raise Invalid(text) from None


def tags(value: object) -> list[str]:
    """Lower-cased and sorted as the server keeps them (recording patch_tags for the refusal)."""
    if not isinstance(value, list):
        text = f'Expected a list of items but got type "{type(value).__name__}".'
        raise Invalid(text, "not_a_list")
    for tag in value:
        if any(sign in tag for sign in " ,'\""):
            text = f"Invalid tag: '{tag}'. Tags should not contain spaces, commas, or quotes."
            raise Invalid(text)
    return sorted({str(tag).lower() for tag in value})


def _as_is(value: object) -> object:
    return value


def _locked(what: str) -> Callable[[object], object]:
    """Recording patch_mitigated_timestamp_400."""

    def refuse(_: object) -> object:
        text = f"Editing {what} is disabled (EDITABLE_MITIGATED_DATA=false)"
        raise Invalid(text)

    return refuse


READERS: dict[str, Callable[[Any], object]] = {
    **dict.fromkeys(BOOLEANS, boolean),
    **dict.fromkeys(PLAIN, _as_is),
    "severity": severity,
    "planned_remediation_date": day,
    "tags": tags,
    "mitigated": _locked("mitigated timestamp"),
    "mitigated_by": _locked("mitigated_by"),
}


def read(body: Json, readers: dict[str, Callable[[Any], object]]) -> Json:
    """Known fields only; all wrong ones are told at once."""
    good: Json = {}
    errors: dict[str, Invalid] = {}
    for name in body.keys() & readers.keys():
        try:
            good[name] = readers[name](body[name])
        except Invalid as error:
            errors[name] = error
    if errors:
        raise invalid(errors)
    return good


def patch(state: State, finding: Finding, user: User, body: Json) -> None:
    values = read(body, READERS)
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
    changed = {name for name, value in values.items() if getattr(finding, name) != value}
    for name, value in values.items():
        setattr(finding, name, value)
    moment = state.now()
    if changed & set(STATUS):
        follow(finding, user, changed, moment)
    if "risk_accepted" in changed:
        _tell_risk(state, finding, user)
    finding.updated = moment
    state.touch_sla(finding)


def follow(finding: Finding, user: User, changed: set[str], moment: datetime) -> None:
    """What a status change drags along (recordings patch_false_positive_only_*, patch_reactivate_*)."""
    if "is_mitigated" in changed:
        finding.mitigated, finding.mitigated_by = (moment, user) if finding.is_mitigated else (None, None)
    if "active" in changed and finding.active:
        finding.false_p = finding.out_of_scope = finding.is_mitigated = False
        finding.mitigated = finding.mitigated_by = None
    if changed & {"false_p", "out_of_scope"} and (finding.false_p or finding.out_of_scope):
        finding.mitigated = finding.mitigated or moment
        finding.mitigated_by = finding.mitigated_by or user
        finding.is_mitigated, finding.active, finding.verified = True, False, False
    if not finding.duplicate:
        finding.duplicate_finding = None
    finding.last_status_update = moment


def _tell_risk(state: State, finding: Finding, user: User) -> None:
    """DefectDojo writes a note of itself (recordings patch_risk_accept_simple_ok, patch_risk_unaccept)."""
    who = f"{user.first_name} {user.last_name} ({user.username}) ({user.id})"
    done = "has risk accepted this finding" if finding.risk_accepted else "removed a risk exception from this finding"
    state.write_note(finding, user, f"{who} {done}")
