"""What the bot says about engagements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.engagement_changes import CloseEngagement, ReopenEngagement
from bot.operations.engagements import GetEngagement
from bot.operations.findings import ListFindings
from bot.operations.products import GetProduct
from bot.operations.tests import ListTests
from bot.views import words
from bot.views.lists import WITH_BUTTONS, Body, listing, menu_of, of_product, of_work, tagged
from bot.views.model import Actions, Block, Button, Confirm, Facts, LinkButton, Quote, Row, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.dojo.engagement import Engagement
    from bot.dojo.models import Page
    from bot.operations.engagements import ListEngagements
    from bot.views.model import Text

_DESCRIPTION = 500
_NAME = 120
_IN_QUESTION = 60


def engagement_list(command: ListEngagements, page: Page[Engagement]) -> View:
    """The engagements, latest first, each with the ways to its tests and findings."""
    few = len(page.results) <= WITH_BUTTONS
    choices = (Button(words.short(_title(row), 70), GetEngagement(engagement=str(row.id))) for row in page.results)
    body = Body(
        title=_("Engagements"),
        none=_("No engagements"),
        nothing=_("No engagement that you may see fits."),
        rows=tuple(
            Row((words.linked(_title(row), row.address),), _details(row), _ways(row) if few else ())
            for row in page.results
        ),
        basis=(*basis_of(command), _("latest first"), words.over(page, _("engagements"))),
        menu=menu_of(_("Details of…"), choices, len(page.results)),
    )
    return listing(command, page, body)


def engagement_card(command: GetEngagement, row: Engagement) -> View:
    """One engagement, and the ways on from it."""
    return View(headline(row), card(row, shared=command.share), not command.share)


def headline(row: Engagement) -> str:
    """Number and name."""
    return f"#{row.id} {words.short(row.name, _NAME)}".rstrip()


def card(row: Engagement, *, shared: bool = True, undo: Button | None = None) -> tuple[Block, ...]:
    """What is known of an engagement, what can be taken back and done with it, and the ways on from it."""
    blocks: list[Block] = [Facts(_facts(row))]
    if row.description:
        blocks.append(Quote(words.excerpt(row.description, _DESCRIPTION), _("Description")))
    first = () if undo is None else (undo,)
    return (*blocks, Actions((*first, *deeds(row), *_ways_on(row, shared=shared))))


def deeds(engagement: Engagement) -> tuple[Button, ...]:
    """What can be done with an engagement as it stands; each asks first, and says what DefectDojo will change."""
    given = {"engagement": str(engagement.id), "seen": engagement.states}
    name = words.short(engagement.name, _IN_QUESTION)
    if engagement.active:
        close = Confirm(_("Close “{name}”?").format(name=name), _(CloseEngagement.effect()), _("Close"), _("Leave it"))
        return (Button(_("Close"), CloseEngagement(**given), confirm=close),)
    reopen = Confirm(_("Reopen “{name}”?").format(name=name), _(ReopenEngagement.effect()), _("Reopen"), _("Leave it"))
    return (Button(_("Reopen"), ReopenEngagement(**given), confirm=reopen),)


def _title(row: Engagement) -> str:
    return row.name.strip() or _("engagement {id}").format(id=row.id)


def _details(row: Engagement) -> Text:
    return words.dotted(
        f"#{row.id}",
        row.product_name,
        row.engagement_type,
        words.standing(row),
        _days(row),
        _branch(row),
        ", ".join(row.tags),
    )


def _days(row: Engagement) -> str:
    return _("{first} to {last}").format(first=row.target_start, last=row.target_end)


def _branch(row: Engagement) -> str:
    return _("branch {branch}").format(branch=row.branch_tag) if row.branch_tag else ""


def _ways(row: Engagement) -> tuple[Button, ...]:
    number = str(row.id)
    return (
        Button(_("Details"), GetEngagement(engagement=number)),
        Button(_("Findings"), ListFindings(engagement=number)),
        Button(_("Tests"), ListTests(engagement=number)),
    )


def basis_of(command: ListEngagements) -> Iterator[str]:
    """What the list was filtered by, in words."""
    yield of_product(command)
    if command.product_type:
        yield _("product type {name}").format(name=command.product_type)
    if command.status:
        yield _("status {status}").format(status=command.status)
    if command.active is not None:
        yield _("open") if command.active else _("closed")
    if command.type:
        yield _("type {type}").format(type=command.type)
    if command.name:
        yield _("name contains “{words}”").format(words=command.name)
    yield from tagged(command)
    yield from of_work(command)


def _facts(row: Engagement) -> tuple[tuple[str, Text], ...]:
    facts: tuple[tuple[str, Text], ...] = (
        (_("Number"), (words.linked(f"#{row.id}", row.address),)),
        (_("Product"), (row.product_name,)),
        (_("Type"), (row.engagement_type,)),
        (_("Status"), (words.standing(row),)),
        (_("Dates"), (_days(row),)),
        (_("Version"), (row.version,)),
        (_("Branch"), (row.branch_tag,)),
        (_("Build"), (row.build_id,)),
        (_("Commit"), (row.commit_hash,)),
        (_("Lead"), (_("user #{id}").format(id=row.lead) if row.lead else "",)),
        (_("Tags"), (", ".join(row.tags),)),
    )
    return tuple((name, value) for name, value in facts if any(value))


def _ways_on(row: Engagement, *, shared: bool) -> tuple[Button | LinkButton, ...]:
    number = str(row.id)
    buttons: list[Button | LinkButton] = [
        Button(_("Open findings"), ListFindings(engagement=number)),
        Button(_("Tests"), ListTests(engagement=number)),
        Button(_("Product"), GetProduct(product=str(row.product))),
    ]
    if row.address:
        buttons.append(LinkButton(_("Open in DefectDojo"), row.address))
    if not shared:
        buttons.append(Button(_("Share to channel"), GetEngagement(engagement=number, share=True)))
    return tuple(buttons)
