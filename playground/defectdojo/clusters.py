"""Duplicates and their original (recordings stories/duplicates): what follows is the real one's order of saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo import answers, patching
from playground.defectdojo.answers import Answer
from playground.defectdojo.findings import one, one_to_edit, shown

if TYPE_CHECKING:
    from playground.defectdojo.call import Call
    from playground.defectdojo.model import Finding, User
    from playground.defectdojo.state import State

NOTHING = Answer(204, content_type=None)
REFUSED = Answer(400, content_type=None)


def duplicates(call: Call) -> Answer:
    """An original's duplicates; of a duplicate its siblings, itself among them, without the original."""
    return Answer(body=[shown(call, row) for row in _cluster(call.state, one(call))])


def _cluster(state: State, row: Finding) -> list[Finding]:
    root = row.duplicate_finding if row.duplicate else row
    members = [other for other in state.findings.values() if root is not None and other.duplicate_finding is root]
    return sorted(members, key=lambda other: other.title)


def reset(call: Call) -> Answer:
    row = one_to_edit(call)
    if not row.duplicate:
        return REFUSED
    row.last_reviewed, row.last_reviewed_by = call.state.now(), call.user
    values = {"duplicate": False, "active": True, "duplicate_finding": None}
    patching.save(call.state, row, call.user, values)
    return NOTHING


def make_duplicate(call: Call) -> Answer:
    row = one_to_edit(call)
    original = call.state.findings.get(call.ids["other"])
    if original is None or original.product is not row.product:
        raise answers.no_match("Finding")
    apart = row.engagement is not original.engagement
    strict = row.engagement.deduplication_on_engagement or original.engagement.deduplication_on_engagement
    if apart and strict:
        return REFUSED
    if row is not original:
        _join(call.state, call.user, row, original)
    return NOTHING


def _join(state: State, user: User, row: Finding, original: Finding) -> None:
    members = _cluster(state, row)
    if row.duplicate or members:
        _move(state, user, row, original, members)
    else:
        row.last_reviewed, row.last_reviewed_by = state.now(), user
        _point(state, user, row, original)
        patching.save(state, row, user, {"active": False})
    patching.save(state, original, user, {"duplicate": False, "duplicate_finding": None})


def _move(state: State, user: User, row: Finding, original: Finding, members: list[Finding]) -> None:
    """A whole cluster changes its original; the old one stays active although a duplicate from now on."""
    old = [row.duplicate_finding] if row.duplicate and row.duplicate_finding else []
    for member in (*old, *members, row):
        if member is not original:
            _point(state, user, member, original)


def _point(state: State, user: User, row: Finding, original: Finding) -> None:
    patching.save(state, row, user, {"duplicate": True, "duplicate_finding": original})
