"""Full risk acceptances: list, create, look, change, delete (recordings stories/acceptances, acceptance_refusals)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.defectdojo import accepting, answers, auth, fields, listings, prefetch
from playground.defectdojo.answers import Answer
from playground.defectdojo.model import RiskAcceptance
from playground.defectdojo.paging import Listing, page
from playground.defectdojo.reading import by_id, with_prefetch
from playground.defectdojo.risk_shape import risk_acceptance

if TYPE_CHECKING:
    from playground.defectdojo.call import Call
    from playground.defectdojo.fields import Readers
    from playground.defectdojo.model import Finding, Json
    from playground.defectdojo.state import State

LISTING = Listing("risk_acceptance", listings.RISK_ACCEPTANCES, by_id)
NOT_YOURS = "You are not permitted to add one or more selected findings to this risk acceptance"
SEVERAL = "You are not permitted to add findings from multiple engagements"
NOT_FULL = "Full risk acceptance is not enabled for this product"
REQUIRED = ("name", "owner", "accepted_findings")


def _readers(state: State) -> Readers:
    return {
        "name": fields.needed(fields.text(300)),
        "recommendation": fields.choice(listings.DECISIONS),
        "recommendation_details": fields.as_is,
        "decision": fields.choice(listings.DECISIONS),
        "decision_details": fields.as_is,
        "accepted_by": fields.text(200),
        "expiration_date": fields.moment,
        "reactivate_expired": fields.boolean,
        "restart_sla_expired": fields.boolean,
        "owner": fields.needed(fields.row(state.person)),
        "accepted_findings": fields.needed(fields.rows(state.findings.get, empty=False)),
    }


def _mine(call: Call) -> list[RiskAcceptance]:
    """Only who may edit sees them, so a Reader sees none."""
    rows = call.state.risk_acceptances.values()
    return [row for row in rows if auth.may(call.state, call.user, auth.EDIT_FINDING, row.product)]


def _one(call: Call) -> RiskAcceptance:
    row = next((row for row in _mine(call) if row.id == call.id), None)
    if row is None:
        raise answers.no_match("Risk_Acceptance")
    return row


def listing(call: Call) -> Answer:
    shown: list[Any] = []

    def shape(found: list[Any]) -> list[Json]:
        shown.extend(found)
        return [risk_acceptance(row) for row in found]

    return with_prefetch(call, page(call, LISTING, _mine(call), shape), prefetch.RISK_ACCEPTANCE, shown)


def detail(call: Call) -> Answer:
    call.allow_query({"prefetch"})
    row = _one(call)
    return with_prefetch(call, risk_acceptance(row), prefetch.RISK_ACCEPTANCE, [row])


def create(call: Call) -> Answer:
    call.allow_body("risk_acceptance")
    values = fields.read(fields.insisting(call.body, REQUIRED), _readers(call.state))
    findings = values.pop("accepted_findings")
    _judge(call, findings, findings)
    if not findings[0].product.enable_full_risk_acceptance:
        raise answers.detail(403, NOT_FULL)
    row = _built(call.state, findings[0], values)
    for finding in findings:
        accepting.admit(call.state, call.user, row, finding)
    return Answer(201, risk_acceptance(row))


def _built(state: State, finding: Finding, values: Json) -> RiskAcceptance:
    now = state.now()
    row = RiskAcceptance(state.last_risk + 1, engagement=finding.engagement, created=now, updated=now, **values)
    state.add(row)
    return row


def _judge(call: Call, wanted: list[Finding], together: list[Finding]) -> None:
    """Rights to each of them first, then that they share one engagement."""
    if not all(auth.may(call.state, call.user, auth.EDIT_FINDING, row.product) for row in wanted):
        raise answers.detail(403, NOT_YOURS)
    if len({row.engagement.id for row in together}) > 1:
        raise answers.detail(403, SEVERAL)


def patch(call: Call) -> Answer:
    """Without `accepted_findings` in the body, all of them leave."""
    row = _one(call)
    call.allow_body("risk_acceptance")
    values = fields.read(call.body, _readers(call.state))
    wanted = values.pop("accepted_findings", [])
    _judge(call, wanted, [*row.findings, *wanted])
    if wanted and wanted[0].engagement is not row.engagement:
        new, old = wanted[0].engagement.id, row.engagement.id
        text = f"Risk Acceptance belongs to engagement {old}. Cannot add findings from engagement {new}"
        raise answers.contradiction(text)
    accepting.refill(call.state, call.user, row, wanted, values)
    return Answer(body=risk_acceptance(row))


def delete(call: Call) -> Answer:
    accepting.dissolve(call.state, call.user, _one(call))
    return Answer(204, content_type=None)
