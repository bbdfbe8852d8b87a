"""What changed in between, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.views.words import short

if TYPE_CHECKING:
    from bot.operations.errors import Difference


def difference(one: Difference) -> str:
    """What is another value than it was left with: verified: no → yes."""
    if one.name == "accepted_risks":
        return _("risk acceptances: {then} → {now}").format(then=len(one.then), now=len(one.now))
    return f"{_named(one.name)}: {_value(one.then)} → {_value(one.now)}"


def _named(name: str) -> str:
    names = {
        "active": _("active"),
        "verified": _("verified"),
        "false_p": _("false positive"),
        "out_of_scope": _("out of scope"),
        "is_mitigated": _("mitigated"),
        "mitigated": _("time of mitigation"),
        "duplicate": _("duplicate"),
        "duplicate_finding": _("original"),
        "risk_accepted": _("risk accepted"),
        "under_review": _("under review"),
        "review_requested_by": _("review asked by user"),
        "reviewers": _("reviewers (users)"),
        "severity": _("severity"),
        "severity_justification": _("justification of the severity"),
        "tags": _("tags"),
        "status": _("status"),
    }
    return names[name]


def _value(value: object) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case None | "" | []:
            return _("none")
        case list():
            return ", ".join(map(str, value))
        case _:
            return short(str(value), 70)
