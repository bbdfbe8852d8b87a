"""Make an engagement: looked for before and afterwards, so that one wish makes one."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.dojo.errors import DojoError, Unavailable, Unexpected, Unreachable
from bot.language import _
from bot.operations.command import Command, Written
from bot.operations.done import Done
from bot.operations.errors import Exists, Uncertain
from bot.operations.fields import Day, PersonRef, ProductRef, day_ahead, today
from bot.operations.names import ME, which_person, which_product

if TYPE_CHECKING:
    from datetime import date

    from bot.dojo.client import DojoClient
    from bot.dojo.engagement import Engagement
    from bot.dojo.models import Page, Product
    from bot.dojo.queries import EngagementFilter, NewEngagement

_ALIKE: Final = 100
"""Engagements of one product, name and dates that are looked at; there are hardly ever two."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Version = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=150, strip_whitespace=True)]
Description = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
NewTag = Annotated[str, StringConstraints(pattern=r"^[^\s,'\"]{1,100}$")]


class CreateEngagement(Command):
    """Create an engagement.

    DefectDojo will add it to the product, open and not started; everybody who sees the product sees it.
    """

    examples = (
        "engagement create payments-api",
        'engagement create payments-api name:"Pipeline scan" type:CI/CD from:2026-11-22 to:2026-11-29',
    )

    product: Annotated[ProductRef, Written(bare=True, also=("asset", "product-id"))] = Field(
        description="The product, by id or name."
    )
    name: Name = Field(description="What it is called.")
    type: Annotated[Literal["Interactive", "CI/CD"], Written(also=("engagement-type",))] = Field(
        default="Interactive", description="People's own testing, or a pipeline's."
    )
    first_day: Annotated[Day, Written(key="from")] = Field(
        default="today", description="The first day: a date, today, tomorrow or +7d."
    )
    last_day: Annotated[Day, Written(key="to")] = Field(
        default="+7d", description="The last day: a date, or how long after the first day, as in +7d."
    )
    version: Version | None = Field(default=None, description="The version that is tested.")
    branch: Source | None = Field(default=None, description="The branch or tag that is tested.")
    build: Source | None = Field(default=None, description="The build that is tested.")
    commit: Source | None = Field(default=None, description="The commit that is tested.")
    tag: Annotated[tuple[NewTag, ...], Written(also=("tags",))] = Field(
        default=(), description="Tags, with commas between them; a tag has no spaces, commas or quotes."
    )
    lead: PersonRef | None = Field(default=None, description="Who leads it, by username or name; me is yourself.")
    description: Annotated[Description | None, Written(long=True)] = Field(
        default=None, description="What it is about."
    )
    again: Annotated[bool, Written(hidden=True)] = Field(
        default=False, description="Create it though there is one like it."
    )

    @property
    def days(self) -> tuple[date, date]:
        """The first day and the last."""
        first = day_ahead(self.first_day, today())
        return first, day_ahead(self.last_day, first if self.last_day.startswith("+") else today())

    def subject(self) -> str:
        first, last = self.days
        wish = "\n".join((self.product.casefold(), self.name, str(first), str(last)))
        return f"engagement:new:{sha256(wish.encode(errors='replace')).hexdigest()}"

    def once_more(self, *, again: bool) -> CreateEngagement:
        """The same wish, with the same days whenever it is pressed."""
        first, last = map(str, self.days)
        return self.model_copy(update={"first_day": first, "last_day": last, "again": again})

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> CreateEngagement:
        first, last = self.days
        if first > last:
            sentence = _("“from” ({first}) is after “to” ({last}): the last day cannot come before the first.")
            raise ValueError(sentence.format(first=first, last=last))
        return self


@dataclass(frozen=True)
class Created(Done):
    """A new engagement."""

    before: None
    after: Engagement


async def create_engagement(command: CreateEngagement, dojo: DojoClient) -> Created:
    """Make it, unless there is an open one just like it. Raises Exists, Uncertain."""
    product = await which_product(command.product, dojo)
    me = await which_person(ME, dojo, "lead")
    wanted = _wanted(command, product)
    if command.lead:
        myself = command.lead.casefold() == ME
        wanted["lead_id"] = (me if myself else await which_person(command.lead, dojo, "lead")).id
    alike = await _alike(command, product, dojo)
    there = next((row for row in alike.results if row.active), None)
    if there and not command.again:
        raise Exists(_of(product, there), command.once_more(again=True))
    number = await _made(command, product, wanted, {row.id for row in alike.results}, dojo)
    try:
        return Created(None, _of(product, await dojo.get_engagement(number)), me)
    except DojoError as error:
        raise Uncertain(command.name, error, command.once_more(again=False), number) from error


def _wanted(command: CreateEngagement, product: Product) -> NewEngagement:
    """What DefectDojo is told, but for the lead; what was not said is left to it."""
    first, last = command.days
    wanted: NewEngagement = {
        "product_id": product.id,
        "name": command.name,
        "type": command.type,
        "first_day": first,
        "last_day": last,
    }
    for name in ("version", "branch", "build", "commit", "description"):
        if said := getattr(command, name):
            wanted[name] = said
    if command.tag:
        wanted["tags"] = command.tag
    return wanted


async def _alike(command: CreateEngagement, product: Product, dojo: DojoClient) -> Page[Engagement]:
    """Those of the same product, name and dates, open or closed."""
    first, last = command.days
    same: EngagementFilter = {
        "product_id": product.id,
        "name_exact": command.name,
        "starts_on": first,
        "ends_on": last,
    }
    return await dojo.list_engagements(limit=_ALIKE, **same)


async def _made(
    command: CreateEngagement, product: Product, wanted: NewEngagement, known: set[int], dojo: DojoClient
) -> int:
    """Make it; the id. Where the answer is lost it is looked for among those that were not there before."""
    try:
        return await dojo.create_engagement(**wanted)
    except (Unreachable, Unavailable, Unexpected) as lost:
        uncertain = Uncertain(command.name, lost, command.once_more(again=False))
        try:
            rows = (await _alike(command, product, dojo)).results
        except DojoError as error:
            raise uncertain from error
        new = [row.id for row in rows if row.id not in known]
        if not new:
            raise uncertain from lost
        return new[0]


def _of(product: Product, engagement: Engagement) -> Engagement:
    return engagement.model_copy(update={"product_name": product.name})
