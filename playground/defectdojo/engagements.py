"""Engagements: create, close, reopen (recordings create_engagement_*, close_*, reopen_engagement*)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.defectdojo import answers, auth, listings, patching, shapes
from playground.defectdojo.answers import Answer, Invalid
from playground.defectdojo.model import Engagement
from playground.defectdojo.reading import find

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from playground.defectdojo.call import Call
    from playground.defectdojo.model import Json, Product

TYPES = ("Interactive", "CI/CD")
BACKWARDS = "Your target start date exceeds your target end date"
NO_PRODUCT = "Unable to check for permissions: Attribute 'product' is required"


def _choice(allowed: tuple[str, ...]) -> Callable[[object], object]:
    def read(value: object) -> object:
        if value not in allowed:
            text = f'"{value}" is not a valid choice.'
            raise Invalid(text, "invalid_choice")
        return value

    return read


def _text(most: int) -> Callable[[object], object]:
    def read(value: object) -> object:
        if value is not None and len(str(value)) > most:
            text = f"Ensure this field has no more than {most} characters."
            raise Invalid(text, "max_length")
        return value

    return read


def _day(value: object) -> date:
    if value in {None, ""}:
        raise Invalid(answers.REQUIRED, "required")
    found = patching.day(value)
    if found is None:  # pragma: no cover - patching.day gives None for None only
        raise Invalid(answers.REQUIRED, "required")
    return found


READERS: dict[str, Callable[[Any], object]] = {
    "name": _text(300),
    "description": _text(2000),
    "version": _text(100),
    "branch_tag": _text(150),
    "build_id": _text(150),
    "commit_hash": _text(150),
    "source_code_management_uri": _text(600),
    "target_start": _day,
    "target_end": _day,
    "status": _choice(listings.STATUSES),
    "engagement_type": _choice(TYPES),
    "deduplication_on_engagement": patching.boolean,
    "tags": patching.tags,
}


def create(call: Call) -> Answer:
    """Rights are looked at before the fields, and names are not unique."""
    call.allow_body("engagement")
    product = _product(call)
    auth.demand(call.state, call.user, auth.EDIT_ENGAGEMENT, product)
    days = {"target_start": None, "target_end": None}
    values = patching.read({**days, **call.body}, READERS)
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
    lead = next((user for user in call.state.users.values() if user.id == call.body.get("lead")), None)
    number = max(call.state.engagements, default=0) + 1
    return Engagement(number, product=product, created=moment, updated=moment, lead=lead, **values)


def _one_to_edit(call: Call) -> Engagement:
    row: Engagement = find(call, call.state.engagements, "Engagement", lambda found: found.product)
    auth.demand(call.state, call.user, auth.EDIT_ENGAGEMENT, row.product)
    return row


def close(call: Call) -> Answer:
    row = _one_to_edit(call)
    row.active, row.status, row.updated = False, "Completed", call.state.now()
    return Answer(body={})


def reopen(call: Call) -> Answer:
    row = _one_to_edit(call)
    row.active, row.status, row.updated = True, "In Progress", call.state.now()
    return Answer(body={})
