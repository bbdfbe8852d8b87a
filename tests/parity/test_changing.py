"""What changes findings, on Slack and on Teams: typed, pressed, filled in, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playground.defectdojo import faults
from playground.world import ANA, MARTA
from tests.parity.features import feature
from tests.scenarios.finding_states import PLAIN

if TYPE_CHECKING:
    from playground.defectdojo.model import Finding
    from tests.parity.chat import Chat

TITLE: Final = "Changing findings"
LINES: Final = {
    "verify 276": "Verified by Ana Souza",
    "unverify 276": "Marked as not verified by Ana Souza",
    'close 276 reason:"fixed in 2.4.1"': "Closed as fixed by Ana Souza",
    "reopen 276": "Reopened by Ana Souza",
    'out-of-scope 276 reason:"the vendor runs it"': "Marked as out of scope by Ana Souza",
    "finding update 276 active:yes out-of-scope:no reason:because": "DefectDojo now shows: active",
    "note 276 the fix is in review": "Note written by Ana Souza",
    "tag 276 quick-win": "Tags changed by Ana Souza",
    "untag 276 quick-win": "Tags changed by Ana Souza",
    "ask-review 276 me": "Review asked for by Ana Souza",
    "release 276": "Released by Ana Souza",
    'severity 276 low reason:"not reachable"': "Severity changed from ◆ Critical to ● Low by Ana Souza",
    'risk-accept 276 until:30d reason:"behind the firewall"': "It is a full acceptance, owned by Ana Souza",
    "unaccept 276": "Reopened by Ana Souza",
}
"""Changes in an order in which each is one, and what is said of it."""


def finding(chat: Chat, **flags: Any) -> Finding:
    """Finding 276 in that state, with nobody asked for a review."""
    row = chat.dojo.findings[276]
    for name, value in {**PLAIN, "severity": "Critical", **flags}.items():
        setattr(row, name, value)
    row.reviewers, row.review_requested_by, row.duplicate_finding = [], None, None
    return row


@feature(
    "False positive, in a form",
    "false-positive",
    differs="the form is a dialog; what is wrong is said on top of it, in Slack below the field",
)
@feature("What became of a thing takes the place of what was pressed")
@feature("Undo", "undo")
async def test_a_finding_is_judged_in_a_form_and_taken_back(chat: Chat) -> None:
    row = finding(chat)
    await chat.says("finding 276")
    await chat.clicks("False positive…")
    chat.sees("Reason", "This is about #276")
    await chat.submits({"Reason": "only in the test data"})
    chat.sees("Marked as false positive by Ana Souza")
    assert row.false_p
    assert row.notes[0].entry.startswith("only in the test data\n\nMarked as false positive from chat by ")
    assert row.notes[0].entry.endswith(f" ({chat.key(ANA)}).")
    await chat.clicks("Undo")
    chat.sees("Taken back by Ana Souza")
    assert not chat.dojo.findings[276].false_p
    assert chat.count() == 1
    assert [entry.outcome for entry in await chat.audited()] == ["done", "done"]


@feature(
    "Every change of a finding, typed",
    *("verify", "unverify", "close", "reopen", "out-of-scope", "finding update", "note", "tag", "untag"),
    *("ask-review", "release", "severity", "risk-accept", "unaccept", "duplicate-of", "push-to-jira"),
)
async def test_every_change_can_be_typed(chat: Chat) -> None:
    row = finding(chat)
    for line, said in LINES.items():
        await chat.says(line)
        chat.sees(said, "[Undo]")
    rows = chat.dojo.findings.values()
    originals = {one.duplicate_finding.id for one in rows if one.duplicate_finding}
    near = (one for one in rows if one.test.engagement is row.test.engagement and one.active and not one.duplicate)
    other = next(one.id for one in near if one.id not in {276, *originals})
    await chat.says(f"duplicate-of {other} 276")
    chat.sees("Marked as a duplicate of #276 by Ana Souza", "[Undo]")
    taken = faults.Fault(200, b'{"id": 276}', {"content-type": "application/json"})
    chat.dojo.faults.append(faults.only(taken, method="PATCH"))
    await chat.says("push-to-jira 276")
    chat.sees("Sent to JIRA", "This cannot be taken back from here.")
    chat.does_not_see("[Undo]")


@feature(
    "Accept a risk, from the card's menu",
    "risk-accept",
    differs="a choice that needs a form is answered with the button that opens it: Teams opens none from a menu",
)
async def test_a_risk_is_accepted_from_the_menu_of_a_card(chat: Chat) -> None:
    row = finding(chat)
    await chat.says("finding 276")
    await chat.chooses("More…", "Accept the risk…")
    if chat.platform == "teams":
        await chat.clicks("Fill in…")
    chat.sees("This is about #276")
    await chat.submits({"Until": "2026-12-22", "Reason": "behind the firewall"})
    chat.sees("It is a full acceptance, owned by Ana Souza, and ends on 2026-12-22.")
    assert row.risk_accepted


@feature("Claim, for all to see", "claim", "finding")
@feature("An old picture is refused, and the new one shown")
async def test_of_what_all_see_one_claims_and_the_other_is_told(chat: Chat) -> None:
    row = finding(chat)
    await chat.says("finding 276 share:yes")
    await chat.chooses("More…", "Claim it", MARTA)
    assert "Claimed by Marta Lima" in chat.text(chat.posted()[-1])
    assert [one.username for one in row.reviewers] == ["marta"]
    await chat.says("finding 276")
    finding(chat, active=False, is_mitigated=True)
    await chat.clicks("Verify")
    chat.sees("Nothing was written", "it was active", "and is inactive, mitigated by now", "[Reopen]")
    assert not row.verified
    entry, *_ = await chat.audited()
    assert (entry.outcome, entry.code, entry.caller) == ("refused", "Stale", chat.key(ANA))


@feature("A write whose answer is lost is not called done, nor sent twice")
async def test_a_lost_answer_is_looked_for(chat: Chat) -> None:
    row = finding(chat)
    await chat.says("finding 276")
    chat.dojo.requests.clear()
    chat.dojo.faults.append(faults.only(faults.too_late(faults.unavailable(504)), method="PATCH"))
    await chat.clicks("Verify")
    chat.sees("Verified by Ana Souza")
    assert row.verified
    assert [request.method for request in chat.dojo.requests].count("PATCH") == 1
