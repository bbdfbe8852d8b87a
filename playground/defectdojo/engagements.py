"""Engagements: create, change, close, reopen (recordings create_engagement_*, close_*, stories/engagements)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo import answers, auth, fields, listings, shapes
from playground.defectdojo.answers import Answer
from playground.defectdojo.model import Engagement, Note
from playground.defectdojo.reading import find

if TYPE_CHECKING:
    from playground.defectdojo.call import Call
    from playground.defectdojo.fields import Readers
    from playground.defectdojo.model import Json, Product
    from playground.defectdojo.state import State

TYPES = ("Interactive", "CI/CD")
BACKWARDS = "Your target start date exceeds your target end date"
NO_PRODUCT = "Unable to check for permissions: Attribute 'product' is required"


REQUIRED = ("target_start", "target_end")
_day = fields.needed(fields.day)


def _readers(state: State) -> Readers:
    """`active` is not among them: only close and reopen change it (recording stories/engagements)."""
    return {
        "name": fields.text(300),
        "description": fields.text(2000),
        "version": fields.text(100),
        "branch_tag": fields.text(150),
        "build_id": fields.text(150),
        "commit_hash": fields.text(150),
        "source_code_management_uri": fields.link,
        "target_start": _day,
        "target_end": _day,
        "status": fields.choice({*listings.STATUSES, None}),  # nullable in the schemas of both versions
        "engagement_type": fields.choice(TYPES),
        "deduplication_on_engagement": fields.boolean,
        "lead": fields.person(state),
        "tags": fields.tags(row.tags for row in state.engagements.values()),
    }


def create(call: Call) -> Answer:
    """Rights are looked at before the fields, and names are not unique."""
    call.allow_body("engagement")
    product = _product(call)
    auth.demand(call.state, call.user, auth.EDIT_ENGAGEMENT, product)
    values = fields.read(fields.insisting(call.body, REQUIRED), _readers(call.state))
    if values["target_start"] > values["target_end"]:
        raise answers.contradiction(BACKWARDS)
    row = _built(call, product, values)
    call.state.add(row)
    return Answer(201, shapes.engagement(call.state, row))


def _product(call: Call) -> Product:
    """Recordings create_engagement_no_product_400, create_engagement_bad_product_404."""
    if "product" not in call.body:
        raise answers.detail(400, NO_PRODUCT)
    product = call.state.products.get(call.body["product"])
    if product is None:
        raise answers.no_match("Product")
    return product


def _built(call: Call, product: Product, values: Json) -> Engagement:
    moment = call.state.now()
    values = {**values, "name": values.get("name") or str(values["target_start"])}
    number = max(call.state.engagements, default=0) + 1
    return Engagement(number, product=product, created=moment, updated=moment, **values)


def _one_to_edit(call: Call) -> Engagement:
    row: Engagement = find(call, call.state.engagements, "Engagement", lambda found: found.product)
    auth.demand(call.state, call.user, auth.EDIT_ENGAGEMENT, row.product)
    return row


def patch(call: Call) -> Answer:
    """Dates may run backwards here, and another product's number moves the engagement (stories/engagements)."""
    row = _one_to_edit(call)
    call.allow_body("engagement")
    product = fields.needed(fields.row(call.state.products.get))
    values = fields.read(call.body, {**_readers(call.state), "product": product})
    for name, value in values.items():
        setattr(row, name, value)
    row.updated = call.state.now()
    return Answer(body=shapes.engagement(call.state, row))


def add_note(call: Call) -> Answer:
    """Recording engagement_note_post."""
    row: Engagement = find(call, call.state.engagements, "Engagement", lambda found: found.product)
    call.allow_body("note")
    if not call.body.get("entry"):
        raise answers.Refused(400, {"entry": [answers.REQUIRED]})
    call.state.last_note += 1
    note = Note(call.state.last_note, None, call.user, call.body["entry"], call.state.now())
    row.notes.insert(0, note)
    return Answer(201, shapes.new_note(note))


def close(call: Call) -> Answer:
    row = _one_to_edit(call)
    row.active, row.status, row.updated = False, "Completed", call.state.now()
    return Answer(body={})


def reopen(call: Call) -> Answer:
    row = _one_to_edit(call)
    row.active, row.status, row.updated = True, "In Progress", call.state.now()
    return Answer(body={})
