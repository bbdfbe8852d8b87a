"""How each product of a digest stands, and which got better."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, get_args

from bot.dojo.models import Severity
from bot.operations.digest import Figure, ProductFigures, narrowed
from bot.operations.digest_snapshot import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.operations.digest_snapshot import Snapshot
    from bot.operations.findings import ListFindings

_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)


def by_product(command: ListFindings, now: Snapshot, before: Snapshot | None) -> tuple[ProductFigures, ...]:
    """The products that have findings now, worst first: by the number of criticals, then of high ones, and so on."""
    counts: dict[int, Counter[Severity]] = {}
    for one in now.open:
        counts.setdefault(one.product_id, Counter())[one.severity] += 1
    names = _names(now)
    worst = sorted(counts, key=lambda number: ([-counts[number][name] for name in _SEVERITIES], number))
    last = _totals(before)
    return tuple(_standing(command, number, names[number], counts[number], last) for number in worst)


def most_improved(command: ListFindings, now: Snapshot, before: Snapshot | None) -> ProductFigures | None:
    """The product that lost most findings since the last run; None where none did, or that is not known."""
    last, totals = _totals(before), _totals(now) or Counter()
    fallen = {number: count - totals[number] for number, count in (last or {}).items() if count > totals[number]}
    if not (before and fallen):
        return None
    best = min(fallen, key=lambda number: (-fallen[number], number))
    names = {**_names(before), **_names(now)}
    counts = Counter(one.severity for one in now.open if one.product_id == best)
    return _standing(command, best, names[best], counts, last)


def _standing(
    command: ListFindings, number: int, name: str, counts: Counter[Severity], last: Counter[int] | None
) -> ProductFigures:
    of_it = narrowed(command, product=str(number)) if number else None
    severities: Iterator[tuple[Severity, Figure]] = (
        (one, Figure(counts[one], of_it and narrowed(of_it, severity=(one,)))) for one in _SEVERITIES if counts[one]
    )
    total = Figure(counts.total(), of_it, None if last is None else last[number])
    return ProductFigures(number, name, total, dict(severities))


def _names(snapshot: Snapshot) -> dict[int, str]:
    return {one.product_id: one.product for one in snapshot.open}


def _totals(snapshot: Snapshot | None) -> Counter[int] | None:
    """Findings by product; None where that is not known."""
    if snapshot is None or ALL in snapshot.unread:
        return None
    return Counter(one.product_id for one in snapshot.open)
