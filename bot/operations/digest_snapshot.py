"""What a digest remembers of the findings that it saw, and what became of them since: pure, no DefectDojo.

    was in, is in       the same; `worse` tells what happened to it
    was never in, is in new
    left before, is in  reopened, however it had left
    was in, is out      what DefectDojo says of it now: fixed, accepted, ...; elsewhere where it says nothing

Nothing is concluded from what could not be read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping  # noqa: TC003  # pydantic reads it in `digest_frame`
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from bot.dojo.models import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Departure: TypeAlias = Literal["fixed", "accepted", "false-positive", "duplicate", "out-of-scope", "elsewhere"]
ALL: Final = 0
"""Stands among the parts that could not be read for the whole list: no product has that id."""
_VERSION: Final = 1
_REMEMBERED: Final = 5_000
"""Findings that left: the latest; of one that left before them, a comeback is taken for new."""
_MOST_BYTES: Final = 8_000_000
"""Of a snapshot once it is unpacked."""
_JUMP: Final = 0.10
_LIKELY: Final = 0.50
_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
_DEPARTURES: Final[tuple[Departure, ...]] = get_args(Departure)


@dataclass(frozen=True)
class Glimpse:
    """As much of a finding as it takes to see what became of it."""

    id: int
    severity: Severity
    epss: float | None = None
    """0 to 1; None where it is not known."""
    kev: bool = False
    due: date | None = None
    """The day on which the SLA ends; None where there is none or the finding is not open."""
    fix: bool | None = None
    owned: bool = False
    product_id: int = 0
    product: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The findings that fit a filter at one moment, and those that fitted before."""

    at: datetime
    """In UTC."""
    open: tuple[Glimpse, ...] = ()
    """By id."""
    gone: Mapping[int, Departure] = field(default_factory=dict)
    """Those that once were in, and how they left; the latest last."""
    unread: frozenset[int] = frozenset()
    """The products that could not be read, or `ALL`: of what is missing there, nothing is known."""
    counts: Mapping[Severity, int] | None = None
    """How many of each severity, where only that could be read."""

    def by_severity(self) -> Mapping[Severity, int] | None:
        """How many there are of each severity; None where that is not known."""
        if ALL in self.unread:
            return self.counts
        found = [one.severity for one in self.open]
        return {name: found.count(name) for name in _SEVERITIES}


# -- comparing ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Delta:
    """What came and what left, by id."""

    new: tuple[int, ...] = ()
    reopened: tuple[int, ...] = ()
    fixed: tuple[int, ...] = ()
    accepted: tuple[int, ...] = ()
    false_positive: tuple[int, ...] = ()
    duplicate: tuple[int, ...] = ()
    out_of_scope: tuple[int, ...] = ()
    elsewhere: tuple[int, ...] = ()
    """Moved out of the filter, deleted, or not visible any more."""


@dataclass(frozen=True)
class Worse:
    """What got worse among the findings that stayed, by id."""

    exploited: tuple[int, ...] = ()
    """Became known to be exploited."""
    epss: tuple[int, ...] = ()
    """The chance of exploitation rose by ten points or more, or to half or more."""
    severity: tuple[int, ...] = ()
    fix: tuple[int, ...] = ()
    """Not worse, but news: a fix is available now."""


def left(before: Snapshot, now: Snapshot) -> tuple[int, ...]:
    """The findings that were in and are not any more, of those parts that could be read."""
    if ALL in before.unread | now.unread:
        return ()
    still = {one.id for one in now.open}
    return tuple(
        sorted(one.id for one in before.open if one.id not in still and one.product_id not in now.unread),
    )


def compare(before: Snapshot, now: Snapshot, departures: Mapping[int, Departure]) -> Delta:
    """What came and what left; `departures` tells how, for those in `left`.

    Nothing is said of what could not be read at either time.
    """
    if ALL in before.unread | now.unread:
        return Delta()
    known = {one.id for one in before.open}
    came = sorted(one.id for one in now.open if one.id not in known)
    unsure = {one.id for one in now.open if one.product_id in before.unread}
    ways = {number: departures.get(number, "elsewhere") for number in left(before, now)}
    gone: dict[str, tuple[int, ...]] = {
        way.replace("-", "_"): tuple(number for number, how in ways.items() if how == way) for way in _DEPARTURES
    }
    return Delta(
        new=tuple(number for number in came if number not in before.gone and number not in unsure),
        reopened=tuple(number for number in came if number in before.gone),
        **gone,
    )


def remembering(now: Snapshot, before: Snapshot, departures: Mapping[int, Departure]) -> Snapshot:
    """The snapshot with all that left, now or earlier, and did not come back."""
    still = {one.id for one in now.open}
    ways = {number: departures.get(number, "elsewhere") for number in left(before, now)}
    gone = {number: how for number, how in {**before.gone, **ways}.items() if number not in still}
    return replace(now, gone=dict(islice(gone.items(), max(0, len(gone) - _REMEMBERED), None)))


def worse(before: Snapshot, now: Snapshot) -> Worse:
    """What got worse among the findings that are in both."""
    known = {one.id: one for one in before.open}
    pairs = [(known[one.id], one) for one in sorted(now.open, key=lambda one: one.id) if one.id in known]
    return Worse(
        exploited=tuple(one.id for was, one in pairs if one.kev and not was.kev),
        epss=tuple(one.id for was, one in pairs if _jumped(was.epss, one.epss)),
        severity=tuple(one.id for was, one in pairs if _rank(one) < _rank(was)),
        fix=tuple(one.id for was, one in pairs if one.fix and not was.fix),
    )


def _jumped(was: float | None, now: float | None) -> bool:
    """Of one that was unknown before only the second half of the scale is news."""
    if now is None:
        return False
    crossed = now >= _LIKELY and (was is None or was < _LIKELY)
    return crossed or (was is not None and round(now - was, 6) >= _JUMP)


def _rank(one: Glimpse) -> int:
    return _SEVERITIES.index(one.severity)


# -- keeping --------------------------------------------------------------------------------------


def to_bytes(snapshot: Snapshot) -> bytes:
    """The snapshot in some ten bytes a finding: columns of numbers, packed."""
    rows = sorted(snapshot.open, key=lambda one: one.id)
    kept = {
        "v": _VERSION,
        "at": snapshot.at.astimezone(UTC).isoformat(),
        "products": {one.product_id: one.product for one in rows},
        "open": list(map(list, zip(*map(_row, rows, _steps(one.id for one in rows)), strict=True))),
        "gone": [[number, _DEPARTURES.index(how)] for number, how in snapshot.gone.items()],
        "unread": sorted(snapshot.unread),
        "counts": None if snapshot.counts is None else dict(snapshot.counts),
    }
    return zlib.compress(json.dumps(kept, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace"), 9)


def from_bytes(kept: bytes) -> Snapshot:
    """The snapshot again. Raises ValueError for what is none, or of a later version."""
    try:
        told = _unpacked(kept)
        names = {int(number): str(name) for number, name in told["products"].items()}
        return Snapshot(
            at=datetime.fromisoformat(told["at"]),
            open=tuple(_glimpses(told["open"], names)),
            gone={int(number): _DEPARTURES[how] for number, how in told["gone"]},
            unread=frozenset(map(int, told["unread"])),
            counts=_counts(told["counts"]),
        )
    except (KeyError, IndexError, TypeError, AttributeError, zlib.error, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("This is no snapshot.") from error


def _unpacked(kept: bytes) -> dict[str, Any]:
    unpacking = zlib.decompressobj()
    told = json.loads(unpacking.decompress(kept, _MOST_BYTES))
    if unpacking.unconsumed_tail or not isinstance(told, dict):
        raise ValueError("This is no snapshot.")
    if told.get("v") != _VERSION:
        raise ValueError(f"This snapshot is of version {told.get('v')!r}; version {_VERSION} is known.")
    return told


def _row(one: Glimpse, step: int) -> tuple[int | float | None, ...]:
    flags = one.kev | one.owned << 1 | (one.fix is not None) << 2 | bool(one.fix) << 3
    due = one.due.toordinal() if one.due else None
    return (step, _SEVERITIES.index(one.severity), one.epss, flags, due, one.product_id)


def _steps(numbers: Iterable[int]) -> Iterator[int]:
    """Each number's distance from the one before it: small numbers pack well."""
    last = 0
    for number in numbers:
        yield number - last
        last = number


def _glimpses(columns: list[list[Any]], names: Mapping[int, str]) -> Iterator[Glimpse]:
    number = 0
    for step, severity, epss, flags, due, product in zip(*columns, strict=True):
        number += step
        yield Glimpse(
            id=number,
            severity=_SEVERITIES[severity],
            epss=epss,
            kev=bool(flags & 1),
            due=None if due is None else date.fromordinal(due),
            fix=bool(flags & 8) if flags & 4 else None,
            owned=bool(flags & 2),
            product_id=product,
            product=names[product],
        )


def _counts(told: Mapping[str, int] | None) -> Mapping[Severity, int] | None:
    return None if told is None else {name: int(told[name]) for name in _SEVERITIES if name in told}
