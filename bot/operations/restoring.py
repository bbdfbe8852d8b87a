"""Bring a thing back to what an earlier image of it shows: which requests that takes, and in what order.

What DefectDojo does besides is measured on 3.2.0 and 2.58.4: leaving a risk acceptance sets a finding active,
joining one sets it inactive, becoming a duplicate sets it inactive and keeps the rest.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.dojo.errors import NotFound
from bot.language import _
from bot.operations.acceptance import acceptance_name
from bot.operations.errors import Difference
from bot.operations.steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.acceptance import AcceptedRisk
    from bot.dojo.client import DojoClient
    from bot.dojo.engagement import Engagement
    from bot.dojo.models import Finding
    from bot.operations.errors import Thing

    Image = Mapping[str, Any]

_STATUS: Final = ("active", "verified", "false_p", "out_of_scope", "is_mitigated", "risk_accepted", "duplicate")
_OTHERS: Final = ("under_review", "review_requested_by", "reviewers", "severity", "severity_justification", "tags")
_LABELS: Final = frozenset({"kind", "id", "name", "note_ids"})
"""What in an image only says which thing it is, and the notes, which come and go without changing it."""


def differences(then: Image, now: Image) -> tuple[Difference, ...]:
    """What is another value than then; what only one of them holds is not looked at."""
    names = (name for name in then if name in now and name not in _LABELS)
    return tuple(Difference(name, then[name], now[name]) for name in names if then[name] != now[name])


def for_engagement(now: Engagement, former: Image, dojo: DojoClient) -> list[Step[Engagement]]:
    """Closing and reopening set the status as well, so that comes after them."""
    steps: list[Step[Engagement]] = []
    status = now.status
    if now.active != former["active"]:
        turn, status = (
            (dojo.reopen_engagement, "In Progress") if former["active"] else (dojo.close_engagement, "Completed")
        )
        steps.append(Step(_("open or closed"), partial(turn, now.id), lambda one: one.active == former["active"]))
    if status != former["status"]:
        send = partial(dojo.update_engagement, now.id, {"status": former["status"] or None})
        steps.append(Step(_("the status"), send, lambda one: one.status == former["status"]))
    return steps


def for_finding(now: Finding, former: Image, dojo: DojoClient, *, made: bool) -> list[Step[Finding]]:
    """The steps; `made` says that the acceptance in which it is now was made by what is taken back."""
    held = {risk.id for risk in now.accepted_risks}
    joined = [risk for risk in former["accepted_risks"] if risk["id"] not in held]
    left = [risk for risk in now.accepted_risks if risk.id not in {one["id"] for one in former["accepted_risks"]}]
    original = former["duplicate_finding"] if former["duplicate_finding"] != now.duplicate_finding else None
    shown = {**now.image(), **(_LEFT if made and left else {})}
    body = _body(shown, former, outside=bool(joined or original))
    return [
        *([_leave(now, risk, dojo) for risk in left] if made else ()),
        *((_patch(now, body, dojo),) if body else ()),
        *(_join(now, risk, dojo) for risk in joined),
        *((_point(now, original, dojo),) if original else ()),
    ]


_LEFT: Final = {"active": True, "risk_accepted": False, "is_mitigated": False}
"""What a finding shows that has left an acceptance."""


def _body(shown: Image, former: Image, *, outside: bool) -> dict[str, object]:
    """The PATCH. `outside` says that an acceptance or an original, joined afterwards, will close the finding."""
    body = {name: former[name] for name in (*_STATUS, *_OTHERS) if former[name] != shown[name]}
    if outside:
        body = {name: value for name, value in body.items() if name not in {"risk_accepted", "duplicate"}}
        if not set(body).intersection(_STATUS) - {"active"}:
            body.pop("active", None)
    if set(body).intersection(_STATUS):
        body |= {"active": former["active"], "verified": former["verified"]}
    return body


def _patch(now: Finding, body: Image, dojo: DojoClient) -> Step[Finding]:
    def shown_by(finding: Finding) -> bool:
        image = finding.image()
        return all(image[name] == value for name, value in body.items())

    return Step(_("the former values"), partial(dojo.update_finding, now.id, body), shown_by)


def _leave(now: Finding, risk: AcceptedRisk, dojo: DojoClient) -> Step[Finding]:
    """Out of an acceptance; one that held nothing else is removed, for DefectDojo refuses to empty it."""
    others = [one for one in risk.accepted_findings if one != now.id]
    send = partial(dojo.set_accepted, risk.id, others) if others else partial(dojo.remove_acceptance, risk.id)
    return Step(_("the end of the risk acceptance"), send, lambda one: risk.id not in _held(one))


def _join(now: Finding, risk: Image, dojo: DojoClient) -> Step[Finding]:
    """Into the former acceptance; where that was removed, into a new one that says the same."""

    async def send() -> None:
        try:
            current = await dojo.risk_acceptance(risk["id"])
        except NotFound:
            said = {name: value for name, value in risk.items() if name != "id" and value not in ("", None)}
            await dojo.accept_risk({**said, "name": acceptance_name(now), "accepted_findings": [now.id]})
        else:
            await dojo.set_accepted(risk["id"], [*current.accepted_findings, now.id])

    known = {one.id for one in now.accepted_risks}
    return Step(_("the risk acceptance"), send, lambda one: bool(_held(one) - known))


def _held(finding: Finding) -> set[int]:
    return {risk.id for risk in finding.accepted_risks}


def _point(now: Finding, original: int, dojo: DojoClient) -> Step[Finding]:
    send = partial(dojo.set_original, now.id, original)
    return Step(_("the original"), send, lambda one: one.duplicate_finding == original)


def unrestored(former: Image, now: Thing) -> tuple[str, ...] | None:
    """What could not be brought back exactly, in sentences; None where something else is not as it was."""
    told: list[str] = []
    for one in differences(former, now.image()):
        if one.name == "mitigated" and one.now:
            told.append(_("The time of the mitigation is that of now: DefectDojo keeps the former one to itself."))
        elif one.name == "accepted_risks" and _alike(one.then, one.now):
            told.append(_("The risk acceptance had been removed; a new one says the same."))
        else:
            return None
    return tuple(told)


def _alike(then: list[Image], now: list[Image]) -> bool:
    """Whether the acceptances say the same, whatever their numbers."""
    said = [sorted(str({**risk, "id": 0}) for risk in risks) for risks in (then, now)]
    return said[0] == said[1]
