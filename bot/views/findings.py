"""What the bot says about findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.language import _
from bot.operations.change import MarkFalsePositive, Reopen, UpdateFinding, Verify
from bot.operations.command import Draft
from bot.operations.findings import GetFinding, ListFindings
from bot.views import words
from bot.views.basis import basis
from bot.views.model import (
    Actions,
    Block,
    Button,
    Facts,
    LinkButton,
    Menu,
    Paragraph,
    Quote,
    Row,
    Rows,
    Strong,
    Text,
    View,
)

if TYPE_CHECKING:
    from bot.dojo.models import Finding, Page
    from bot.operations.change import Changed
    from bot.operations.command import Command

_ROWS_WITH_BUTTONS: Final = 10
_TITLE: Final = 160
_DESCRIPTION: Final = 700
_NOTE: Final = 300
_NOTES: Final = 3
_SEVERITIES: Final = ("Critical", "High", "Medium", "Low", "Info")


def finding_list(command: ListFindings, page: Page[Finding]) -> View:
    """The findings, worst first, each with what can be done about it."""
    if not page.results:
        return _nothing(command, page)
    rows = sorted(page.results, key=_weight)
    title = _("Findings {span}").format(span=words.span(page))
    small = Paragraph((f"{basis(command)} · {_order()}",), quiet=True)
    return View(title, (Rows(_rows(rows)), *_more(rows), small, Actions(_turns(command, page))), not command.share)


def finding_card(command: GetFinding, finding: Finding) -> View:
    """All that is known about one finding, with the buttons that fit its status."""
    return View(headline(finding), card(finding, command), not command.share)


def changed(_command: Command, result: Changed) -> View:
    """What a change did, as DefectDojo shows it now, and how to take it back."""
    said = Paragraph((Strong(_sentence(result)), " " + _now(result.after)))
    blocks = (said, Facts(_facts(result.after)), *_notes(result.after, 1), _back(result))
    return View(headline(result.after), blocks, replaces=True)


def headline(finding: Finding) -> str:
    """Number, severity and title."""
    return f"#{finding.id} {words.severity(finding.severity)} {words.short(finding.title, _TITLE)}"


def card(finding: Finding, command: GetFinding | None = None) -> tuple[Block, ...]:
    """The body of a finding's card."""
    blocks: list[Block] = [Facts(_facts(finding))]
    if finding.description:
        blocks.append(Quote(words.short(finding.description, _DESCRIPTION), _("Description, by the scanner")))
    blocks += _notes(finding, _NOTES)
    blocks.append(Actions(actions(finding, command)))
    return tuple(blocks)


def actions(finding: Finding, command: GetFinding | None = None) -> tuple[Button | LinkButton, ...]:
    """At most five: what fits the status, the page in DefectDojo, and sharing."""
    buttons: list[Button | LinkButton] = [*_deeds(finding)]
    if finding.address:
        buttons.append(LinkButton(_("Open in DefectDojo"), finding.address))
    if command is None or not command.share:
        buttons.append(Button(_("Share to channel"), GetFinding(finding=finding.id, share=True)))
    return tuple(buttons)


def _deeds(finding: Finding) -> tuple[Button, ...]:
    if not finding.active:
        return (Button(_("Reopen"), Reopen(finding=finding.id, seen=finding.states), "good"),)
    verify = Button(_("Verify"), Verify(finding=finding.id, seen=finding.states), "good")
    return (_false_positive(finding), *(() if finding.verified or finding.duplicate else (verify,)))


def _false_positive(finding: Finding) -> Button:
    given = {"finding": finding.id, "seen": finding.states}
    return Button(_("False positive…"), Draft(MarkFalsePositive, given))


# -- the list -------------------------------------------------------------------------------------


def _weight(finding: Finding) -> tuple[int, bool, float, int, int]:
    """Worst first: severity, known exploited, EPSS, SLA left, age."""
    left = finding.sla_days_remaining
    return (
        _SEVERITIES.index(finding.severity),
        not finding.known_exploited,
        -(finding.epss_score or 0.0),
        10_000 if left is None else left,
        -finding.age,
    )


def _order() -> str:
    return _("by severity, then newest; on this page known exploited, EPSS and SLA first")


def _rows(findings: list[Finding]) -> tuple[Row, ...]:
    with_buttons = len(findings) <= _ROWS_WITH_BUTTONS
    return tuple(Row(_headline(one), _details(one), _buttons(one) if with_buttons else ()) for one in findings)


def _headline(finding: Finding) -> Text:
    title = Strong(words.short(finding.title, _TITLE))
    return (words.number(finding), f" {words.severity(finding.severity)}  ", title)


def _details(finding: Finding) -> Text:
    pressing = words.sla(finding)
    return words.dotted(
        words.place(finding),
        Strong(words.known_exploited(finding)) if words.known_exploited(finding) else "",
        words.epss(finding),
        Strong(pressing) if words.sla_presses(finding) else pressing,
        words.age(finding),
    )


def _buttons(finding: Finding) -> tuple[Button, ...]:
    details = Button(_("Details"), GetFinding(finding=finding.id))
    return (details, _false_positive(finding)) if finding.active else (details,)


def _more(findings: list[Finding]) -> tuple[Block, ...]:
    """A menu of the rows where they are too many for buttons of their own."""
    if len(findings) <= _ROWS_WITH_BUTTONS:
        return ()
    choices = (
        Button(
            words.short(f"#{one.id} {words.severity(one.severity)} {one.title}", 70),
            GetFinding(finding=one.id),
        )
        for one in findings
    )
    return (Menu(_("Details of…"), tuple(choices)),)


def _turns(command: ListFindings, page: Page[Finding]) -> tuple[Button | LinkButton, ...]:
    buttons: list[Button | LinkButton] = []
    if command.page > 1:
        buttons.append(Button(_("Previous"), command.model_copy(update={"page": command.page - 1})))
    if page.last < page.count:
        buttons.append(Button(_("Next"), command.model_copy(update={"page": command.page + 1})))
    if page.address:
        buttons.append(LinkButton(_("Same list in DefectDojo"), page.address))
    if not command.share:
        buttons.append(Button(_("Share to channel"), command.model_copy(update={"share": True})))
    return tuple(buttons)


def _nothing(command: ListFindings, page: Page[Finding]) -> View:
    if page.count:  # the list got shorter than the page that was asked for
        first = Button(_("First page"), command.model_copy(update={"page": 1}))
        sentence = _("There is no page {page}: the list has {count} findings.")
        said = Paragraph((sentence.format(page=command.page, count=page.count),))
        return View(_("No such page"), (said, Actions((first,))))
    small = Paragraph((basis(command),), quiet=True)
    links = (LinkButton(_("Same list in DefectDojo"), page.address),) if page.address else ()
    nothing = Paragraph((_("No finding fits."),))
    return View(_("No findings"), (nothing, small, *((Actions(links),) if links else ())), not command.share)


# -- the card -------------------------------------------------------------------------------------


def _facts(finding: Finding) -> tuple[tuple[str, Text], ...]:
    cwe = f"CWE-{finding.cwe}" if finding.cwe else ""
    facts: tuple[tuple[str, Text], ...] = (
        (_("Status"), (words.states(finding.states),)),
        (_("Where"), (words.place(finding),)),
        (_("SLA"), (_sla(finding),)),
        (_("Risk"), words.dotted(words.known_exploited(finding), words.epss(finding))),
        (_("Weakness"), words.dotted(*finding.vulnerability_ids[:5], cwe)),
        (_("Component"), (words.component(finding),)),
        (_("File"), (words.source(finding),)),
        (_("Found"), words.dotted(finding.date.isoformat(), words.age(finding))),
        (_("Reviewers"), (_reviewers(finding),)),
        (_("JIRA"), (finding.jira,)),
        (_("Tags"), (", ".join(finding.tags),)),
    )
    return tuple((name, value) for name, value in facts if any(value))


def _reviewers(finding: Finding) -> str:
    names = {person.id: person.name for person in finding.people}
    return ", ".join(names.get(one, _("user #{id}").format(id=one)) for one in finding.reviewers)


def _sla(finding: Finding) -> str:
    said = words.sla(finding)
    if said and finding.sla_expiration_date:
        return f"{said} ({finding.sla_expiration_date.isoformat()})"
    return said


def _notes(finding: Finding, most: int) -> list[Block]:
    latest = sorted(finding.notes, key=lambda note: note.date, reverse=True)[:most]
    return [
        Quote(
            words.short(note.entry, _NOTE),
            _("{name}, {day}").format(name=note.author.name, day=note.date.date()),
        )
        for note in latest
    ]


# -- after a change -------------------------------------------------------------------------------


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
    return sentence.format(who=result.by)


def _now(finding: Finding) -> str:
    return _("DefectDojo now shows: {states}.").format(states=words.states(finding.states))


def _back(result: Changed) -> Actions:
    buttons: list[Button | LinkButton] = [*_undo(result)]
    buttons.append(Button(_("Details"), GetFinding(finding=result.after.id)))
    if result.after.address:
        buttons.append(LinkButton(_("Open in DefectDojo"), result.after.address))
    return Actions(tuple(buttons))


def _undo(result: Changed) -> tuple[Button, ...]:
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
    undo = UpdateFinding(finding=after.id, **former, reason=_("Taken back."), seen=after.states)
    return (Button(_("Undo"), undo),)


def _former(before: bool, after: bool) -> bool | None:  # noqa: FBT001  # two flags of the same name
    return None if before == after else before
