"""What is said after a change, and after one was taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.dojo.models import Engagement
from bot.operations.acceptance import AcceptRisk, EndAcceptance
from bot.operations.change import Changed
from bot.operations.duplicates import MarkDuplicate
from bot.operations.finding_verbs import Close, MarkFalsePositive, MarkOutOfScope, Reopen, UpdateFinding, Verify
from bot.operations.triage import AddNote, AddTags, AskReview, Claim, PushToJira, SetSeverity
from bot.operations.undo import Undo, Undone
from bot.views import changes
from tests.gallery.models import DOJO, HOSTILE, finding, hostile, note, person
from tests.gallery.samples import FILTER

if TYPE_CHECKING:
    from bot.operations.change import Change
    from bot.views.model import View

_CLOSED: Final[dict[str, Any]] = {"active": False, "is_mitigated": True}
_ENGAGEMENT: Final = Engagement(
    id=231,
    name=HOSTILE["mentions"],
    product=31,
    status="Completed",
    target_start="2026-11-10",
    target_end="2026-12-01",
    address=f"{DOJO}/engagement/231",
)


def _statuses() -> dict[str, View]:
    seen = finding().states
    wrong = finding(**_CLOSED, false_p=True, notes=(note("test fixture"),))
    marked = MarkFalsePositive(finding=276, reason="test fixture", seen=seen)
    evil = Changed(hostile(900, HOSTILE["mentions"]), hostile(900, HOSTILE["mentions"]), person(HOSTILE["mentions"]))
    update = UpdateFinding(finding=276, active=False)
    return {
        "changed-false-positive": changes.changed(marked, Changed(finding(), wrong, person("Alice Prado"))),
        "changed-verified": changes.changed(Verify(finding=276), Changed(finding(), finding(verified=True), None)),
        "changed-reopened": changes.changed(Reopen(finding=276), Changed(wrong, finding(), None)),
        "changed-inactive": changes.changed(update, Changed(finding(), finding(active=False), None)),
        "changed-hostile": changes.changed(update, evil),
    }


def _verbs() -> dict[str, View]:
    done: dict[str, tuple[Change, dict[str, Any]]] = {
        "fixed": (Close(finding=276), _CLOSED),
        "out-of-scope": (MarkOutOfScope(finding=276, reason="not ours"), {**_CLOSED, "out_of_scope": True}),
        "duplicate": (
            MarkDuplicate(finding=276, of=271),
            {"active": False, "duplicate": True, "duplicate_finding": 271},
        ),
        "accepted": (
            AcceptRisk(finding=276, until="300d", reason="behind the firewall"),
            {"active": False, "risk_accepted": True},
        ),
        "note": (AddNote(finding=276, text="seen it"), {"notes": (note("seen it"),)}),
        "tags": (AddTags(finding=276, tags=("pci",)), {"tags": ("pci", HOSTILE["mentions"])}),
        "claimed": (Claim(finding=276), {"reviewers": (5, 6, 7)}),
        "asked": (AskReview(finding=276, person="alice"), {"under_review": True}),
        "severity": (SetSeverity(finding=276, severity="Low", reason="not reachable"), {"severity": "Low"}),
        "jira": (PushToJira(finding=276), {"jira": {"jira_key": HOSTILE["format"]}}),
        "jira-later": (PushToJira(finding=276), {"jira": ""}),
    }
    told = "It is a full acceptance, owned by Alice Prado, and ends on 2027-03-31."
    made = {
        name: (command, Changed(finding(), finding(**after), person("Alice Prado"), receipt=4711))
        for name, (command, after) in done.items()
    }
    made["accepted"] = (made["accepted"][0], replace(made["accepted"][1], told=told))
    ended = Changed(finding(active=False, risk_accepted=True, is_mitigated=True), finding(**_CLOSED), None)
    made["acceptance-ended"] = (EndAcceptance(finding=276), ended)
    return {f"changed-{name}": changes.changed(*one) for name, one in made.items()}


def _undone() -> dict[str, View]:
    fixed, told = finding(**_CLOSED), ("The time of the mitigation is that of now.",)
    taken = Undone(finding(), fixed, person(HOSTILE["mentions"]), receipt=4712, unrestored=told)
    engagement = Undone(_ENGAGEMENT, _ENGAGEMENT.model_copy(update={"active": True}), None, receipt=4713)
    return {
        "undone": changes.undone(Undo(receipt=4711, back=FILTER), taken),
        "undone-note": changes.undone(Undo(receipt=4711), Undone(finding(), finding(), None, receipt=4712)),
        "undone-engagement": changes.undone(Undo(receipt=4711), engagement),
    }


VIEWS: Final = {**_statuses(), **_verbs(), **_undone()}
