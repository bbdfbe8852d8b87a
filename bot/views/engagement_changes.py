"""What the bot says after an engagement was made, closed or opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.undo import Undo
from bot.views import words
from bot.views.engagements import card, headline
from bot.views.model import Actions, Button, Paragraph, Strong, View

if TYPE_CHECKING:
    from bot.operations.engagement_changes import ChangeEngagement, EngagementChanged
    from bot.operations.engagement_creation import Created, CreateEngagement
    from bot.operations.errors import Exists


def created(_command: CreateEngagement, result: Created) -> View:
    """That an engagement was made, as DefectDojo shows it."""
    return _done(_("Created by {who}."), result)


def engagement_changed(_command: ChangeEngagement, result: EngagementChanged) -> View:
    """That an engagement was closed or opened again, and the button that takes it back."""
    sentence = _("Reopened by {who}.") if result.after.active else _("Closed by {who}.")
    undo = Button(_("Undo"), Undo(receipt=result.receipt)) if result.receipt else None
    return _done(sentence, result, undo)


def _done(sentence: str, result: Created | EngagementChanged, undo: Button | None = None) -> View:
    strong = Strong(sentence.format(who=result.by.name if result.by else _("you")))
    now = _("DefectDojo now shows: {standing}.").format(standing=words.standing(result.after))
    blocks = (Paragraph((strong, f" {now}")), *card(result.after, undo=undo))
    return View(headline(result.after), blocks, replaces=True)


def exists(halt: Exists) -> View:
    """What there is already, and the way to have another all the same."""
    sentence = _("Nothing was written: there is an open engagement of this name, product and dates already.")
    another = Button(_("Create another"), halt.another)
    hint = Paragraph((_("To have another one all the same, add again:yes."),), quiet=True)
    blocks = (Paragraph((Strong(sentence),)), *card(halt.there), Actions((another,)), hint)
    return View(headline(halt.there), blocks, replaces=True, outcome="refused")
