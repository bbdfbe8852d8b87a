"""Every kind of form and modal, on believable and on hostile data."""

from __future__ import annotations

from typing import Any, Final

from bot.commands.forms import form_of
from bot.operations.command import Draft
from bot.operations.digest_commands import AddDigest
from bot.operations.engagement_changes import CloseEngagement
from bot.operations.engagement_creation import CreateEngagement
from bot.operations.finding_verbs import MarkFalsePositive, UpdateFinding
from bot.operations.findings import ListFindings
from bot.operations.products import GetProduct
from bot.platforms.slack.forms import done, modal, working
from tests.gallery.models import HOSTILE

WRONG: Final = Draft(MarkFalsePositive, {"finding": 276, "seen": ("active",)})
_METADATA: Final = "false-positive 276 seen:active"
_EVIL: Final = HOSTILE["mentions"] + HOSTILE["control"] + HOSTILE["surrogate"] + HOSTILE["right-to-left"]
_DAYS: Final = {"first_day": "2026-11-22", "last_day": "2026-11-29"}
_MADE: Final = {
    **_DAYS,
    "product": "payments-api",
    "name": "Pipeline scan",
    "type": "CI/CD",
    "lead": "me",
    "tag": "pci",
}
_DIGEST: Final = {"name": "criticals", "filter": "findings critical", "schedule": "weekdays 09:00"}
_NOT_MADE: Final = "“from” (2026-12-02) is after “to” (2026-12-01): the last day cannot come before the first."
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
    "modal-engagement-create": modal(form_of(Draft(CreateEngagement)), "engagement create", _DAYS),
    "modal-engagement-create-again": modal(form_of(Draft(CreateEngagement)), "engagement create", _MADE, _NOT_MADE),
    "modal-engagement-create-hostile": modal(
        form_of(Draft(CreateEngagement, {"product": _EVIL})),
        "engagement create",
        {**dict.fromkeys(("name", "lead", "version", "description", "first_day"), _EVIL), "last_day": "2026-02-30"},
    ),
    "modal-engagement-close": modal(form_of(Draft(CloseEngagement)), "engagement close"),
    "modal-about-hostile": modal(form_of(Draft(GetProduct, {"product": _EVIL})), "product"),
    "modal-digest-add": modal(form_of(Draft(AddDigest)), "digest add", _DIGEST, remarks={"filter": "23 fit now."}),
    "modal-digest-add-hostile": modal(
        form_of(Draft(AddDigest)), "digest add", {"filter": _EVIL}, remarks={"filter": _EVIL}
    ),
    "modal-working": working("False positive"),
    "modal-done": done("A title that is longer than Slack takes", "Marked as false positive by alice."),
}
