"""What the bot says about findings: the list and the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.language import _
from bot.operations.finding_filters import weight
from bot.operations.findings import GetFinding, ListFindings
from bot.views import words
from bot.views.basis import basis, order
from bot.views.deeds import deeds, false_positive, more
from bot.views.explain import explain_button
from bot.views.history import history, newest, note, register
from bot.views.model import (
    Actions,
    Block,
    Button,
    Facts,
    Link,
    LinkButton,
    Menu,
    Paragraph,
    Part,
    Quote,
    Row,
    Rows,
    Strong,
    Text,
    View,
)

if TYPE_CHECKING:
    from bot.dojo.models import Finding, Page

_ROWS_WITH_BUTTONS: Final = 10
_LONGEST_WAY_BACK: Final = 300
"""Letters of the list's command as JSON, about as many as of its line. Each row's buttons hold them, for Teams twice:
from about 400 on, ten rows are more than its 28 KB."""
_TITLE: Final = 160
_DESCRIPTION: Final = 700
_NOTE: Final = 300
_NOTES: Final = 3


def finding_list(command: ListFindings, page: Page[Finding]) -> View:
    """The findings, worst first, each with what can be done about it."""
    if not page.results:
        return _nothing(command, page)
    rows = sorted(page.results, key=weight) if command.sort == "risk" else list(page.results)
    title = _("Findings {span}").format(span=words.span(page))
    small = Paragraph(words.dotted(basis(command, page.meant), order(command), _over(page)), quiet=True)
    return View(
        title,
        (Rows(_rows(rows, command)), *_more(rows), small, Actions(_turns(command, page))),
        not command.share,
    )


def finding_card(command: GetFinding, finding: Finding) -> View:
    """All that is known about one finding, with the buttons that fit its status; or its history."""
    if command.show:
        return View(headline(finding), history(command, finding), not command.share)
    return View(headline(finding), card(finding, command.back, shared=command.share), not command.share)


def headline(finding: Finding) -> str:
    """Number, severity and title."""
    return f"#{finding.id} {words.severity(finding.severity)} {words.short(finding.title, _TITLE)}"


def card(finding: Finding, back: ListFindings | None, *, shared: bool = False) -> tuple[Block, ...]:
    """The body of a finding's card."""
    status = (_("Status"), (words.states(finding.states),))
    blocks: list[Block] = [Facts((status, *facts(finding)))]
    if finding.description:
        blocks.append(Quote(words.excerpt(finding.description, _DESCRIPTION), _("Description, by the scanner")))
    blocks += notes(finding, _NOTES)
    blocks += [Actions(_actions(finding, back, shared=shared)), more(finding)]
    return tuple(blocks)


def ways(finding: Finding, back: ListFindings | None) -> tuple[Button | LinkButton, ...]:
    """Where one can go from a finding: to its page in DefectDojo, and back to the list."""
    buttons: list[Button | LinkButton] = []
    if finding.address:
        buttons.append(LinkButton(_("Open in DefectDojo"), finding.address))
    if back:
        buttons.append(Button(_("Back to the list"), back))
    return tuple(buttons)


def _actions(finding: Finding, back: ListFindings | None, *, shared: bool) -> tuple[Button | LinkButton, ...]:
    """What fits the status, what there is to read, where to go, and sharing."""
    share = Button(_("Share to channel"), GetFinding(finding=finding.id, share=True))
    return (*deeds(finding, back), *register(finding, back), *ways(finding, back), *(() if shared else (share,)))


# -- the list -------------------------------------------------------------------------------------


def _over(page: Page[Finding]) -> str:
    return words.over(page, _("findings"))


def _rows(findings: list[Finding], back: ListFindings) -> tuple[Row, ...]:
    with_buttons = len(findings) <= _ROWS_WITH_BUTTONS
    return tuple(
        Row(row_headline(one), row_details(one), _buttons(one, back) if with_buttons else ()) for one in findings
    )


def row_headline(finding: Finding) -> Text:
    """Number, severity and title, for a row of a list."""
    title = Strong(words.short(finding.title, _TITLE))
    return (words.number(finding), f" {words.severity(finding.severity)}  ", title)


def row_details(finding: Finding) -> Text:
    """What makes it urgent, and where it was found."""
    sla = _("SLA {standing}").format(standing=words.sla(finding)) if words.sla(finding) else ""
    return words.dotted(
        Strong(words.known_exploited(finding)) if words.known_exploited(finding) else "",
        words.epss(finding),
        Strong(sla) if sla and words.sla_presses(finding) else sla,
        words.age(finding),
        words.place(finding),
    )


def _buttons(finding: Finding, back: ListFindings) -> tuple[Button, ...]:
    way = _way_back(back)
    details = Button(_("Details"), GetFinding(finding=finding.id, back=way))
    return (details, false_positive(finding, way)) if finding.active else (details,)


def _way_back(command: ListFindings) -> ListFindings | None:
    """The list as one person sees it: going back shares nothing. None where it would crowd out the buttons."""
    long = len(command.model_dump_json(exclude_defaults=True)) > _LONGEST_WAY_BACK
    return None if long else command.model_copy(update={"share": False})


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
    buttons.append(explain_button(command))
    if not command.share:
        buttons.append(Button(_("Share to channel"), command.model_copy(update={"share": True})))
    return tuple(buttons)


def _nothing(command: ListFindings, page: Page[Finding]) -> View:
    if page.count:  # the list got shorter than the page that was asked for
        first = Button(_("First page"), command.model_copy(update={"page": 1}))
        sentence = _("There is no page {page}: the list has {count} findings.")
        said = Paragraph((sentence.format(page=command.page, count=page.count),))
        return View(_("No such page"), (said, Actions((first,))))
    small = Paragraph(words.dotted(basis(command, page.meant), _over(page)), quiet=True)
    links = (LinkButton(_("Same list in DefectDojo"), page.address),) if page.address else ()
    nothing = Paragraph((_("No finding fits."),))
    return View(_("No findings"), (nothing, small, Actions((*links, explain_button(command)))), not command.share)


# -- the card -------------------------------------------------------------------------------------


def facts(finding: Finding) -> tuple[tuple[str, Text], ...]:
    """What is known about a finding besides its status, as far as it is known."""
    cwe = f"CWE-{finding.cwe}" if finding.cwe else ""
    facts: tuple[tuple[str, Text], ...] = (
        (_("Where"), _where(finding)),
        (_("Product type"), (finding.product_type,)),
        (_("Duplicate of"), (_original(finding),)),
        (_("SLA"), (_sla(finding),)),
        (_("Risk"), words.dotted(_exploited(finding), words.epss(finding))),
        (_("Weakness"), words.dotted(*finding.vulnerability_ids[:5], cwe)),
        (_("Component"), (words.component(finding),)),
        (_("File"), (words.source(finding),)),
        (_("Found"), words.dotted(finding.date.isoformat(), words.age(finding))),
        (_("Reviewers"), (_reviewers(finding),)),
        (_("JIRA"), (finding.jira,)),
        (_("Tags"), (", ".join(finding.tags),)),
    )
    return tuple((name, value) for name, value in facts if any(value))


def _where(finding: Finding) -> Text:
    """Product, engagement and test, each leading to its page."""
    named = {"product": finding.product, "engagement": finding.engagement, "test": finding.test_type}
    pages = finding.addresses
    linked = (Link(text, pages[name]) if name in pages else text for name, text in named.items() if text)
    return tuple(piece for part in linked for piece in (" › ", part))[1:]


def _original(finding: Finding) -> Part:
    if not finding.duplicate:
        return ""
    if not finding.duplicate_finding:
        return _("a finding that DefectDojo does not name")
    return words.linked(f"#{finding.duplicate_finding}", finding.addresses.get("original", ""))


def _exploited(finding: Finding) -> str:
    said = words.known_exploited(finding)
    if said and finding.kev_date:
        return _("{known_exploited} (listed {day})").format(known_exploited=said, day=finding.kev_date.isoformat())
    return said


def _reviewers(finding: Finding) -> str:
    return ", ".join(words.person(finding, one) for one in finding.reviewers)


def _sla(finding: Finding) -> str:
    said = words.sla(finding)
    if said and finding.sla_expiration_date:
        return f"{said} ({finding.sla_expiration_date.isoformat()})"
    return said


def notes(finding: Finding, most: int) -> list[Block]:
    """The latest remarks, newest first."""
    return [note(one, _NOTE) for one in newest(finding.notes)[:most]]
