"""Reads what a digest says: every finding that fits, and what became of those that do not fit any more.

1        which product is meant
n/250    the findings that fit
n/100    those that left, and again those of them that are neither closed nor gone
1        the people's names, where one of the five has an owner
n/250    the accepted findings, for the acceptances that end soon
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from bot.dojo.errors import DojoError, TokenRejected
from bot.dojo.models import Severity
from bot.hands import one_by_one
from bot.operations import digest
from bot.operations.digest import Content, Figure, More, narrowed
from bot.operations.digest_lists import expiring, shared, whole, with_names
from bot.operations.digest_products import by_product, most_improved
from bot.operations.digest_snapshot import ALL, Glimpse, Snapshot, compare, left, remembering, worse
from bot.operations.errors import TooMany
from bot.operations.fields import is_any
from bot.operations.finding_filters import days_of, filters_of, fits_of, settle, weight
from bot.operations.findings import list_findings
from bot.operations.names import which_product

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence

    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding
    from bot.operations.digest_snapshot import Departure
    from bot.operations.findings import ListFindings

T = TypeVar("T")
_NAMED_AT_ONCE: Final = 100
"""Numbers in one address."""
_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)


async def read_digest(  # noqa: PLR0913  # what it compares with, and when
    command: ListFindings,
    dojo: DojoClient,
    before: Snapshot | None = None,
    week: Snapshot | None = None,
    *,
    now: datetime | None = None,
    share: str = "",
) -> Content:
    """What there is to say of the findings that fit, compared with the last run and with a week ago.

    At most 25 requests for 600 findings; digests that `share` a moment, with the same token, read the same list once.
    Raises DojoError, Unclear, TooMany: a list that could be read in part only is not told at all. What a digest can be
    without is left out where it cannot be read, and `unread` says so.
    """
    asked, read = len(dojo.requests), now or datetime.now(UTC)
    command, meant = await _settled(command, dojo, share)
    try:
        rows = await whole(command, dojo, digest.MOST, share)
    except TooMany as many:
        if many.most != digest.MOST:
            raise
        content = await _counted(command, dojo, Snapshot(read, unread=frozenset({ALL})), before)
    else:
        await one_by_one()
        content = await _Reading(command, dojo, before, share).content(rows, read)
    return replace(
        _compared(content, before, week),
        meant=meant,
        since=before.at if before else None,
        requests=len(dojo.requests) - asked,
    )


async def _settled(command: ListFindings, dojo: DojoClient, share: str) -> tuple[ListFindings, Mapping[str, str]]:
    """The list without pages and looks, with ids in the place of names; and what the names stand for."""
    looks = {"share": False, "explain": False, "format": "message", "page": 1, "limit": None}
    settled = await settle(command.model_copy(update=looks), dojo)
    if command.product is None or is_any(command.product):
        return narrowed(settled.command, product=None), settled.meant
    product = await shared(share, f"product {command.product}", partial(which_product, command.product, dojo), dojo)
    return narrowed(settled.command, product=str(product.id)), {**settled.meant, "product": product.name}


def _glimpse(row: Finding) -> Glimpse:
    closed = row.duplicate or row.false_p or row.out_of_scope or row.risk_accepted or row.is_mitigated
    return Glimpse(
        id=row.id,
        severity=row.severity,
        epss=row.epss_score,
        kev=row.known_exploited,
        due=row.sla_expiration_date if row.active and not closed else None,
        fix=row.fix_available,
        owned=bool(row.reviewers),
        product_id=row.product_id or 0,
        product=row.product,
    )


def _glimpses(rows: Iterable[Finding]) -> tuple[Glimpse, ...]:
    return tuple(sorted(map(_glimpse, rows), key=lambda one: one.id))


class _Reading:
    """One reading of a list that could be read whole."""

    def __init__(self, command: ListFindings, dojo: DojoClient, before: Snapshot | None, share: str) -> None:
        self._command = command
        self._dojo = dojo
        self._before = before
        self._share = share
        self._unread: list[digest.Ornament] = []

    async def content(self, rows: Sequence[Finding], read: datetime) -> Content:
        now = Snapshot(read, _glimpses(rows))
        departed = _Departed({}, ())
        if self._before:
            departed = await self._departed(left(self._before, now))
            rows = (*rows, *departed.still)
            now = replace(now, open=_glimpses(rows))
        content = _told(self._command, now, self._before, departed.ways)
        products = by_product(self._command, now, self._before)
        worst_first = sorted(rows, key=weight)
        worst = tuple(worst_first[: digest.TOP])
        lists = digest.excerpts(content, [row.id for row in worst_first])
        shown = {row.id for row in worst}.union(*(one.ids for one in lists))
        wanted = tuple(row for row in worst_first if row.id in shown)
        named = {row.id: row for row in await self._or_without(with_names(wanted, self._dojo), wanted, "owners")}
        ending = expiring(self._command, self._dojo, read, self._share)
        return replace(
            content,
            top=tuple(named[row.id] for row in worst),
            more=More(lists, products[digest.PRODUCTS :][: digest.MORE_PRODUCTS], named),
            products=products[: digest.PRODUCTS],
            of=len(products),
            improved=most_improved(self._command, now, self._before),
            expiring=await self._or_without(ending, Figure(None), "acceptances"),
            unread=tuple(self._unread),
        )

    async def _or_without(self, part: Awaitable[T], otherwise: T, name: digest.Ornament) -> T:
        """What a digest can be without is no reason to let all of it wait; it is said that it could not be read."""
        try:
            return await part
        except TokenRejected:
            raise
        except DojoError:
            self._unread.append(name)
            return otherwise

    async def _departed(self, numbers: Sequence[int]) -> _Departed:
        """How these findings left."""
        rows = [row for part in parts(numbers) for row in await self._named(part)]
        ways = {row.id: way_of(row) for row in rows}
        unclear = [number for number, way in ways.items() if way == "elsewhere" or not digest.of_open(self._command)]
        still = [row for part in parts(unclear) for row in await self._named(part, fitting=True)]
        for row in still:  # it moved from one page of the list to another while the list was read
            del ways[row.id]
        return _Departed(ways, tuple(still))

    async def _named(self, part: tuple[int, ...], *, fitting: bool = False) -> list[Finding]:
        """Those of these findings that there are, or that still fit."""
        filters: Any = {**(filters_of(self._command) if fitting else {}), "ids": part}
        rows = (await self._dojo.list_findings(limit=len(part), **filters)).results
        fits, days = fits_of(self._command), days_of(self._command)
        if not fitting:
            return list(rows)
        return [row for row in rows if not (fits and not fits(row)) and (not days or row.sla_expiration_date in days)]


@dataclass(frozen=True)
class _Departed:
    """What became of findings that were not in the list any more."""

    ways: Mapping[int, Departure]
    """Without those that DefectDojo does not show."""
    still: tuple[Finding, ...]
    """Those that fit all the same."""


def parts(numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The numbers, as many at a time as one address holds."""
    for first in range(0, len(numbers), _NAMED_AT_ONCE):
        yield tuple(numbers[first : first + _NAMED_AT_ONCE])


def way_of(row: Finding) -> Departure:
    """How it left. A false positive, or what is out of scope, DefectDojo calls mitigated besides."""
    ways: dict[Departure, bool] = {
        "duplicate": row.duplicate,
        "false-positive": row.false_p,
        "out-of-scope": row.out_of_scope,
        "accepted": row.risk_accepted,
        "fixed": row.is_mitigated,
    }
    return next((way for way, so in ways.items() if so), "elsewhere")


def _told(
    command: ListFindings, now: Snapshot, before: Snapshot | None, departures: Mapping[int, Departure]
) -> Content:
    """All that follows from what was read."""
    content = Content(
        filter=command,
        meant={},
        read=now.at,
        snapshot=now,
        total=Figure(len(now.open), command),
        severities=_severities(command, now.by_severity()),
        sla=digest.deadlines(command, now.open, now.at.date()),
        unowned=digest.unowned(command, now.open),
    )
    if before is None or ALL in before.unread:
        return content
    delta, worsened = compare(before, now, departures), worse(before, now)
    unseen = frozenset(left(before, now)) - departures.keys()
    return replace(
        content,
        snapshot=remembering(now, before, departures),
        delta=delta,
        worse=worsened,
        changes=digest.figures(delta, unseen),
        worsened=digest.figures(worsened),
    )


def _severities(command: ListFindings, counts: Mapping[Severity, int] | None) -> dict[Severity, Figure]:
    """In the order of their weight; those that the filter leaves out are not counted."""
    wanted = [name for name in _SEVERITIES if not command.severity or name in command.severity]
    return {
        name: Figure(None if counts is None else counts.get(name), narrowed(command, severity=(name,)))
        for name in wanted
    }


def _compared(content: Content, before: Snapshot | None, week: Snapshot | None) -> Content:
    """With what the numbers were before."""
    last = before.by_severity() if before else None
    former = week.by_severity() if week else None

    def known(counts: Mapping[Severity, int] | None, name: Severity) -> int | None:
        return counts.get(name) if counts else None

    return replace(
        content,
        baseline=before is None or ALL in before.unread,
        total=replace(content.total, last=_sum(last), week=_sum(former)),
        severities={
            name: replace(one, last=known(last, name), week=known(former, name))
            for name, one in content.severities.items()
        },
    )


def _sum(counts: Mapping[Severity, int] | None) -> int | None:
    return sum(counts.values()) if counts else None


# -- what takes a request of its own --------------------------------------------------------------


async def _counted(command: ListFindings, dojo: DojoClient, now: Snapshot, before: Snapshot | None) -> Content:
    """Only how many there are, and the worst of them: one request for each severity, and one more.

    What DefectDojo cannot filter by cannot be counted either.
    """
    exact = fits_of(command) is None and not days_of(command)
    numbers: dict[Severity, int] = {}
    top: tuple[Finding, ...] = ()
    if exact:
        names = _severities(command, None)
        filters = [filters_of(narrowed(command, severity=(name,))) for name in names]
        counts = await asyncio.gather(*(dojo.count_findings(**one) for one in filters))
        numbers = dict(zip(names, counts, strict=True))
        worst = await list_findings(narrowed(command, sort="risk", limit=25), dojo)
        top = await with_names(sorted(worst.results, key=weight)[: digest.TOP], dojo)
    now = replace(now, counts=numbers or None, gone=before.gone if before else {})
    return Content(
        filter=command,
        meant={},
        read=now.at,
        snapshot=now,
        total=Figure(sum(numbers.values()) if exact else None, command if exact else None),
        severities=_severities(command, now.counts) if exact else {},
        too_many=True,
        top=top,
    )
