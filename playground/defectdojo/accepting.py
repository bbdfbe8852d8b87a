"""Into a risk acceptance and out of it: what happens to the finding (recordings stories/acceptances)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo import patching

if TYPE_CHECKING:
    from playground.defectdojo.model import Finding, Json, RiskAcceptance, User
    from playground.defectdojo.state import State


def admit(state: State, user: User, risk: RiskAcceptance, finding: Finding) -> None:
    """A duplicate is listed and keeps its own status."""
    if finding not in risk.findings:
        risk.findings.append(finding)
    if not finding.duplicate or finding.risk_accepted:
        patching.save(state, finding, user, {"active": False, "risk_accepted": True})
    _tell(state, user, risk, finding, "added this finding to")


def expel(state: State, user: User, risk: RiskAcceptance, finding: Finding) -> None:
    """Always active afterwards, even what was mitigated or inactive before."""
    risk.findings.remove(finding)
    patching.save(state, finding, user, {"active": True, "risk_accepted": False})
    _tell(state, user, risk, finding, "removed this finding from")


def _tell(state: State, user: User, risk: RiskAcceptance, finding: Finding, done: str) -> None:
    """The brackets stay empty: the real one forgets to return its link."""
    state.write_note(finding, user, f'{patching.signature(user)} {done} the risk acceptance: "{risk.name}" ()')


def refill(state: State, user: User, risk: RiskAcceptance, wanted: list[Finding], values: Json) -> None:
    """PATCH: only the difference moves, and a body without the list empties it."""
    before = list(risk.findings)
    for name, value in values.items():
        setattr(risk, name, value)
    risk.findings = [row for row in before if row in wanted] + [row for row in before if row not in wanted]
    for finding in wanted:
        if finding not in before:
            admit(state, user, risk, finding)
    for finding in before:
        if finding not in wanted:
            expel(state, user, risk, finding)
    risk.updated = state.now()


def dissolve(state: State, user: User, risk: RiskAcceptance) -> None:
    """DELETE."""
    for finding in list(risk.findings):
        expel(state, user, risk, finding)
    del state.risk_acceptances[risk.id]
