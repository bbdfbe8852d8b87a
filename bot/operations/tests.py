"""Tests, the runs of scanners and people's pieces of work; and the types that tests have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from bot.dojo.errors import Refused
from bot.dojo.models import Page
from bot.operations.bounded import choose, every, look_through
from bot.operations.checks import all_of, held, within
from bot.operations.command import Listing, Written
from bot.operations.errors import Candidate, TooMany, Unclear
from bot.operations.fields import EngagementRef, PersonRef, ProductRef, When, Words, id_of
from bot.operations.names import person_id, similar, which_engagement, which_product

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.dojo.client import DojoClient
    from bot.dojo.engagement import Test, TestType
    from bot.dojo.queries import TestFilter

MOST_ENGAGEMENTS: Final = 100
"""Of one product, whose tests are asked for one by one: about a second, four at a time."""


class ListTests(Listing):
    """List tests, latest first."""

    examples = ("tests engagement:231 type:trivy", "tests payments-api branch:main from:90d")

    product: Annotated[ProductRef | None, Written(bare=True, also=("asset", "product-id"))] = Field(
        default=None, description="The product, by id or name."
    )
    engagement: Annotated[EngagementRef | None, Written(also=("engagement-id",))] = Field(
        default=None, description="The engagement, by id or name."
    )
    type: Annotated[Words | None, Written(also=("test-type",))] = Field(
        default=None, description="The test type: its id, or part of its name."
    )
    title: Words | None = Field(default=None, description="Part of the title.")
    version: Words | None = Field(default=None, description="The version that was tested.")
    branch: Words | None = Field(default=None, description="The branch or tag that was tested.")
    build: Words | None = Field(default=None, description="The id of the build.")
    commit: Words | None = Field(default=None, description="The whole hash of the commit.")
    tag: tuple[Words, ...] = Field(default=(), description="Tests with any of these tags.")
    not_tag: Annotated[tuple[Words, ...], Written(key="-tag")] = Field(
        default=(), description="Tests with none of these tags."
    )
    first: Annotated[When | None, Written(key="from")] = Field(
        default=None, description="Those that began on that day or later: 2026-11-01, 90d, monday."
    )
    last: Annotated[When | None, Written(key="to")] = Field(
        default=None, description="Those that ended on that day or earlier."
    )
    lead: PersonRef | None = Field(default=None, description="Who leads it: a username, a name or “me”.")


class ListTestTypes(Listing):
    """List the types of tests that DefectDojo knows, by name."""

    examples = ("test-types trivy", "test-types active:no limit:25")

    name: Annotated[Words | None, Written(bare=True, also=("name-contains",))] = Field(
        default=None, description="Part of the name."
    )
    active: bool | None = Field(default=None, description="In use, or switched off.")


async def list_tests(command: ListTests, dojo: DojoClient) -> Page[Test]:
    """The tests that fit, each with its engagement's and product's name: one request, and those for names.

    For a product, one more and one for each of its engagements: DefectDojo lists no tests by product.
    """
    types = _fitting(await dojo.test_types(), command.type) if command.type else ()
    lead = await person_id(command.lead, dojo, "lead") if command.lead else None
    fits = all_of(_checks(command, types, lead))
    filters = _filters(command, types)
    if command.engagement:
        filters["engagement_id"] = await _engagement(command, command.engagement, dojo)
    elif command.product:
        return await _of_product(command, command.product, filters, fits, dojo)
    fetch = partial(dojo.list_tests, **filters)
    try:
        if fits is None:
            return await fetch(limit=command.size, offset=command.offset)
        return await look_through(command, fetch, "tests", fits=fits)
    except Refused as error:
        if command.engagement and _is_about_the_engagement(error):
            raise Unclear("engagement", command.engagement, ()) from error
        raise


async def list_test_types(command: ListTestTypes, dojo: DojoClient) -> Page[TestType]:
    """The test types that fit, by name. One request, remembered for a minute: DefectDojo filters whole names only."""
    types = await dojo.test_types()
    fits = all_of(_type_checks(command))
    return choose(types, command, fits=fits, order=lambda row: row.name.casefold())


def _type_checks(command: ListTestTypes) -> Iterator[Callable[[TestType], bool]]:
    if name := command.name:
        yield lambda row: held(name, row.name)
    if command.active is not None:
        yield lambda row: row.active is command.active


async def _engagement(command: ListTests, words: str, dojo: DojoClient) -> int:
    """The engagement's id; where a product is given too, of that product's engagements."""
    if command.product:
        product = await which_product(command.product, dojo)
        return (await which_engagement(words, dojo, product_id=product.id)).id
    return id_of(words) or (await which_engagement(words, dojo)).id


def _is_about_the_engagement(error: Refused) -> bool:
    """An engagement that is not there is no empty list but a refusal (measured on 2.58.4 and 3.2.0)."""
    return any(reason.startswith("engagement:") for reason in error.reasons)


async def _of_product(
    command: ListTests, words: str, filters: TestFilter, fits: Callable[[Test], bool] | None, dojo: DojoClient
) -> Page[Test]:
    product = await which_product(words, dojo)
    engagements = await every(partial(dojo.list_engagements, product_id=product.id), "engagements")
    if len(engagements) > MOST_ENGAGEMENTS:
        raise TooMany("engagements", len(engagements), MOST_ENGAGEMENTS)
    if not engagements:
        return Page(count=0, results=(), over=0)
    of_each: list[TestFilter] = [{**filters, "engagement_id": one.id} for one in engagements]
    first, *more = [partial(dojo.list_tests, **asked) for asked in of_each]
    rows = await every(first, "tests", *more)
    return choose(rows, command, fits=fits, order=lambda row: (-row.target_start.timestamp(), -row.id))


def _fitting(types: tuple[TestType, ...], words: str) -> tuple[TestType, ...]:
    """The type with that id or name, else those whose names hold the words. Raises Unclear where there is none."""
    exact = tuple(row for row in types if row.id == id_of(words) or row.name.casefold() == words.casefold())
    found = exact or tuple(row for row in types if held(words, row.name))
    if not found:
        raise Unclear("type", words, similar(words, (Candidate(row.name, row.name) for row in types)))
    return found


def _filters(command: ListTests, types: tuple[TestType, ...]) -> TestFilter:
    """What DefectDojo is asked, in the client's names; it takes one test type, not several."""
    filters: TestFilter = {}
    if len(types) == 1:
        filters["test_type_id"] = types[0].id
    for name in ("version", "branch", "build", "commit", "tag", "not_tag"):
        if value := getattr(command, name):
            filters[name] = value
    return filters


def _checks(command: ListTests, types: tuple[TestType, ...], lead: int | None) -> Iterator[Callable[[Test], bool]]:
    """What DefectDojo has no filter for."""
    if len(types) > 1:
        ids = frozenset(row.id for row in types)
        yield lambda row: row.test_type in ids
    if title := command.title:
        yield lambda row: held(title, row.title)
    if command.first or command.last:
        fitting = within(command.first, command.last)
        yield lambda row: fitting(row.target_start.date(), row.target_end.date())
    if lead:
        yield lambda row: row.lead == lead
