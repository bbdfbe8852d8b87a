"""What all lists have in common: their filters in words, pages to turn, and something to say where there is nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.language import _
from bot.operations.fields import is_any
from bot.views import words
from bot.views.explain import explain_button
from bot.views.model import Actions, Block, Button, Menu, Paragraph, Rows, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.dojo.models import Page
    from bot.operations.command import Listing
    from bot.operations.endpoints import ListEndpoints
    from bot.operations.engagements import ListEngagements
    from bot.operations.products import ListProducts
    from bot.operations.tests import ListTests
    from bot.views.model import Row

WITH_BUTTONS: Final = 10
"""Rows with buttons of their own; for more there is a menu."""


@dataclass(frozen=True)
class Body:
    """What one kind of list has for itself."""

    title: str
    none: str
    """The title where no row fits."""
    nothing: str
    """The sentence where no row fits."""
    rows: tuple[Row, ...]
    basis: tuple[str, ...]
    """What the list was filtered and ordered by; parts that are empty are left out."""
    menu: Menu | None = None
    buttons: tuple[Button, ...] = ()


def listing(command: Listing, page: Page[Any], body: Body) -> View:
    """The rows with the basis of the list and the ways on from it; without rows, why there are none."""
    if not page.results:
        return _empty(command, page, body)
    menu = (body.menu,) if body.menu else ()
    buttons = (*body.buttons, *_turns(command, page))
    title = f"{body.title} {words.span(page)}"
    return View(title, (Rows(body.rows), *menu, *_small(body), *_actions(buttons)), not command.share)


def menu_of(prompt: str, choices: Iterable[Button], count: int) -> Menu | None:
    """A menu of the rows where they are too many for buttons of their own."""
    return Menu(prompt, tuple(choices)) if count > WITH_BUTTONS else None


def _empty(command: Listing, page: Page[Any], body: Body) -> View:
    if page.count:  # the list got shorter than the page that was asked for
        first = Button(_("First page"), command.model_copy(update={"page": 1}))
        sentence = _("There is no page {page}: the list has {count} rows.")
        said = Paragraph((sentence.format(page=command.page, count=page.count),))
        return View(_("No such page"), (said, Actions((first,))), not command.share)
    blocks = (Paragraph((body.nothing,)), *_small(body), Actions((explain_button(command),)))
    return View(body.none, blocks, not command.share)


def _small(body: Body) -> tuple[Block, ...]:
    said = "; ".join(part for part in body.basis if part)
    return (Paragraph((said,), quiet=True),) if said else ()


def _turns(command: Listing, page: Page[Any]) -> Iterator[Button]:
    if command.page > 1:
        yield Button(_("Previous"), command.model_copy(update={"page": command.page - 1}))
    if page.last < page.count:
        yield Button(_("Next"), command.model_copy(update={"page": command.page + 1}))
    yield explain_button(command)
    if not command.share:
        yield Button(_("Share to channel"), command.model_copy(update={"share": True}))


def _actions(buttons: tuple[Button, ...]) -> tuple[Block, ...]:
    return (Actions(buttons),) if buttons else ()


# -- filters in words -----------------------------------------------------------------------------


def of_product(command: ListEngagements | ListTests | ListEndpoints) -> str:
    """The product that the list is of; empty for all."""
    if is_any(command.product):
        return _("any product")
    return _("product {name}").format(name=command.product) if command.product else ""


def tagged(command: ListProducts | ListEngagements | ListTests | ListEndpoints) -> Iterator[str]:
    """The tags that the rows have, and those that they have not."""
    if command.tag:
        yield _("tagged {tags}").format(tags=", ".join(command.tag))
    if command.not_tag:
        yield _("not tagged {tags}").format(tags=", ".join(command.not_tag))


def of_work(command: ListEngagements | ListTests) -> Iterator[str]:
    """What was worked on, when, and who leads it."""
    if command.version:
        yield _("version {version}").format(version=command.version)
    if command.branch:
        yield _("branch {branch}").format(branch=command.branch)
    if command.first:
        yield _("begun {when} or later").format(when=command.first)
    if command.last:
        yield _("ended {when} or earlier").format(when=command.last)
    if command.lead:
        yield _("led by {person}").format(person=command.lead)
