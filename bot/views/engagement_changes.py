"""What the bot says after an engagement was made, closed or opened again, and the buttons that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.engagement_changes import CloseEngagement, ReopenEngagement
from bot.operations.findings import ListFindings
from bot.views import words
from bot.views.model import Actions, Block, Button, Confirm, Facts, LinkButton, Paragraph, Quote, Strong, Text, View

if TYPE_CHECKING:
    from bot.dojo.models import Engagement
    from bot.operations.engagement_changes import ChangeEngagement, EngagementChanged
    from bot.operations.engagement_creation import Created, CreateEngagement

_NAME = 120
_IN_QUESTION = 60
_DESCRIPTION = 500


def created(_command: CreateEngagement, result: Created) -> View:
    """That an engagement was made, as DefectDojo shows it."""
    return _done(_("Created by {who}."), result)


def engagement_changed(_command: ChangeEngagement, result: EngagementChanged) -> View:
    """That an engagement was closed or opened again, and the button that takes it back."""
    return _done(_("Reopened by {who}.") if result.after.active else _("Closed by {who}."), result)


def _done(sentence: str, result: Created | EngagementChanged) -> View:
    strong = Strong(sentence.format(who=result.by.name if result.by else _("you")))
    now = _("DefectDojo now shows: {standing}.").format(standing=words.standing(result.after))
    return View(headline(result.after), (Paragraph((strong, f" {now}")), *card(result.after)), replaces=True)


def headline(engagement: Engagement) -> str:
    """Number and name."""
    return f"#{engagement.id} {words.short(engagement.name, _NAME)}"


def card(engagement: Engagement) -> tuple[Block, ...]:
    """What is known of an engagement, and what can be done with it."""
    blocks: list[Block] = [Facts(facts(engagement))]
    if engagement.description:
        blocks.append(Quote(words.excerpt(engagement.description, _DESCRIPTION), _("Description")))
    findings = Button(_("Open findings"), ListFindings(engagement=str(engagement.id)))
    link = (LinkButton(_("Open in DefectDojo"), engagement.address),) if engagement.address else ()
    return (*blocks, Actions((*deeds(engagement), findings, *link)))


def facts(engagement: Engagement) -> tuple[tuple[str, Text], ...]:
    """What is known of it, as far as it is known."""
    named = (
        (_("Status"), words.standing(engagement)),
        (_("Product"), engagement.product_name),
        (_("Type"), engagement.engagement_type),
        (_("Dates"), f"{engagement.target_start} – {engagement.target_end}"),
        (_("Version"), engagement.version),
        (_("Branch"), engagement.branch_tag),
        (_("Build"), engagement.build_id),
        (_("Commit"), engagement.commit_hash),
        (_("Tags"), ", ".join(engagement.tags)),
    )
    return tuple((name, (value,)) for name, value in named if value)


def deeds(engagement: Engagement) -> tuple[Button, ...]:
    """What can be done with an engagement as it stands; each asks first, and says what DefectDojo will change."""
    given = {"engagement": str(engagement.id), "seen": engagement.states}
    name = words.short(engagement.name, _IN_QUESTION)
    if engagement.active:
        close = Confirm(_("Close “{name}”?").format(name=name), _(CloseEngagement.effect()), _("Close"), _("Leave it"))
        return (Button(_("Close"), CloseEngagement(**given), confirm=close),)
    reopen = Confirm(_("Reopen “{name}”?").format(name=name), _(ReopenEngagement.effect()), _("Reopen"), _("Leave it"))
    return (Button(_("Reopen"), ReopenEngagement(**given), confirm=reopen),)
