"""What every query answers with when it is asked for a file: one row a query.

A row joins the query, the function that reads its rows, and the columns of its table; what the rows are is said by
`basis`. A rule holds every query of the catalogue to having a row here. To add one: a function in `operations/`
next to the one that answers with a message, sharing its filters; columns, if the kind of row is new; a row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from bot.files import columns
from bot.operations import findings, products, statistics
from bot.operations.command import Query
from bot.views import basis

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.dojo.client import DojoClient
    from bot.dojo.rows import Rows

Q = TypeVar("Q", bound=Query)


@dataclass(frozen=True)
class Sheet(Generic[Q]):
    """A query's answer as a file."""

    query: type[Q]
    rows: Callable[[Q, DojoClient], Awaitable[Rows]]
    columns: Mapping[str, str]
    basis: Callable[[Q], str]


# mypy accepts wrong rows where the annotation stands in the same statement as the literal.
_SHEETS = (
    Sheet(products.ListProducts, products.product_rows, columns.PRODUCT, basis.products),
    Sheet(products.GetProduct, products.product_row, columns.PRODUCT, basis.product),
    Sheet(findings.ListFindings, findings.finding_rows, columns.FINDING, basis.basis),
    Sheet(findings.GetFinding, findings.finding_row, columns.FINDING, basis.finding),
    Sheet(statistics.GetStatistics, statistics.statistic_rows, columns.STATISTIC, basis.statistics),
)
SHEETS: Final[Mapping[type[Query], Sheet[Any]]] = {sheet.query: sheet for sheet in _SHEETS}
