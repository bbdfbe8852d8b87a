"""The road that everything else hangs on: from a line to a false positive in one's own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Scene


async def test_a_finding_is_listed_looked_at_and_marked_as_false_positive(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api")
    scene.sees("#276", "Critical", "active, not duplicate", "1-9 of 9")
    assert scene.asked() == ["GET /findings/"]

    await scene.says("finding 276")
    scene.sees("#276", "active, verified", "payments-api")
    assert scene.asked() == ["GET /findings/276/"]

    await scene.clicks("False positive…")
    scene.sees("Reason", "DefectDojo will set it inactive")
    assert scene.asked() == []

    await scene.submits({"Reason": "only in the test data"})
    assert scene.modal() is None
    scene.sees("Marked as false positive by", "false positive", "Undo")
    assert scene.asked() == [
        "GET /findings/276/",
        "PATCH /findings/276/",
        "POST /findings/276/notes/",
        "GET /findings/276/",
    ]
    finding = scene.dojo.findings[276]
    assert finding.false_p
    assert not finding.active
    assert "only in the test data" in scene.dojo.notes[-1].entry
    assert "slack:T0DEMO/U0ANA" in scene.dojo.notes[-1].entry
    assert scene.dojo.notes[-1].author.username == "ana"
    [entry] = await scene.audited()
    assert (entry.caller, entry.operation, entry.outcome) == ("slack:T0DEMO/U0ANA", "mark_false_positive", "done")
    assert (entry.dojo_user, entry.before["active"], entry.after["active"]) == ("ana", True, False)
