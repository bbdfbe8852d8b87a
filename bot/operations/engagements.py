"""Engagements: list them, latest first, and look at one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from bot.operations.bounded import look_through
from bot.operations.checks import all_of, held, within
from bot.operations.command import Listing, Query, Written
from bot.operations.fields import EngagementRef, PersonRef, ProductRef, TypeRef, When, Words
from bot.operations.names import person_id, which_engagement, which_product, which_product_type
from bot.operations.owners import owned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.dojo.client import DojoClient
    from bot.dojo.models import Engagement, Page, Product
    from bot.dojo.queries import EngagementFilter

Status = Literal[
    "Not Started",
    "Blocked",
    "Cancelled",
    "Completed",
    "In Progress",
    "On Hold",
    "Scheduled",
    "Waiting for Resource",
]
Kind = Literal["CI/CD", "Interactive"]


class ListEngagements(Listing):
    """List engagements, latest first."""

    examples = ('engagements payments-api status:"In Progress" type:CI/CD', "engagements active:yes lead:me from:90d")

    product: Annotated[ProductRef | None, Written(bare=True, also=("asset", "product-id"))] = Field(
        default=None, description="The product, by id or name."
    )
    product_type: Annotated[TypeRef | None, Written(also=("organization", "prod-type"))] = Field(
        default=None, description="The product type, by id or name."
    )
    status: Status | None = Field(default=None, description="What is said of its progress.")
    active: bool | None = Field(default=None, description="Open, or closed.")
    type: Annotated[Kind | None, Written(also=("engagement-type",))] = Field(
        default=None, description="A pipeline's, or people's own testing."
    )
    name: Annotated[Words | None, Written(also=("name-contains",))] = Field(
        default=None, description="Part of the name."
    )
    tag: tuple[Words, ...] = Field(default=(), description="Engagements with any of these tags.")
    not_tag: Annotated[tuple[Words, ...], Written(key="-tag")] = Field(
        default=(), description="Engagements with none of these tags."
    )
    version: Words | None = Field(default=None, description="The version that is tested.")
    branch: Words | None = Field(default=None, description="The branch or tag that is tested.")
    first: Annotated[When | None, Written(key="from")] = Field(
        default=None, description="Those that begin on that day or later: 2026-11-01, 90d, monday."
    )
    last: Annotated[When | None, Written(key="to")] = Field(
        default=None, description="Those that end on that day or earlier."
    )
    lead: PersonRef | None = Field(default=None, description="Who leads it: a username, a name or “me”.")


class GetEngagement(Query):
    """Show one engagement."""

    examples = ("engagement 231", 'engagement "Release 4.12 hardening"')

    engagement: Annotated[EngagementRef, Written(bare=True, also=("engagement-id",))] = Field(
        description="The engagement, by id or name."
    )


async def list_engagements(command: ListEngagements, dojo: DojoClient) -> Page[Engagement]:
    """The engagements that fit, each with its product's name: two requests, and one for a type or a lead."""
    product = await which_product(command.product, dojo) if command.product else None
    filters = await _filters(command, product, dojo)
    lead = await person_id(command.lead, dojo, "lead") if command.lead else None
    fits = all_of(_checks(command, lead))
    fetch = partial(dojo.list_engagements, **filters)
    if fits is None:
        page = await fetch(limit=command.size, offset=command.offset)
    else:
        page = await look_through(command, fetch, "engagements", fits=fits)
    return await owned(page, dojo, product)


async def get_engagement(command: GetEngagement, dojo: DojoClient) -> Engagement:
    """The engagement with that id or name, with its product's name: two requests, or more to resolve a name."""
    row = await which_engagement(command.engagement, dojo)
    names = await dojo.product_names((row.product,))
    return row.model_copy(update={"product_name": names.get(row.product, "")})


async def _filters(command: ListEngagements, product: Product | None, dojo: DojoClient) -> EngagementFilter:
    """What DefectDojo is asked, in the client's names."""
    filters: EngagementFilter = {}
    if product:
        filters["product_id"] = product.id
    if command.product_type:
        filters["product_type_id"] = (await which_product_type(command.product_type, dojo, "product_type")).id
    if command.active is not None:
        filters["active"] = command.active
    for name in ("status", "version", "tag", "not_tag"):
        if value := getattr(command, name):
            filters[name] = value
    return filters


def _checks(command: ListEngagements, lead: int | None) -> Iterator[Callable[[Engagement], bool]]:
    """What DefectDojo has no filter for."""
    if command.type:
        yield lambda row: row.engagement_type == command.type
    if name := command.name:
        yield lambda row: held(name, row.name)
    if command.branch:
        yield lambda row: row.branch_tag == command.branch
    if command.first or command.last:
        fitting = within(command.first, command.last)
        yield lambda row: fitting(row.target_start, row.target_end)
    if lead:
        yield lambda row: row.lead == lead
