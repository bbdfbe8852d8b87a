"""Every kind of form and modal, on believable and on hostile data."""

from __future__ import annotations

from typing import Any, Final

from bot.commands.forms import form_of
from bot.operations.command import Draft
from bot.operations.finding_verbs import MarkFalsePositive, UpdateFinding
from bot.operations.findings import ListFindings
from bot.operations.products import GetProduct
from bot.platforms.slack.forms import done, modal, working
from tests.gallery.models import HOSTILE

WRONG: Final = Draft(MarkFalsePositive, {"finding": 276, "seen": ("active",)})
_METADATA: Final = "false-positive 276 seen:active"
_EVIL: Final = HOSTILE["mentions"] + HOSTILE["control"] + HOSTILE["surrogate"] + HOSTILE["right-to-left"]
_CHOSEN: Final = {"severity": "critical,High", "kev": "no", "sla": "breached", "title": "x" * 400}

MODALS: Final[dict[str, dict[str, Any]]] = {
    "modal-false-positive": modal(form_of(WRONG), _METADATA),
    "modal-false-positive-again": modal(
        form_of(WRONG), _METADATA, {"reason": "no"}, "“reason” cannot be “no”: it needs at least 3 letters."
    ),
    "modal-false-positive-hostile": modal(form_of(WRONG), _METADATA, {"reason": _EVIL}, _EVIL),
    "modal-update": modal(form_of(Draft(UpdateFinding, {"finding": 276})), "finding update 276", {"active": "yes"}),
    "modal-every-kind": modal(form_of(Draft(ListFindings)), "findings", _CHOSEN),
    "modal-nothing-given": modal(form_of(Draft(GetProduct)), "product"),
    "modal-about-hostile": modal(form_of(Draft(GetProduct, {"product": _EVIL})), "product"),
    "modal-working": working("False positive"),
    "modal-done": done("A title that is longer than Slack takes", "Marked as false positive by alice."),
}
