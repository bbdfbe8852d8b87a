"""Findings as a person puts them into a message of their own: all who read the conversation see them there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.dojo.models import Page
from bot.language import _
from bot.operations.finding_filters import weight
from bot.operations.findings import GetFinding, ListFindings
from bot.operations.redaction import Counted, Withheld, redacted
from bot.views import words
from bot.views.findings import card, headline, row_details
from bot.views.model import Actions, Button, Facts, LinkButton, Paragraph, Quote, View
from bot.views.plain import unstyled
from bot.views.redaction import shown, with_note

if TYPE_CHECKING:
    from typing import Any

    from bot.dojo.models import Finding
    from bot.operations.command import Query
    from bot.operations.redaction import Redaction


@dataclass(frozen=True)
class Pick:
    """A finding to choose: a line that offers it, and a few words below that line."""

    offer: str
    details: str
    view: View
    """What is put into the message."""


def picks(query: Query, result: Any, level: Redaction) -> tuple[Pick, ...] | View:
    """The findings of a list, or the one, as they may be told at that level; a View where there is none to choose."""
    told = redacted(result, level)
    if isinstance(told, Counted | Withheld):
        return shown(_nothing, query, result, level)
    found = list(told.results) if isinstance(told, Page) else [told]
    if isinstance(query, ListFindings) and query.sort == "risk":
        found.sort(key=weight)
    return tuple(_pick(one, level, hidden=told is not result) for one in found) or _nothing(told)


def _nothing(_result: object) -> View:
    return View(_("No findings"), (Paragraph((_("No finding fits."),)),))


def _pick(finding: Finding, level: Redaction, *, hidden: bool) -> Pick:
    view = inserted(finding)
    details = unstyled(words.dotted(words.states(finding.states), unstyled(row_details(finding))))
    return Pick(headline(finding), details, with_note(view, level) if hidden else view)


def inserted(finding: Finding) -> View:
    """What is known of it, to be read; its one Command shows each who presses it their own card."""
    read = tuple(block for block in card(finding, None, shared=True) if isinstance(block, Facts | Quote))
    details = Button(_("Details"), GetFinding(finding=finding.id))
    links = (LinkButton(_("Open in DefectDojo"), finding.address),) if finding.address else ()
    return View(headline(finding), (*read, Actions((details, *links))), private=False)
