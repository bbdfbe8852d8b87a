"""What the bot says about products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _, ngettext
from bot.operations.command import Draft
from bot.operations.engagement_creation import CreateEngagement
from bot.operations.engagements import ListEngagements
from bot.operations.fields import id_of
from bot.operations.findings import ListFindings
from bot.operations.products import GetProduct
from bot.views import words
from bot.views.lists import Body, listing, tagged
from bot.views.model import (
    Actions,
    Block,
    Button,
    Facts,
    LinkButton,
    Menu,
    Quote,
    Row,
    Text,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.dojo.models import Page, Product
    from bot.operations.products import ListProducts

_DESCRIPTION = 500


def product_list(command: ListProducts, page: Page[Product]) -> View:
    """The products, by name, with their active findings."""
    body = Body(
        title=_("Products"),
        none=_("No products"),
        nothing=_("No product that you may see fits."),
        rows=tuple(map(_row, page.results)),
        basis=(*basis_of(command), _("by name; findings are the active ones, duplicates included")),
        menu=_menu(page),
    )
    return listing(command, page, body)


def product_card(command: GetProduct, product: Product) -> View:
    """One product, and the way to its findings."""
    blocks: list[Block] = [Facts(_facts(product))]
    if product.description:
        blocks.append(Quote(words.excerpt(product.description, _DESCRIPTION), _("Description")))
    blocks.append(Actions(_actions(command, product)))
    return View(product.name, tuple(blocks), not command.share)


def _row(product: Product) -> Row:
    details = words.dotted(
        product.type_name,
        _findings(product),
        _criticality(product),
        product.lifecycle,
        _("grade {grade}").format(grade=product.prod_numeric_grade) if product.prod_numeric_grade is not None else "",
        ", ".join(product.tags),
    )
    return Row((words.linked(product.name, product.address),), details)


def basis_of(command: ListProducts) -> Iterator[str]:
    """What the list was filtered by, in words."""
    if command.name:
        yield _("name contains “{words}”").format(words=command.name)
    if command.type:
        yield _("type {type}").format(type=command.type)
    yield from tagged(command)
    if command.criticality:
        yield _("criticality {level}").format(level=command.criticality)
    if command.lifecycle:
        yield _("lifecycle {stage}").format(stage=command.lifecycle)
    if command.platform:
        yield _("platform {name}").format(name=command.platform)
    if command.origin:
        yield _("origin {name}").format(name=command.origin)


def _findings(product: Product) -> str:
    if product.findings_count is None:
        return ""
    sentence = ngettext("{count} active finding", "{count} active findings", product.findings_count)
    return sentence.format(count=product.findings_count)


def _counted(product: Product) -> str:
    """With its basis, which differs from that of the lists behind the buttons."""
    said = _findings(product)
    return _("{findings}, duplicates included").format(findings=said) if said else ""


def _criticality(product: Product) -> str:
    if not product.business_criticality:
        return ""
    return _("criticality {level}").format(level=product.business_criticality)


def _menu(page: Page[Product]) -> Menu:
    choices = (Button(words.short(product.name, 70), GetProduct(product=str(product.id))) for product in page.results)
    return Menu(_("Details of…"), tuple(choices))


def _facts(product: Product) -> tuple[tuple[str, Text], ...]:
    grade = "" if product.prod_numeric_grade is None else str(product.prod_numeric_grade)
    facts: tuple[tuple[str, Text], ...] = (
        (_("Number"), (words.linked(f"#{product.id}", product.address),)),
        (_("Type"), (product.type_name,)),
        (_("Findings"), (_counted(product),)),
        (_("Criticality"), (product.business_criticality,)),
        (_("Lifecycle"), (product.lifecycle,)),
        (_("Platform"), (product.platform,)),
        (_("Origin"), (product.origin,)),
        (_("Grade"), (grade,)),
        (_("Tags"), (", ".join(product.tags),)),
    )
    return tuple((name, value) for name, value in facts if any(value))


def _said(product: Product) -> str:
    """What means the product in a line that people read: its name, unless that looks like an id."""
    return str(product.id) if id_of(product.name) else product.name


def _actions(command: GetProduct, product: Product) -> tuple[Button | LinkButton, ...]:
    reference = str(product.id)
    worst = ListFindings(product=reference, severity=("Critical", "High"))
    buttons: list[Button | LinkButton] = [
        Button(_("Critical and high"), worst),
        Button(_("All open findings"), ListFindings(product=reference)),
        Button(_("Engagements"), ListEngagements(product=reference)),
        Button(_("New engagement…"), Draft(CreateEngagement, {"product": _said(product)})),
    ]
    if product.address:
        buttons.append(LinkButton(_("Open in DefectDojo"), product.address))
    if not command.share:
        buttons.append(Button(_("Share to channel"), GetProduct(product=reference, share=True)))
    return tuple(buttons)
