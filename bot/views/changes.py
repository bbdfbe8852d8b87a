"""What the bot says after a change, and after one was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dojo.models import Finding
from bot.language import _
from bot.operations.findings import GetFinding
from bot.operations.triage import AddNote, Claim, PushToJira
from bot.operations.undo import Undo, undoable
from bot.views import words
from bot.views.findings import facts, headline, notes, ways
from bot.views.happened import happened
from bot.views.model import Actions, Button, Facts, Paragraph, Strong, View
from bot.views.things import thing

if TYPE_CHECKING:
    from bot.dojo.engagement import Engagement
    from bot.operations.change import Change, Changed
    from bot.operations.findings import ListFindings
    from bot.operations.undo import Undone


def changed(command: Change, result: Changed) -> View:
    """What a change did, as DefectDojo shows it now, and how to take it back."""
    before, after = result.before, result.after
    said = Paragraph((Strong(_by(happened(command, before, after), result)), " " + _now(after)))
    more = " ".join(filter(None, (result.told, _final(command))))
    blocks = (said, *((Paragraph((more,)),) if more else ()), Facts(facts(after)), *notes(after, 1))
    possible = undoable(before, after, note=isinstance(command, AddNote))
    undo = _undo(result, command.back) if possible else ()
    return View(headline(after), (*blocks, _next(undo, after, command.back)), replaces=True)


def next_claimed(_command: object, result: Changed) -> View:
    """Which finding was claimed, as for one that was named."""
    return changed(Claim(finding=result.after.id), result)


def undone(command: Undo, result: Undone) -> View:
    """What was taken back, what of it could not be exactly, and how to have it again."""
    after = result.after
    title, card = thing(after, command.back)
    said = Paragraph((Strong(_by(_("Taken back by {who}."), result)), " " + _now(after)))
    told = tuple(Paragraph((sentence,)) for sentence in result.unrestored)
    undo = _undo(result, command.back) if undoable(result.before, after) else ()
    if isinstance(after, Finding):
        card = (Facts(facts(after)), *notes(after, 1), _next(undo, after, command.back))
    elif undo:
        card = (*card, Actions(undo))
    return View(title, (said, *told, *card), replaces=True)


def _by(sentence: str, result: Changed | Undone) -> str:
    return sentence.format(who=result.by.name if result.by else _("you"))


def _now(now: Finding | Engagement) -> str:
    return _("DefectDojo now shows: {states}.").format(states=words.standing(now))


def _final(command: Change) -> str:
    return _("This cannot be taken back from here.") if isinstance(command, PushToJira) else ""


def _undo(result: Changed | Undone, back: ListFindings | None) -> tuple[Button, ...]:
    """The button that takes it back; none where no receipt was written."""
    return (Button(_("Undo"), Undo(receipt=result.receipt, back=back)),) if result.receipt else ()


def _next(undo: tuple[Button, ...], after: Finding, back: ListFindings | None) -> Actions:
    return Actions((*undo, Button(_("Details"), GetFinding(finding=after.id, back=back)), *ways(after, back)))
