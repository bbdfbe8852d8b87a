"""Risk acceptances, as DefectDojo sends them."""

from __future__ import annotations

import datetime as dt

from bot.dojo.answer import Answer, Text


class AcceptedRisk(Answer):
    """The decision to live with some findings of an engagement for a while; it outlives its last finding.

    Only people who may change the finding are shown it.
    """

    id: int
    name: Text
    decision: Text = ""
    """A, V, M, F or T: accept, avoid, mitigate, fix, transfer."""
    decision_details: Text = ""
    recommendation: Text = ""
    recommendation_details: Text = ""
    owner: int | None = None
    accepted_by: Text = ""
    expiration_date: dt.datetime | None = None
    reactivate_expired: bool = True
    restart_sla_expired: bool = False
    created: dt.datetime | None = None
    accepted_findings: tuple[int, ...] = ()
