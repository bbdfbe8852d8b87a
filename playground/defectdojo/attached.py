"""What hangs below a finding: notes, tags, metadata (recordings stories/notes, stories/tagging)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.defectdojo import answers, fields, shapes
from playground.defectdojo.answers import Answer, Invalid, Refused
from playground.defectdojo.findings import one, one_to_edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.defectdojo.call import Call
    from playground.defectdojo.model import Finding, Json, Note

NOT_AUTHOR = "Delete Failed, You are not the Note's author"
NOT_HERE = "Selected Note is not assigned to this Finding"
NO_NUMBER = "('note_id') parameter missing"
EXISTS = "Create failed probably because the name of the metadata already exists"


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
    row.last_reviewed, row.last_reviewed_by = note.date, call.user
    return Answer(201, shapes.new_note(note))


def remove_note(call: Call) -> Answer:
    """One's own, or any for a superuser; a Reader of 2.x may write a note and not take it back."""
    row = one_to_edit(call)
    call.allow_body("remove_note")
    note = _note(call)
    if note not in row.notes:
        raise _wrong(NOT_HERE)
    if note.author is not call.user and not call.user.is_superuser:
        raise _wrong(NOT_AUTHOR)
    row.notes.remove(note)
    call.state.notes.remove(note)
    return Answer(204)


def _note(call: Call) -> Note:
    """A body without the number makes the real one fall over."""
    if "note_id" in call.body and not call.body["note_id"]:
        raise _wrong(NO_NUMBER)
    if not isinstance(number := call.body.get("note_id"), int):
        raise answers.internal_error()
    note = next((note for note in call.state.notes if note.id == number), None)
    if note is None:
        raise answers.no_match("Notes")
    return note


def _wrong(text: str) -> Refused:
    return Refused(400, {"error": text})


def tags(call: Call) -> Answer:
    return Answer(body={"tags": one(call).tags})


def add_tags(call: Call) -> Answer:
    """200 and not the schema's 201; words are split and in small letters here, and new ones come last."""
    row = one_to_edit(call)
    call.allow_body("tags")
    wanted = [part for tag in _given(call, " ") for part in re.split('[,"]', tag.lower())]
    known = (other.tags for other in call.state.findings.values())
    fresh = [tag for tag in fields.spelled(wanted, known) if tag not in row.tags]
    answer = [*row.tags, *fresh]
    row.tags = sorted(answer)
    return Answer(body={"tags": answer})


def _given(call: Call, refused: str) -> list[str]:
    """A refusal here is the list alone, without the usual message and advert."""

    def read(value: object) -> list[str]:
        wanted = fields.tag_list(value)
        fields.refuse_signs(wanted, refused)
        return wanted

    try:
        found: list[str] = fields.needed(read)(call.body.get("tags", fields.MISSING))
    except Invalid as error:
        raise Refused(400, {"tags": [error.text]}) from None
    return found


def remove_tags(call: Call) -> Answer:
    """All or nothing, letter by letter (recordings remove_tags, remove_tags_missing_400)."""
    row = one_to_edit(call)
    call.allow_body("tags")
    wanted, left = _given(call, " "), list(row.tags)
    if not wanted:
        raise _wrong("Empty Tag List Not Allowed")
    for tag in wanted:
        if tag not in left:
            raise _wrong(f"'{tag}' is not a valid tag in list '{left}'")
        left.remove(tag)
    row.tags = left
    return Answer(204)


def _entries(row: Finding) -> list[Json]:
    return [{"name": name, "value": value} for name, value in row.metadata.items()]


def metadata(call: Call) -> Answer:
    return Answer(body=_entries(one(call)))


def add_metadata(call: Call) -> Answer:
    row = one_to_edit(call)
    if call.body["name"] in row.metadata:
        raise Refused(400, EXISTS)
    return _stored(call, row)


def _stored(call: Call, row: Finding) -> Answer:
    name, value = call.body["name"], call.body["value"]
    row.metadata[name] = value
    return Answer(body={"name": name, "value": value})


def _named(act: Callable[[Call, Finding], Answer]) -> Callable[[Call], Answer]:
    def handle(call: Call) -> Answer:
        row = one_to_edit(call)
        if call.query.get("name") not in row.metadata:
            raise answers.no_match("DojoMeta")
        return act(call, row)

    return handle


def _forget(call: Call, row: Finding) -> Answer:
    del row.metadata[call.query["name"]]
    return Answer(body="Metadata deleted")


change_metadata = _named(_stored)
remove_metadata = _named(_forget)
