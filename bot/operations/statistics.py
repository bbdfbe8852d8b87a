"""Statistics: how many findings there are. Every number is the length of a list that can be shown."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, get_args

from pydantic import Field

from bot.dojo.errors import DojoError
from bot.dojo.models import Severity
from bot.operations.command import Query, Written
from bot.operations.fields import EngagementRef, ProductRef, TypeRef
from bot.operations.finding_filters import filters_of
from bot.operations.findings import ListFindings
from bot.operations.names import which_engagement, which_product, which_product_type

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.engagement import Engagement
    from bot.dojo.models import Product, ProductType

Kind = Literal[
    "all",
    "verified",
    "mitigated",
    "false-positive",
    "duplicate",
    "risk-accepted",
    "out-of-scope",
    "known-exploited",
    "outside-sla",
]
OTHERS: Final[dict[Kind, ListFindings]] = {
    "verified": ListFindings(status=("verified",)),
    "known-exploited": ListFindings(kev=True),
    "outside-sla": ListFindings(sla="breached"),
    "mitigated": ListFindings(status=("mitigated",)),
    "false-positive": ListFindings(status=("false-positive",)),
    "duplicate": ListFindings(status=("duplicate",)),
    "risk-accepted": ListFindings(status=("risk-accepted",)),
    "out-of-scope": ListFindings(status=("out-of-scope",)),
    "all": ListFindings(status=("any",)),
}


class GetStatistics(Query):
    """Count findings: active ones by severity, and the others by status."""

    examples = ("stats payments-api", "stats engagement:231")

    product: Annotated[ProductRef | None, Written(bare=True, also=("asset", "product-id"))] = Field(
        default=None, description="Of this product, by id or name."
    )
    product_type: Annotated[TypeRef | None, Written(also=("organization",))] = Field(
        default=None, description="Of this product type, by id or name."
    )
    engagement: Annotated[EngagementRef | None, Written(also=("engagement-id",))] = Field(
        default=None, description="Of this engagement, by id or name."
    )


@dataclass(frozen=True)
class Number:
    """The length of a list."""

    list: ListFindings
    count: int | None
    """None where it could not be read."""
    address: str = ""
    """The list in DefectDojo's pages, where they have it."""


@dataclass(frozen=True)
class Statistics:
    """The numbers, and what they are about."""

    scope: ListFindings
    names: tuple[str, ...]
    """What the scope is called: a product type, a product, an engagement. Empty for all that the person may see."""
    severities: dict[Severity, Number]
    others: dict[Kind, Number]
    active: Number
    """The sum of the severities, which are all that there are."""
    read: datetime
    trouble: DojoError | None = None
    """Why some numbers could not be read."""

    @property
    def address(self) -> str:
        """What all of it is about in DefectDojo's pages."""
        return self.others["all"].address


async def get_statistics(command: GetStatistics, dojo: DojoClient) -> Statistics:
    """The numbers: one small request for each of fourteen, all at once. Raises what all of them met with."""
    scope, names = await _scope(command, dojo)
    where = scope.model_dump(exclude_defaults=True)
    severities = {name: ListFindings(severity=(name,), **where) for name in get_args(Severity)}
    others = {name: one.model_copy(update=where) for name, one in OTHERS.items()}
    counts = await asyncio.gather(*(_count(one, dojo) for one in (*severities.values(), *others.values())))
    troubles = [one for one in counts if isinstance(one, DojoError)]
    if len(troubles) == len(counts):
        raise troubles[0]
    numbers = [
        Number(one, None if isinstance(count, DojoError) else count, dojo.findings_page(**filters_of(one)))
        for one, count in zip((*severities.values(), *others.values()), counts, strict=True)
    ]
    by_severity = dict(zip(severities, numbers, strict=False))
    return Statistics(
        scope=scope,
        names=names,
        severities=by_severity,
        others=dict(zip(others, numbers[len(severities) :], strict=True)),
        active=Number(scope, _sum(by_severity), dojo.findings_page(**filters_of(scope))),
        read=datetime.now(UTC),
        trouble=troubles[0] if troubles else None,
    )


def rows_of(known: Statistics) -> list[dict[str, object]]:
    """The same numbers, a row each. Raises what a single one of them met with: a file has no room for doubts."""
    if known.trouble:
        raise known.trouble
    numbers = [("active", known.active), *known.severities.items(), *known.others.items()]
    return [{"name": name.lower(), "value": number.count} for name, number in numbers]


async def _scope(command: GetStatistics, dojo: DojoClient) -> tuple[ListFindings, tuple[str, ...]]:
    """The list of all that is counted, by ids, which cannot be misread; and the names of what they stand for."""
    found: dict[str, ProductType | Product | Engagement] = {}
    if command.product_type:
        found["product_type"] = await which_product_type(command.product_type, dojo, "product_type")
    if command.product:
        found["product"] = await which_product(command.product, dojo)
    if command.engagement:
        within = found["product"].id if command.product else None
        found["engagement"] = await which_engagement(command.engagement, dojo, product_id=within)
    ids: dict[str, Any] = {field: str(one.id) for field, one in found.items()}
    return ListFindings(**ids), tuple(one.name for one in found.values())


async def _count(one: ListFindings, dojo: DojoClient) -> int | DojoError:
    """The list's length, through the list's own filters, or why it could not be read."""
    try:
        return await dojo.count_findings(**filters_of(one))
    except DojoError as error:
        return error


def _sum(severities: dict[Severity, Number]) -> int | None:
    counts = [number.count for number in severities.values()]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
