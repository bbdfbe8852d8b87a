"""What a digest says: a team's news about the findings that fit a filter. Every number has its list."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  # pydantic reads it in `digest_frame`, as the others
from dataclasses import dataclass, field, fields, replace
from datetime import datetime  # noqa: TC003  # as above
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.dojo.models import Finding, Severity  # noqa: TC001  # as above
from bot.operations.digest_snapshot import Delta, Departure, Glimpse, Snapshot, Worse
from bot.operations.finding_filters import CLOSING, NOBODY, SOON
from bot.operations.findings import ListFindings
from bot.operations.names import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

Deadline: TypeAlias = Literal["breached", "today", "7d"]
LISTED: Final = 150
"""Findings that a list by number holds: more are no line that a button could hold."""
MOST: Final = 5_000
"""Findings that are read one by one; more are counted only."""
EXCERPT: Final = 10
"""Findings of each list that are shown below a digest."""
PRODUCTS: Final = 6
MORE_PRODUCTS: Final = 30
"""That are shown below a digest."""
TOP: Final = 5


Ornament: TypeAlias = Literal["acceptances", "owners"]
"""What a digest can be without: the acceptances that end soon, the names of owners."""


@dataclass(frozen=True)
class Figure:
    """A number, the list that it is the length of, and what it was before."""

    count: int | None
    """None where it could not be read."""
    list: ListFindings | None = None
    """None where no list shows just these."""
    last: int | None = None
    """At the last run; None where that is not known."""
    week: int | None = None
    """A week before; None where that is not known."""

    @property
    def change(self) -> int | None:
        """Against the last run."""
        return None if self.count is None or self.last is None else self.count - self.last

    @property
    def change_in_a_week(self) -> int | None:
        """Against the same day of last week."""
        return None if self.count is None or self.week is None else self.count - self.week


@dataclass(frozen=True)
class ProductFigures:
    """How one product stands."""

    id: int
    name: str
    total: Figure
    severities: Mapping[Severity, Figure]
    """Those that it has."""


@dataclass(frozen=True)
class Deed:
    """What became of a finding since a digest named it."""

    way: Departure
    by: str = ""
    """Who did it; empty where that is not known."""


@dataclass(frozen=True)
class Handled:
    """What became, since, of the findings that were open in a digest."""

    count: int | None
    """How many are surely not open any more; None where they are too many to be asked for."""
    of: int
    """How many were open."""
    rows: Mapping[int, Deed]
    """Of those that matter most, the ones that are not open any more."""
    unseen: tuple[int, ...] = ()
    """Of those that matter most, the ones that DefectDojo does not show any more: nobody knows why."""
    read: datetime | None = None
    """When that was read, in UTC."""


@dataclass(frozen=True)
class Excerpt:
    """The head of a list that has no room in a digest."""

    kind: str
    """The field of the delta, of what got worse or of the deadlines that it is the list of."""
    figure: Figure
    ids: tuple[int, ...]
    """Worst first."""


@dataclass(frozen=True)
class More:
    """What there is to say besides, for those who want to read on."""

    lists: tuple[Excerpt, ...] = ()
    products: tuple[ProductFigures, ...] = ()
    """Those for which there was no room."""
    rows: Mapping[int, Finding] = field(default_factory=dict)
    """The findings of the lists, as far as DefectDojo shows them."""


@dataclass(frozen=True)
class Content:
    """What there is to say."""

    filter: ListFindings
    """With ids in the place of names."""
    meant: Mapping[str, str]
    """What the names stand for, by the filter's field."""
    read: datetime
    """When DefectDojo was read, in UTC."""
    snapshot: Snapshot
    """To be kept, and compared with at the next run."""
    total: Figure
    severities: Mapping[Severity, Figure]
    baseline: bool = False
    """There is nothing to compare with."""
    too_many: bool = False
    """There are more than can be read: they were counted only."""
    since: datetime | None = None
    """When the last run read DefectDojo, in UTC; None without one."""
    delta: Delta = field(default_factory=Delta)
    worse: Worse = field(default_factory=Worse)
    changes: Mapping[str, Figure] = field(default_factory=dict)
    """The delta's numbers, by its fields."""
    worsened: Mapping[str, Figure] = field(default_factory=dict)
    """The numbers of what got worse, by its fields."""
    sla: Mapping[Deadline, Figure] = field(default_factory=dict)
    """Those due within a week are also those due today. What has no date is not breached."""
    top: tuple[Finding, ...] = ()
    """The five that matter most, worst first."""
    products: tuple[ProductFigures, ...] = ()
    """Worst first, at most six."""
    of: int = 0
    """Products in all."""
    improved: ProductFigures | None = None
    """The one that lost most findings since the last run."""
    unowned: Figure = Figure(None)
    """Criticals that nobody has claimed."""
    expiring: Figure = Figure(None)
    """Findings whose acceptance ends within two weeks."""
    unread: tuple[Ornament, ...] = ()
    """What could not be read, and is left out for that."""
    requests: int = 0
    """That it took."""
    more: More = field(default_factory=More)
    """What there is no room for."""
    handled: Handled | None = None
    """What became of it since it was said; None while it is said."""


def unchanged(content: Content) -> bool:
    """Whether there is no news: nothing came or left, and nothing got worse. Never so where nothing was compared."""
    if content.baseline or content.too_many:
        return False
    return content.delta == Delta() and content.worse == Worse()


def numbers_only(content: Content) -> Content:
    """The same to be shown without names, titles and findings' numbers; no longer to be asked what is news."""
    handled = content.handled and replace(content.handled, rows={}, unseen=())
    return replace(content, worse=Worse(), top=(), products=(), of=0, improved=None, meant={}, handled=handled)


# -- the lists behind the numbers -----------------------------------------------------------------


def listed(numbers: Iterable[int]) -> ListFindings | None:
    """The list of just these findings, whatever became of them; None for none, or more than a line holds."""
    ids = tuple(sorted(numbers))
    return ListFindings(ids=ids, status=("any",)) if 0 < len(ids) <= LISTED else None


def narrowed(command: ListFindings, **fields: object) -> ListFindings:
    """The same list with further conditions."""
    return command.model_copy(update=fields)


def of_open(command: ListFindings) -> bool:
    """Whether the list is of open findings only."""
    closed = command.active is False or command.mitigated_since or CLOSING.union({"any"}).intersection(command.status)
    return not closed


# -- reckoning ------------------------------------------------------------------------------------


def figures(delta: Delta | Worse, unseen: frozenset[int] = frozenset()) -> dict[str, Figure]:
    """How many of each, by field; those that DefectDojo does not show any more have no list."""
    told: dict[str, Figure] = {}
    for one in fields(delta):
        numbers: tuple[int, ...] = getattr(delta, one.name)
        told[one.name] = Figure(len(numbers), None if unseen.intersection(numbers) else listed(numbers))
    return told


def deadlines(command: ListFindings, rows: Iterable[Glimpse], today: date) -> dict[Deadline, Figure]:
    """How the findings stand against their SLA."""
    found = by_deadline(rows, today)
    return {name: Figure(len(numbers), _due(command, name, numbers)) for name, numbers in found.items()}


def by_deadline(rows: Iterable[Glimpse], today: date) -> dict[Deadline, list[int]]:
    """The findings that stand so against their SLA."""
    dated = [(one.id, (one.due - today).days) for one in rows if one.due]
    return {
        "breached": [number for number, days in dated if days < 0],
        "today": [number for number, days in dated if days == 0],
        "7d": [number for number, days in dated if 0 <= days <= SOON],
    }


def _due(command: ListFindings, name: Deadline, numbers: list[int]) -> ListFindings | None:
    """The list that a person would ask for, where the filter has room for it and it can be looked through."""
    if command.sla or not of_open(command):
        return listed(numbers)
    if name == "7d" and len(numbers) > WHOLE:
        return None
    return narrowed(command, sla=name)


def unowned(command: ListFindings, rows: Iterable[Glimpse]) -> Figure:
    """How many criticals nobody has claimed."""
    criticals = [one for one in rows if one.severity == "Critical"]
    free = [one.id for one in criticals if not one.owned]
    if command.reviewer in {None, NOBODY} and free and len(criticals) <= WHOLE:
        return Figure(len(free), narrowed(command, severity=("Critical",), reviewer=NOBODY))
    return Figure(len(free), listed(free))


def excerpts(content: Content, worst_first: Sequence[int]) -> tuple[Excerpt, ...]:
    """The heads of the lists of which those that matter most are not all; none where nothing was compared."""
    rank = {number: place for place, number in enumerate(worst_first)}
    top = frozenset(worst_first[:TOP])
    return tuple(
        Excerpt(kind, one, tuple(sorted(rank.keys() & numbers, key=rank.__getitem__)[:EXCERPT]))
        for kind, one, numbers in (_behind(content) if content.changes else ())
        if rank.keys() & numbers - top
    )


def _behind(content: Content) -> Iterator[tuple[str, Figure, frozenset[int]]]:
    """The numbers that call for attention, and the findings that they count."""
    due = by_deadline(content.snapshot.open, content.read.date())
    for kind in ("new", "reopened"):
        yield kind, content.changes[kind], frozenset(getattr(content.delta, kind))
    for kind, one in content.worsened.items():
        yield kind, one, frozenset(getattr(content.worse, kind))
    for day in ("breached", "today"):
        yield day, content.sla[day], frozenset(due[day])
