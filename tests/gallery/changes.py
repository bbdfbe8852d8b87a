"""What is said after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operations.change import Changed
from bot.operations.finding_verbs import MarkFalsePositive, Reopen, UpdateFinding, Verify
from bot.views import changes
from tests.gallery.models import HOSTILE, finding, hostile, note, person

if TYPE_CHECKING:
    from bot.views.model import (
        View,
    )


def _changes() -> dict[str, View]:
    seen = finding().states
    wrong = finding(active=False, false_p=True, is_mitigated=True, notes=(note("test fixture"),))
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


VIEWS: Final = _changes()
