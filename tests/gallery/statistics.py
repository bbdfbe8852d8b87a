"""How many findings there are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, get_args

from bot.dojo.errors import TooSlow
from bot.dojo.models import Severity
from bot.operations.findings import ListFindings
from bot.operations.statistics import OTHERS, GetStatistics, Number, Statistics
from bot.views.statistics import statistics
from tests.gallery.models import DOJO, HOSTILE

if TYPE_CHECKING:
    from bot.views.model import View

READ: Final = dt.datetime(2026, 11, 22, 12, 0, 5, tzinfo=dt.UTC)


def _known(counts: tuple[int | None, ...], *names: str, trouble: TooSlow | None = None) -> Statistics:
    scope = ListFindings(product="31") if names else ListFindings()
    where = scope.model_dump(exclude_defaults=True)
    severities = {
        name: Number(ListFindings(severity=(name,), **where), count, f"{DOJO}/finding?severity={name}")
        for name, count in zip(get_args(Severity), counts, strict=False)
    }
    others = {kind: Number(one.model_copy(update=where), 3) for kind, one in OTHERS.items()}
    known = [count for count in counts if count is not None]
    active = Number(scope, sum(known) if len(known) == len(counts) else None, f"{DOJO}/finding?active=true")
    return Statistics(scope, names, severities, others, active, READ, trouble)


VIEWS: Final[dict[str, View]] = {
    "stats": statistics(GetStatistics(), _known((9, 41, 80, 12, 1))),
    "stats-product-shared": statistics(
        GetStatistics(product="31", share=True), _known((1, 100_000, 0, 0, 0), "payments-api")
    ),
    "stats-none": statistics(GetStatistics(product="31"), _known((0, 0, 0, 0, 0), "payments-api", "Pipeline scan")),
    "stats-in-trouble": statistics(GetStatistics(), _known((9, None, 80, 12, 1), trouble=TooSlow("15 s"))),
    "stats-hostile": statistics(
        GetStatistics(product=HOSTILE["mentions"]), _known((9, 4, 8, 1, 1), HOSTILE["mentions"], HOSTILE["html"])
    ),
}
