"""What the bot says after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.change import UpdateFinding
from bot.operations.findings import GetFinding
from bot.views import words
from bot.views.findings import facts, headline, notes, ways
from bot.views.model import Actions, Button, Facts, Paragraph, Strong, View

if TYPE_CHECKING:
    from bot.dojo.models import Finding
    from bot.operations.change import Change, Changed


def changed(command: Change, result: Changed) -> View:
    """What a change did, as DefectDojo shows it now, and how to take it back."""
    said = Paragraph((Strong(_sentence(result)), " " + _now(result.after)))
    blocks = (said, Facts(facts(result.after)), *notes(result.after, 1), _next(command, result))
    return View(headline(result.after), blocks, replaces=True)


def _sentence(result: Changed) -> str:
    """What happened, in the words for changes that are the same everywhere."""
    before, after = result.before, result.after
    if after.false_p and not before.false_p:
        sentence = _("Marked as false positive by {who}.")
    elif after.active and not before.active:
        sentence = _("Reopened by {who}.")
    elif after.verified and not before.verified:
        sentence = _("Verified by {who}.")
    else:
        sentence = _("Changed by {who}.")
    return sentence.format(who=result.by.name if result.by else _("you"))


def _now(finding: Finding) -> str:
    return _("DefectDojo now shows: {states}.").format(states=words.states(finding.states))


def _next(command: Change, result: Changed) -> Actions:
    details = Button(_("Details"), GetFinding(finding=result.after.id, back=command.back))
    return Actions((*_undo(command, result), details, *ways(result.after, command.back)))


def _undo(command: Change, result: Changed) -> tuple[Button, ...]:
    """The button that takes the change back; none where these three flags would not restore all of it."""
    before, after = result.before, result.after
    former = {
        "active": _former(before.active, after.active),
        "verified": _former(before.verified, after.verified),
        "false_positive": _former(before.false_p, after.false_p),
    }
    others = (before.duplicate, before.out_of_scope, before.risk_accepted) == (
        after.duplicate,
        after.out_of_scope,
        after.risk_accepted,
    )
    mitigated = before.is_mitigated == after.is_mitigated or former["false_positive"] is not None
    if not (others and mitigated and any(flag is not None for flag in former.values())):
        return ()
    undo = UpdateFinding(finding=after.id, **former, reason=_("Taken back."), seen=after.states, back=command.back)
    return (Button(_("Undo"), undo),)


def _former(before: bool, after: bool) -> bool | None:  # noqa: FBT001  # two flags of the same name
    return None if before == after else before
