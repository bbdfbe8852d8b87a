"""Findings: list, detail, PATCH and the actions below one finding."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from playground.defectdojo import answers, auth, fields, listings, patching, prefetch, shapes
from playground.defectdojo.answers import Answer
from playground.defectdojo.finding_shape import finding as as_json
from playground.defectdojo.finding_shape import patched
from playground.defectdojo.model import SEVERITIES
from playground.defectdojo.paging import Listing, page
from playground.defectdojo.reading import by_id, find, visible, with_prefetch

if TYPE_CHECKING:
    from playground.defectdojo.call import Call
    from playground.defectdojo.model import Finding, Json

LISTING = Listing("findings", listings.FINDINGS, by_id)
_owner = attrgetter("test.engagement.product")
CLOSE_FLAGS = ("is_mitigated", "false_p", "out_of_scope", "duplicate")


def _names(call: Call) -> bool:
    """Only the literal `true` expands (recording list_findings_related_fields_1_not_expanded)."""
    value = call.query.get("related_fields")
    if value not in {None, "true"}:
        call.refuse("DefectDojo takes only related_fields=true")
    return value == "true"


def _severities(call: Call) -> None:
    """Not validated: a wrong word finds nothing, without an error (recordings list_findings_severity_*)."""
    wanted = set(filter(None, call.query.get("severity", "").split(",")))
    if wrong := sorted(wanted - set(SEVERITIES)):
        call.refuse(f"no finding has a severity of {wrong}")


def listing(call: Call) -> Answer:
    seen: list[Finding] = []
    names = _names(call)
    _severities(call)

    def shape(found: list[Finding]) -> list[Json]:
        seen.extend(found)
        return [shown(call, row, names=names) for row in found]

    rows = visible(call, call.state.findings.values(), _owner)
    return with_prefetch(call, page(call, LISTING, rows, shape), prefetch.FINDING, seen)


def one(call: Call) -> Finding:
    row: Finding = find(call, call.state.findings, "Finding", _owner)
    return row


def one_to_edit(call: Call) -> Finding:
    row = one(call)
    auth.demand(call.state, call.user, auth.EDIT_FINDING, row.product)
    return row


def shown(call: Call, row: Finding, *, names: bool = False) -> Json:
    """The finding as the caller may see it."""
    edits = auth.may(call.state, call.user, auth.EDIT_FINDING, row.product)
    return as_json(call.state, row, names=names, edits=edits)


def detail(call: Call) -> Answer:
    call.allow_query({"prefetch", "related_fields"})
    row = one(call)
    body = shown(call, row, names=_names(call))
    return with_prefetch(call, body, prefetch.FINDING, [row])


def patch(call: Call) -> Answer:
    row = one_to_edit(call)
    call.allow_body("finding")
    patching.patch(call.state, row, call.user, call.body)
    # As sent, not as kept (recording stories/tagging).
    told = {"tags": [tag for tag in call.body["tags"] if tag]} if "tags" in call.body else {}
    return Answer(body={**patched(call.state, row), **told})


def delete(call: Call) -> Answer:
    """Recordings delete_finding_as_reader_403, 2.58.4/member_owner_delete_finding."""
    row = one(call)
    auth.demand(call.state, call.user, auth.DELETE, row.product)
    del call.state.findings[row.id]
    return Answer(204, content_type=None)


def close(call: Call) -> Answer:
    """Recordings finding_close*: without is_mitigated the real one falls over."""
    row = one_to_edit(call)
    call.allow_body("close")
    if "is_mitigated" not in call.body:
        raise answers.internal_error()
    flags = fields.read(call.body, dict.fromkeys(CLOSE_FLAGS, fields.boolean))
    if call.body.get("note"):
        call.state.write_note(row, call.user, call.body["note"])
    _close(call, row, {**dict.fromkeys(CLOSE_FLAGS, False), **flags})
    by = {"mitigated_by": shapes.ident(row.mitigated_by), "note_type": None}
    shown = {name: getattr(row, name) for name in CLOSE_FLAGS}
    return Answer(body={**shown, "mitigated": shapes.stamp(row.mitigated), **by})


def _close(call: Call, row: Finding, flags: Json) -> None:
    """Out of every acceptance and every review; 2.x forgets to take the reviewers off (stories/closing)."""
    accepted, settled = row.risk_accepted, {"active": False, "under_review": False, "risk_accepted": False}
    row.mitigated = row.last_reviewed = call.state.now()
    row.mitigated_by = row.last_reviewed_by = call.user
    patching.leave(call.state, row)
    patching.save(call.state, row, call.user, {**flags, **settled})
    if accepted:
        patching.tell_risk(call.state, row, call.user)
    if call.state.modern:
        row.reviewers, row.review_requested_by = [], None


def verify(call: Call) -> Answer:
    """Does not look at false_p: verified false positives come from here (recording finding_verify_false_p)."""
    row = one_to_edit(call)
    call.allow_body("verify")
    row.verified = True
    row.last_reviewed = row.last_status_update = row.updated = call.state.now()
    row.last_reviewed_by = call.user
    if call.body.get("note"):
        call.state.write_note(row, call.user, call.body["note"])
    return Answer(body=as_json(call.state, row))
