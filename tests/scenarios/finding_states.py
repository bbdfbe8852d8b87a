"""Finding 276 in a state of the test's choice, and what it then shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.dojo.models import Finding
from playground.defectdojo.finding_shape import finding as as_json
from playground.defectdojo.model import RiskAcceptance
from tests.scenarios.test_changes import PLAIN, put, writes

if TYPE_CHECKING:
    from playground.defectdojo.model import Finding as Stored
    from tests.conftest import Scene

__all__ = ["PLAIN", "accepted", "image", "put", "setting", "writes"]


def setting(scene: Scene, **flags: Any) -> Stored:
    """Bring finding 276 into that state, with nobody and nothing attached."""
    row = put(scene, **flags)
    row.reviewers, row.tags, row.severity = [], ["pci"], "Critical"
    row.severity_justification = row.review_requested_by = row.duplicate_finding = None
    for name, value in flags.items():
        setattr(row, name, value)
    return row


def accepted(scene: Scene, *others: int, number: int = 900) -> RiskAcceptance:
    """A full acceptance that holds finding 276, and others of its engagement."""
    row = setting(scene, active=False, risk_accepted=True)
    ana, moment = scene.dojo.users["ana"], scene.dojo.now()
    risk = RiskAcceptance(number, "Behind the firewall", ana, row.test.engagement, moment, moment)
    risk.findings = [row, *(scene.dojo.findings[one] for one in others)]
    scene.dojo.add(risk)
    return risk


def image(scene: Scene, number: int = 276) -> dict[str, Any]:
    """What DefectDojo shows of it that a command can change; the notes apart."""
    shown = Finding.model_validate(as_json(scene.dojo, scene.dojo.findings[number], names=True)).image()
    return {name: value for name, value in shown.items() if name != "note_ids"}
