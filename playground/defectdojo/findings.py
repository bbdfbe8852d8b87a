"""Findings: list, detail, PATCH and the actions below one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo import answers, auth, listings, patching, prefetch, shapes
from playground.defectdojo.answers import Answer, Refused
from playground.defectdojo.finding_shape import finding as as_json
from playground.defectdojo.finding_shape import patched
from playground.defectdojo.model import SEVERITIES
from playground.defectdojo.paging import Listing, page
from playground.defectdojo.reading import by_id, find, visible, with_prefetch

if TYPE_CHECKING:
    from playground.defectdojo.call import Call
    from playground.defectdojo.model import Finding, Json, Product

LISTING = Listing("findings", listings.FINDINGS, by_id)
CLOSE_FLAGS = ("is_mitigated", "false_p", "out_of_scope", "duplicate")


def _owner(row: Finding) -> Product:
    return row.product


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
    shown: list[Finding] = []
    names = _names(call)
    _severities(call)

    def shape(found: list[Finding]) -> list[Json]:
        shown.extend(found)
        return [as_json(call.state, row, names=names) for row in found]

    rows = visible(call, call.state.findings.values(), _owner)
    return with_prefetch(call, page(call, LISTING, rows, shape), prefetch.FINDING, shown)


def one(call: Call) -> Finding:
    row: Finding = find(call, call.state.findings, "Finding", _owner)
    return row


def _one_to_edit(call: Call) -> Finding:
    row = one(call)
    auth.demand(call.state, call.user, auth.EDIT_FINDING, row.product)
    return row


def detail(call: Call) -> Answer:
    call.allow_query({"prefetch", "related_fields"})
    row = one(call)
    body = as_json(call.state, row, names=_names(call))
    return with_prefetch(call, body, prefetch.FINDING, [row])


def patch(call: Call) -> Answer:
    row = _one_to_edit(call)
    call.allow_body("finding")
    patching.patch(call.state, row, call.user, call.body)
    return Answer(body=patched(call.state, row))


def delete(call: Call) -> Answer:
    """Recordings delete_finding_as_reader_403, 2.58.4/member_owner_delete_finding."""
    row = one(call)
    auth.demand(call.state, call.user, auth.DELETE, row.product)
    del call.state.findings[row.id]
    return Answer(204, content_type=None)


def notes(call: Call) -> Answer:
    row = one(call)
    return Answer(body={"finding_id": row.id, "notes": [shapes.note(note) for note in row.notes]})


def add_note(call: Call) -> Answer:
    """Whoever may see may write a note, even a Reader of 2.x (recording 2.58.4/member_reader_note)."""
    row = one(call)
    call.allow_body("note")
    if not call.body.get("entry"):
        raise Refused(400, {"entry": [answers.REQUIRED]})
    entry, private = call.body["entry"], bool(call.body.get("private", False))
    note = call.state.write_note(row, call.user, entry, private=private)
    return Answer(201, shapes.new_note(note))


def tags(call: Call) -> Answer:
    return Answer(body={"tags": one(call).tags})


def add_tags(call: Call) -> Answer:
    """The status is the schema's; no recording has a POST of tags."""
    row = _one_to_edit(call)
    call.allow_body("tags")
    wanted = patching.read(call.body, {"tags": patching.tags})
    row.tags = sorted({*row.tags, *wanted.get("tags", ())})
    return Answer(201, {"tags": row.tags})


def remove_tags(call: Call) -> Answer:
    """Recordings remove_tags, remove_tags_missing_400 (a body of its own kind)."""
    row = _one_to_edit(call)
    call.allow_body("tags")
    for tag in call.body.get("tags", ()):
        if tag not in row.tags:
            raise Refused(400, {"error": f"'{tag}' is not a valid tag in list '{row.tags}'"})
    row.tags = [tag for tag in row.tags if tag not in call.body["tags"]]
    return Answer(204)


def close(call: Call) -> Answer:
    """Recordings finding_close*: without is_mitigated the real one falls over."""
    row = _one_to_edit(call)
    call.allow_body("close")
    if "is_mitigated" not in call.body:
        raise answers.internal_error()
    flags = patching.read(call.body, dict.fromkeys(CLOSE_FLAGS, patching.boolean))
    _close(call, row, {**dict.fromkeys(CLOSE_FLAGS, False), **flags})
    if call.body.get("note"):
        call.state.write_note(row, call.user, call.body["note"])
    by = {"mitigated_by": shapes.ident(row.mitigated_by), "note_type": None}
    shown = {name: getattr(row, name) for name in CLOSE_FLAGS}
    return Answer(body={**shown, "mitigated": shapes.stamp(row.mitigated), **by})


def _close(call: Call, row: Finding, flags: Json) -> None:
    moment = call.state.now()
    for name, value in flags.items():
        setattr(row, name, value)
    row.active = row.risk_accepted = row.under_review = False
    row.accepted_risks = []
    row.mitigated, row.mitigated_by = moment, call.user
    row.last_reviewed, row.last_reviewed_by = moment, call.user
    patching.follow(row, call.user, {name for name, value in flags.items() if value} - {"is_mitigated"}, moment)
    row.updated = moment
    call.state.touch_sla(row)


def verify(call: Call) -> Answer:
    """Does not look at false_p: verified false positives come from here (recording finding_verify_false_p)."""
    row = _one_to_edit(call)
    call.allow_body("verify")
    row.verified = True
    row.last_reviewed = row.last_status_update = row.updated = call.state.now()
    row.last_reviewed_by = call.user
    if call.body.get("note"):
        call.state.write_note(row, call.user, call.body["note"])
    return Answer(body=as_json(call.state, row))
