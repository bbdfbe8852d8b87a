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
from bot.language import _
from bot.operations import endpoints, engagements, findings, products, statistics, tests
from bot.operations.command import Query
from bot.views import basis
from bot.views import endpoints as endpoint_views
from bot.views import engagements as engagement_views
from bot.views import products as product_views
from bot.views import tests as test_views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.dojo.answer import Answer
    from bot.dojo.rows import Raw

Q = TypeVar("Q", bound=Query)


def _sent(row: Answer) -> Sequence[Raw]:
    """A card's only row."""
    return (row.raw,)


@dataclass(frozen=True)
class Sheet(Generic[Q]):
    """A query's answer as a file."""

    query: type[Q]
    columns: Mapping[str, str]
    basis: Callable[[Q], Iterable[str]]
    """Which rows they are, in words."""
    rows: Callable[[Any], Sequence[Raw]] = _sent
    """The rows of the result, where that is no list of DefectDojo's."""


def _finding(command: findings.GetFinding) -> tuple[str]:
    return (_("finding #{id}").format(id=command.finding),)


def _findings(command: findings.ListFindings) -> tuple[str]:
    return (basis.basis(command),)


def _product(command: products.GetProduct) -> tuple[str]:
    return (_("product {name}").format(name=command.product),)


def _engagement(command: engagements.GetEngagement) -> tuple[str]:
    return (_("engagement {id}").format(id=command.engagement),)


# mypy accepts wrong rows where the annotation stands in the same statement as the literal.
_SHEETS = (
    Sheet(products.ListProducts, columns.PRODUCT, product_views.basis_of),
    Sheet(products.GetProduct, columns.PRODUCT, _product),
    Sheet(engagements.ListEngagements, columns.ENGAGEMENT, engagement_views.basis_of),
    Sheet(engagements.GetEngagement, columns.ENGAGEMENT, _engagement),
    Sheet(tests.ListTests, columns.TEST, test_views.basis_of),
    Sheet(tests.ListTestTypes, columns.TEST_TYPE, test_views.types_basis),
    Sheet(endpoints.ListEndpoints, columns.ENDPOINT, endpoint_views.basis_of),
    Sheet(findings.ListFindings, columns.FINDING, _findings),
    Sheet(findings.GetFinding, columns.FINDING, _finding),
    Sheet(statistics.GetStatistics, columns.STATISTIC, basis.statistics, statistics.rows_of),
)
SHEETS: Final[Mapping[type[Query], Sheet[Any]]] = {sheet.query: sheet for sheet in _SHEETS}
