"""What every query answers with when it is asked for a file: one row a query.

The rows themselves come from the function that answers with a message, page after page, so that the two can never
disagree; a file holds them with all of DefectDojo's own fields. A row here joins the query, the columns of its table,
and what says in words which rows they are. A rule holds every query of the catalogue to having a row here. To add
one: columns, if the kind of row is new; a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from bot.files import columns
from bot.operations import findings, products, statistics
from bot.operations.command import Query
from bot.views import basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.dojo.rows import Raw
    from bot.dojo.sent import Answer

Q = TypeVar("Q", bound=Query)


def _sent(row: Answer) -> Sequence[Raw]:
    """A card's only row."""
    return (row.raw,)


@dataclass(frozen=True)
class Sheet(Generic[Q]):
    """A query's answer as a file."""

    query: type[Q]
    columns: Mapping[str, str]
    basis: Callable[[Q], str]
    rows: Callable[[Any], Sequence[Raw]] = _sent
    """The rows of the result, where that is no list of DefectDojo's."""


# mypy accepts wrong rows where the annotation stands in the same statement as the literal.
_SHEETS = (
    Sheet(products.ListProducts, columns.PRODUCT, basis.products),
    Sheet(products.GetProduct, columns.PRODUCT, basis.product),
    Sheet(findings.ListFindings, columns.FINDING, basis.basis),
    Sheet(findings.GetFinding, columns.FINDING, basis.finding),
    Sheet(statistics.GetStatistics, columns.STATISTIC, basis.statistics, statistics.rows_of),
)
SHEETS: Final[Mapping[type[Query], Sheet[Any]]] = {sheet.query: sheet for sheet in _SHEETS}
