"""What the bot says in a digest: news first, then how things stand, then what can be done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.language import _, ngettext
from bot.operations.claim_next import ClaimNext
from bot.operations.digest import MOST, Content, of_open
from bot.operations.finding_filters import NOBODY
from bot.operations.findings import GetFinding, ListFindings
from bot.operations.redaction import redacted
from bot.operations.statistics import GetStatistics
from bot.operations.triage import Claim
from bot.views import digest_living as living
from bot.views import digest_words as says
from bot.views import words
from bot.views.basis import basis
from bot.views.deeds import false_positive
from bot.views.digest_calls import Calls, calling, owners
from bot.views.findings import row_details, row_headline
from bot.views.model import Actions, Block, Button, Facts, Menu, Paragraph, Row, Rows, Strong, Text, View
from bot.views.redaction import with_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from bot.dojo.models import Finding
    from bot.operations.digest import Figure, ProductFigures
    from bot.operations.digest_commands import MuteDigest
    from bot.operations.redaction import Redaction
    from bot.views.model import Mention

_NAME: Final = 60
_FILTER: Final = 400
_NAMED: Final = 3
"""Findings that got worse, of each kind."""


@dataclass(frozen=True)
class About:
    """What a digest is called, when it comes, and whose it is."""

    name: str
    schedule: str
    """In words."""
    next_run: str
    """In words, in the digest's own time; empty where none is to come."""
    owner: str
    id: str
    timezone: tzinfo
    mute: MuteDigest | None = None
    """Lets it come no more today; None where chat does not change it."""
    calls: Calls = field(default_factory=Calls)


def digest(content: Content, about: About, level: Redaction) -> View:
    """The digest as that channel may see it; parts with nothing to say are left out. Told less, it calls nobody."""
    told: Content = redacted(content, level)
    about = about if level == "full" else replace(about, calls=Calls())
    view = View(_title(told, about), tuple(_blocks(told, about)), private=False)
    return view if level == "full" else with_note(view, level)


def _title(content: Content, about: About) -> str:
    """payments-criticals: 3 new, 12 open."""
    new = content.changes["new"].count if "new" in content.changes else 0
    count = content.total.count
    news = [says.came_and_went("new", new)] if new else []
    told = [*news, _standing(content, count), living.headline(content.handled)]
    return f"{words.short(about.name, _NAME)}: {', '.join(filter(None, told))}"


def _standing(content: Content, count: int | None) -> str:
    if count is None:
        return _("more than {count} findings").format(count=MOST)
    if not of_open(content.filter):
        return ngettext("{count} finding", "{count} findings", count).format(count=count)
    return ngettext("{count} open", "{count} open", count).format(count=count) if count else _("nothing open")


def _blocks(content: Content, about: About) -> Iterator[Block]:
    yield from calling(about.calls)
    yield from _said(content)
    yield from _facts(_news(content, about))
    yield from _facts(_severities(content))
    yield from _top(content, about.calls)
    yield from _products(content)
    yield from _facts(_open_ends(content))
    yield from _lists(content)
    yield Actions(_next(content, about))
    yield Paragraph(_small(content, about), quiet=True)


def _facts(pairs: Iterable[tuple[str, Text]]) -> Iterator[Block]:
    said = tuple((name, value) for name, value in pairs if any(value))
    if said:
        yield Facts(said)


# -- what is new ----------------------------------------------------------------------------------


def _said(content: Content) -> Iterator[Block]:
    """Why nothing is compared, and what is not told since it could not be read."""
    if content.unread:
        names = {"acceptances": _("the acceptances that end soon"), "owners": _("the owners' names")}
        sentence = _("Could not be read now: {parts}.").format(parts=", ".join(names[one] for one in content.unread))
        yield Paragraph((sentence,), quiet=True)
    if content.too_many:
        sentence = _("More than {count} findings fit: they were counted, not compared. A narrower filter tells more.")
        yield Paragraph((sentence.format(count=MOST),))
    elif content.baseline:
        yield Paragraph((_("This is the starting point: what comes and goes is told from the next digest on."),))


def _news(content: Content, about: About) -> Iterator[tuple[str, Text]]:
    if content.since and not (content.baseline or content.too_many):
        when = says.moment(content.since, about.timezone, content.read)
        changes = [says.came_and_went(*one) for one in says.some(content.changes)]
        yield _("Since {when}").format(when=when), says.commas(changes) or (_("nothing came, nothing left"),)
    yield _("Got worse"), says.commas([_worse(content, *one) for one in says.some(content.worsened)])
    due = [says.deadline(name, one.count) for name, one in content.sla.items() if one.count]
    yield _("SLA"), says.commas(due)


def _worse(content: Content, kind: str, count: int) -> str:
    """How many got worse, and which, where the channel may know."""
    numbers: tuple[int, ...] = getattr(content.worse, kind)
    if not numbers:
        return says.got_worse(kind, count)
    named = ", ".join([*(f"#{number}" for number in numbers[:_NAMED]), *(["…"] if len(numbers) > _NAMED else [])])
    return f"{says.got_worse(kind, count)} ({named})"


def _severities(content: Content) -> Iterator[tuple[str, Text]]:
    """Those that there are, and those that there were."""
    for name, one in content.severities.items():
        if one.count != 0 or one.last or one.week:
            yield words.severity(name), says.standing(one)


# -- what it is about -----------------------------------------------------------------------------


def _top(content: Content, calls: Calls) -> Iterator[Block]:
    since = content.handled.rows if content.handled else {}
    free = dict(calls.owners)
    rows = (living.struck(one, since[one.id]) if one.id in since else _row(one, free) for one in content.top)
    every = (*rows, *living.unseen(content.handled))
    if every:
        yield Paragraph((Strong(_("What matters most")),))
        yield Rows(every)


def _row(finding: Finding, free: dict[int, Mention]) -> Row:
    return Row(row_headline(finding), owned(finding, free), _buttons(finding))


def owned(finding: Finding, free: dict[int, Mention] | None = None) -> Text:
    """Whose it is, what makes it urgent, and where it was found; who is `free` to be called is, and is not any more."""
    return (*owners(finding, free or {}), " · ", *row_details(finding))


def _buttons(finding: Finding) -> tuple[Button, ...]:
    details = Button(_("Details"), GetFinding(finding=finding.id))
    if not finding.active:
        return (details,)
    claim = Button(_("Claim"), Claim(finding=finding.id, seen=finding.states))
    return (claim, false_positive(finding, None), details)


def _products(content: Content) -> Iterator[Block]:
    """Worst first; nothing where the digest is about one product."""
    if content.of > 1:
        yield Paragraph((Strong(_("Products, worst first")),))
        yield from product_facts(content.products)
        rest = content.of - len(content.products)
        if rest:
            more = ngettext("{count} more product is not shown.", "{count} more products are not shown.", rest)
            yield Paragraph((more.format(count=rest),), quiet=True)
    if content.improved and content.of != 1:
        best = content.improved
        said = words.dotted(words.short(best.name, _NAME), says.change(best.total.change))
        yield Facts(((_("Most improved"), said),))


def product_facts(products: Iterable[ProductFigures]) -> Iterator[Block]:
    """How each of these products stands."""
    yield from _facts((words.short(one.name, _NAME), _product(one)) for one in products)


def _product(one: ProductFigures) -> Text:
    counts = ", ".join(f"{words.severity(name)} {figure.count}" for name, figure in one.severities.items())
    return words.dotted(Strong(says.figure(one.total)), says.change(one.total.change), counts)


def _open_ends(content: Content) -> Iterator[tuple[str, Text]]:
    if content.unowned.count:
        yield _("Criticals without owner"), (Strong(str(content.unowned.count)),)
    if content.expiring.count:
        yield _("Acceptances"), (_("{count} ending within 14 days").format(count=content.expiring.count),)


# -- what can be pressed --------------------------------------------------------------------------


def _lists(content: Content) -> Iterator[Block]:
    """The list behind each number."""
    choices = tuple(
        Button(label, one.list) for label, one in _labelled(content) if one.count and isinstance(one.list, ListFindings)
    )
    if choices:
        yield Menu(_("Show the list of…"), choices)


def _labelled(content: Content) -> Iterator[tuple[str, Figure]]:
    for kind, one in content.changes.items():
        yield says.came_and_went(kind, one.count or 0), one
    for kind, one in content.worsened.items():
        yield says.got_worse(kind, one.count or 0), one
    for due, one in content.sla.items():
        yield says.deadline(due, one.count or 0), one
    for name, one in content.severities.items():
        yield f"{words.severity(name)}: {says.figure(one)}", one
    if content.of > 1:
        for product in content.products:
            yield f"{words.short(product.name, _NAME)}: {says.figure(product.total)}", product.total
    for label, one in (
        (_("Criticals without owner"), content.unowned),
        (_("Acceptances ending soon"), content.expiring),
    ):
        yield f"{label}: {says.figure(one)}", one


def _next(content: Content, about: About) -> tuple[Button, ...]:
    """At most five."""
    buttons = [
        Button(_("Show all"), content.filter),
        Button(_("CSV"), content.filter.model_copy(update={"format": "csv"})),
    ]
    if of_open(content.filter) and content.filter.reviewer in {None, NOBODY}:
        buttons.append(Button(_("Claim next"), ClaimNext(filter=content.filter)))
    if about.mute:
        buttons.append(Button(_("Mute today"), about.mute))
    if content.filter.product:
        buttons.append(Button(_("Statistics"), GetStatistics(product=content.filter.product)))
    return tuple(buttons)


def _small(content: Content, about: About) -> Text:
    coming = _("next: {when}").format(when=about.next_run) if about.next_run else ""
    read = _("DefectDojo read {when}").format(when=says.moment(content.read, about.timezone, content.read))
    return words.dotted(
        coming,
        about.schedule,
        words.short(basis(content.filter, content.meant), _FILTER),
        _("owner: {name}").format(name=words.short(about.owner, _NAME)),
        _("digest {id}").format(id=about.id),
        read,
        living.read(content, about.timezone),
    )
