"""What has been said and decided about a finding, on demand: all its notes, and its accepted risks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.dojo.models import Page
from bot.language import _
from bot.operations.findings import GetFinding
from bot.views import words
from bot.views.model import Actions, Block, Button, Facts, LinkButton, Paragraph, Quote, Strong

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.dojo.acceptance import AcceptedRisk
    from bot.dojo.models import Finding, Note
    from bot.operations.findings import ListFindings
    from bot.views.model import Text

_NOTES: Final = 5
_RISKS: Final = 10
_NOTE: Final = 1500
"""Letters; five such notes fit into a message on either platform."""
_TALLEST: Final = 40
_REASON: Final = 500


def register(finding: Finding, back: ListFindings | None) -> tuple[Button, ...]:
    """The buttons that lead from a card to what there is to read besides."""
    buttons: list[Button] = []
    if finding.notes:
        label = _("Notes ({count})").format(count=len(finding.notes))
        buttons.append(Button(label, GetFinding(finding=finding.id, show="notes", back=back)))
    if finding.accepted_risks:
        label = _("Accepted risks ({count})").format(count=len(finding.accepted_risks))
        buttons.append(Button(label, GetFinding(finding=finding.id, show="risks", back=back)))
    if finding.duplicate and finding.duplicate_finding:
        buttons.append(Button(_("Original"), GetFinding(finding=finding.duplicate_finding, back=back)))
    return tuple(buttons)


def history(command: GetFinding, finding: Finding) -> tuple[Block, ...]:
    """What the card's buttons lead to, with the way back to the card."""
    return _notes(command, finding) if command.show == "notes" else _risks(command, finding)


def newest(notes: Iterable[Note]) -> list[Note]:
    """The notes, newest first."""
    return sorted(notes, key=lambda one: (one.date, one.id), reverse=True)


def note(one: Note, most: int, tallest: int | None = None) -> Quote:
    """A note, with who wrote it and when."""
    by = _("{name}, {day}").format(name=one.author.name, day=one.date.date())
    entry = words.excerpt(one.entry, most) if tallest is None else words.excerpt(one.entry, most, tallest)
    return Quote(entry, _("{author}, private").format(author=by) if one.private else by)


def _notes(command: GetFinding, finding: Finding) -> tuple[Block, ...]:
    first = (command.page - 1) * _NOTES
    every = newest(finding.notes)
    page: Page[Note] = Page(count=len(every), results=tuple(every[first : first + _NOTES]), offset=first)
    turns = []
    if command.page > 1:
        turns.append(Button(_("Newer notes"), command.model_copy(update={"page": command.page - 1})))
    if page.last < page.count:
        turns.append(Button(_("Older notes"), command.model_copy(update={"page": command.page + 1})))
    said = _("Notes {span}, newest first").format(span=words.span(page)) if page.results else _none(page.count)
    shown = (note(one, _NOTE, _TALLEST) for one in page.results)
    return (Paragraph((said,), quiet=True), *shown, Actions((*turns, *_ways(command, finding))))


def _none(count: int) -> str:
    return _("There are only {count} notes.").format(count=count) if count else _("Nobody has written a note.")


def _risks(command: GetFinding, finding: Finding) -> tuple[Block, ...]:
    """The acceptances. DefectDojo names none to people who may not change the finding."""
    risks = finding.accepted_risks[:_RISKS]
    said: list[Block] = []
    for risk in risks:
        said += [Paragraph((Strong(words.short(risk.name, 160)),)), Facts(_decision(risk, finding))]
        if risk.decision_details:
            said.append(Quote(words.excerpt(risk.decision_details, _REASON)))
    if not risks:
        said.append(Paragraph((_no_risk(finding),)))
    elif len(finding.accepted_risks) > len(risks):
        more = _("{count} more are on the finding's page in DefectDojo.")
        said.append(Paragraph((more.format(count=len(finding.accepted_risks) - len(risks)),), quiet=True))
    return (*said, Actions(_ways(command, finding)))


def _no_risk(finding: Finding) -> str:
    if finding.risk_accepted:
        return _("The risk is accepted, but DefectDojo names no acceptance, or your account may not see it.")
    return _("No risk acceptance is named, or your account may not see it.")


def _decision(risk: AcceptedRisk, finding: Finding) -> tuple[tuple[str, Text], ...]:
    facts: tuple[tuple[str, Text], ...] = (
        (_("Decision"), (_decided(risk.decision),)),
        (_("Owner"), (words.person(finding, risk.owner) if risk.owner else "",)),
        (_("Accepted by"), (words.short(risk.accepted_by, 200),)),
        (_("Expires"), (risk.expiration_date.date().isoformat() if risk.expiration_date else _("never"),)),
        (_("Recorded"), (risk.created.date().isoformat() if risk.created else "",)),
    )
    return tuple((name, value) for name, value in facts if any(value))


def _decided(letter: str) -> str:
    """DefectDojo's letter as a word."""
    decisions = {"A": _("accept"), "V": _("avoid"), "M": _("mitigate"), "F": _("fix"), "T": _("transfer")}
    return decisions.get(letter, letter)


def _ways(command: GetFinding, finding: Finding) -> tuple[Button | LinkButton, ...]:
    ways: list[Button | LinkButton] = [
        Button(_("Back to the finding"), GetFinding(finding=finding.id, back=command.back))
    ]
    if finding.address:
        ways.append(LinkButton(_("Open in DefectDojo"), finding.address))
    if not command.share:
        ways.append(Button(_("Share to channel"), command.model_copy(update={"share": True, "back": None})))
    return tuple(ways)
