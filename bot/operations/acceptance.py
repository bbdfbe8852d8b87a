"""Accept a finding's risk until a day, and end that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from bot.language import _
from bot.operations.change import Change, Changed, Edit, change, look, signed
from bot.operations.command import Written
from bot.operations.errors import AlreadySo, Impossible
from bot.operations.fields import PersonRef, Reason, Until, end_of, today
from bot.operations.names import ME
from bot.operations.triage import colleague

if TYPE_CHECKING:
    from datetime import date

    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding, Product

Decision = Literal["accept", "avoid", "mitigate", "fix", "transfer"]
_DECISIONS: Final[dict[Decision, str]] = {"accept": "A", "avoid": "V", "mitigate": "M", "fix": "F", "transfer": "T"}
_NAME: Final = 300
_ACCEPTED_BY: Final = 200


class AcceptRisk(Change):
    """Accept the risk of a finding until a day.

    DefectDojo will set it inactive and risk accepted, in a risk acceptance that ends on that day and makes it active
    again; where the product allows simple acceptances only, DefectDojo keeps no end, and the answer says so.
    """

    examples = ("risk-accept 276", 'risk-accept 276 until:90d reason:"behind the firewall" decision:mitigate')

    until: Until = Field(description="The day on which it ends, in the future: 2027-03-31, 90d, 6m.")
    reason: Annotated[Reason, Written(long=True)] = Field(description="Why the risk can be borne.")
    decision: Decision = Field(default="accept", description="What is done about the risk.")
    owner: PersonRef = Field(default=ME, description="Who answers for it: username, full name or id.")


class EndAcceptance(Change):
    """End the acceptance of a finding's risk.

    DefectDojo will take it out of all its risk acceptances and set it active, unless it is closed otherwise.
    """

    examples = ("unaccept 276", 'unaccept 276 reason:"the firewall is gone"')

    reason: Annotated[Reason | None, Written(long=True)] = Field(default=None, description="Why; kept as a note.")


async def accept_risk(command: AcceptRisk, dojo: DojoClient) -> Changed:
    """Accept it in full where the product allows that, with its end; else as simply as DefectDojo does."""
    now = await look(command, dojo)
    if now.risk_accepted:
        raise AlreadySo(now)
    if not now.active or now.product_id is None:
        raise Impossible(now, _("It is not active. Only an open finding's risk can be accepted."))
    product = await dojo.get_product(now.product_id)
    until = end_of(command.until, today())
    if product.enable_full_risk_acceptance:
        return await _in_full(command, now, until, dojo)
    return await _simply(command, now, product, until, dojo)


async def _in_full(command: AcceptRisk, now: Finding, until: date, dojo: DojoClient) -> Changed:
    owner = await colleague(command.owner, now, dojo, "owner")
    acceptance = {
        "name": acceptance_name(now),
        "owner": owner.id,
        "accepted_findings": [now.id],
        "decision": _DECISIONS[command.decision],
        "decision_details": command.reason,
        "accepted_by": dojo.author[:_ACCEPTED_BY],
        "expiration_date": until.isoformat(),
    }
    edit = Edit(
        {"risk_accepted": True, "active": False},
        signed(_("Risk accepted until {day} from chat by {author}."), dojo, command.reason, day=until),
        send=partial(dojo.accept_risk, acceptance),
        words=_("the risk acceptance"),
    )
    told = _("It is a full acceptance, owned by {owner}, and ends on {day}.").format(owner=owner.name, day=until)
    return await change(dojo, now, edit, told)


def acceptance_name(finding: Finding) -> str:
    """What an acceptance of one finding is called."""
    return f"#{finding.id} {finding.title}"[:_NAME]


async def _simply(command: AcceptRisk, now: Finding, product: Product, until: date, dojo: DojoClient) -> Changed:
    if not product.enable_simple_risk_acceptance:
        raise Impossible(now, _("The product {name} allows no risk acceptances.").format(name=product.name))
    said = _("Risk accepted from chat by {author}, meant until {day}; a simple acceptance has no end.")
    note = signed(said, dojo, command.reason, day=until)
    told = _("It is a simple acceptance: DefectDojo keeps {day} in the note only, and will not end it by itself.")
    edit = Edit({"risk_accepted": True, "active": False}, note, words=_("the risk acceptance"))
    return await change(dojo, now, edit, told.format(day=until))


async def end_acceptance(command: EndAcceptance, dojo: DojoClient) -> Changed:
    """Take it out of every acceptance."""
    now = await look(command, dojo)
    closed = now.is_mitigated or now.false_p or now.out_of_scope or now.duplicate
    note = signed(_("Risk acceptance ended from chat by {author}."), dojo, command.reason)
    body = {"risk_accepted": False, "active": not closed}
    edit = Edit({"risk_accepted": False}, note, body=body, words=_("the risk acceptance"))
    return await change(dojo, now, edit)
