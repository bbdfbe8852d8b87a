"""A finding as JSON, with what is computed on the way: status words, age, days left, related names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo.risk_shape import risk_acceptance
from playground.defectdojo.shapes import engagement_in_brief, environment, ident, iso, note, stamp

if TYPE_CHECKING:
    from playground.defectdojo.model import Finding, Json
    from playground.defectdojo.state import State


def words(text: str) -> tuple[str, ...]:
    """Long tables of bare names read better without quotes."""
    return tuple(text.split())


# What the API sends for every finding and the stand-in never fills.
ALWAYS_NULL = words("""
    jira_change sla_start_date cvssv4 cvssv4_score url param payload scanner_confidence
    sast_source_object sast_sink_object sast_source_line sast_source_file_path publish_date
    defect_review_requested_by sonarqube_issue
""")
AS_STORED = words("""
    id title cwe epss_score epss_percentile known_exploited ransomware_used cvssv3 cvssv3_score severity
    severity_justification description mitigation fix_available fix_version impact steps_to_reproduce references
    active verified false_p duplicate out_of_scope risk_accepted under_review is_mitigated numerical_severity
    hash_code line file_path component_name component_version static_finding dynamic_finding unique_id_from_tool
    vuln_id_from_tool service planned_remediation_version effort_for_fixing tags
""")
DAYS = words("date sla_expiration_date kev_date planned_remediation_date")
MOMENTS = words("mitigated created updated last_status_update last_reviewed")


def display_status(row: Finding) -> str:
    """DefectDojo's words in its order (recordings patch_under_review, finding_close_false_p_after_get)."""
    words = [
        ("Under Review", row.under_review),
        ("Active" if row.active else "Inactive", True),
        ("Verified", row.verified),
        ("Mitigated", row.is_mitigated or row.mitigated is not None),
        ("False Positive", row.false_p),
        ("Out Of Scope", row.out_of_scope),
        ("Duplicate", row.duplicate),
        ("Risk Accepted", row.risk_accepted),
    ]
    return ", ".join(word for word, holds in words if holds)


def age(state: State, row: Finding) -> int:
    end = row.mitigated.date() if row.mitigated else state.day()
    return max((end - row.date).days, 0)


def days_left(state: State, row: Finding) -> int | None:
    """Counted to the day of the fix when there is one (recording stories/duplicates)."""
    end = row.mitigated.date() if row.mitigated else state.day()
    return (row.sla_expiration_date - end).days if row.sla_expiration_date else None


def jira(row: Finding) -> Json | None:
    """No recording has one; the keys are the schema's (JIRAIssue)."""
    if row.jira_key is None:
        return None
    return {
        "id": row.id,
        "url": f"https://jira.contoso.example/browse/{row.jira_key}",
        "jira_id": str(10000 + row.id),
        "jira_key": row.jira_key,
        "jira_creation": stamp(row.created),
        "jira_change": stamp(row.updated),
        "jira_project": 1,
        "finding": row.id,
        "engagement": None,
        "finding_group": None,
    }


def related(row: Finding) -> Json:
    """Names of what the finding belongs to (recording get_finding_related)."""
    test = row.test
    return {
        "test": {
            "id": test.id,
            "title": test.title,
            "test_type": {"id": test.test_type.id, "name": test.test_type.name},
            "engagement": engagement_in_brief(test.engagement),
            "environment": environment(test),
            "branch_tag": test.branch_tag,
            "build_id": test.build_id,
            "commit_hash": test.commit_hash,
            "version": test.version,
        },
        "jira": jira(row),
    }


def patched(state: State, row: Finding) -> Json:
    """What PATCH answers: no push_to_jira, and never names (recordings patch_*, facts section 2)."""
    body = finding(state, row)
    del body["push_to_jira"]
    return body


def finding(state: State, row: Finding, *, names: bool = False, edits: bool = True) -> Json:
    """`names` fills related_fields; who may not edit sees no accepted risks (stories/acceptance_refusals, 2.58.4)."""
    cwes = {"cwes": [{"cwe": f"CWE-{row.cwe}"}] if row.cwe else []} if state.modern else {}
    return {
        **{key: getattr(row, key) for key in AS_STORED},
        **{key: iso(getattr(row, key)) for key in DAYS},
        **{key: stamp(getattr(row, key)) for key in MOMENTS},
        **dict.fromkeys(ALWAYS_NULL),
        **cwes,
        **_relations(row),
        **_computed(state, row),
        "accepted_risks": [risk_acceptance(risk) for risk in state.acceptances_of(row)] if edits else [],
        "related_fields": related(row) if names else None,
    }


def _relations(row: Finding) -> Json:
    return {
        "test": row.test.id,
        "found_by": [row.test.test_type.id],
        "reporter": row.reporter.id,
        "mitigated_by": ident(row.mitigated_by),
        "last_reviewed_by": ident(row.last_reviewed_by),
        "review_requested_by": ident(row.review_requested_by),
        "duplicate_finding": ident(row.duplicate_finding),
        "reviewers": sorted(user.id for user in row.reviewers),
        "endpoints": [endpoint.id for endpoint in row.endpoints],
        "notes": [note(written) for written in row.notes],
        "vulnerability_ids": [{"vulnerability_id": name} for name in row.vulnerability_ids],
        "finding_meta": [{"name": name, "value": value} for name, value in row.metadata.items()],
        "finding_groups": [],
        "files": [],
        "request_response": {"req_resp": []},
    }


def _computed(state: State, row: Finding) -> Json:
    return {
        "display_status": display_status(row),
        "age": age(state, row),
        "sla_days_remaining": days_left(state, row),
        "jira_creation": stamp(row.created) if row.jira_key else None,
        "push_to_jira": False,
        "under_defect_review": False,
        "thread_id": 0,
        "nb_occurences": 1,
    }
