"""Findings: list them, worst first, and look at one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.dojo.models import Page, Severity
from bot.language import _
from bot.operations.bounded import choose, every
from bot.operations.command import Listing, Query, Written
from bot.operations.fields import (
    Age,
    EngagementRef,
    FindingId,
    FindingIds,
    Percent,
    PersonRef,
    ProductRef,
    TestRef,
    TestTypeRef,
    TypeRef,
    When,
    Words,
    id_of,
)
from bot.operations.finding_filters import (
    ORDERS,
    Sla,
    Sort,
    Status,
    days_of,
    filters_of,
    fits_of,
    order_of,
    settle,
)
from bot.operations.names import WHOLE, which_product

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding


def _spelt(value: str) -> str:
    """As it is published, since DefectDojo compares letter by letter: CVE-2021-44228, GHSA-jfh8-c2jp-5v3q."""
    kind, dash, rest = value.partition("-")
    match kind.upper():
        case "CVE":
            return value.upper()
        case "GHSA":
            return f"GHSA{dash}{rest.lower()}"
        case _:
            return value


Cve = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]{2,60}$"), AfterValidator(_spelt)]


class ListFindings(Listing):
    """List findings, worst first."""

    examples = (
        "findings critical,high product:payments-api",
        "findings verified since:7d kev:yes epss:>50 -tag:wontfix sort:sla",
    )

    severity: Annotated[tuple[Severity, ...], Written(bare=True)] = Field(
        default=(), description="Any of these severities."
    )
    status: Annotated[tuple[Status, ...], Written(bare=True)] = Field(
        default=(), description="All of these; without any: active, not duplicate."
    )
    active: bool | None = Field(default=None, description="Open, or not open for whatever reason.")
    product: Annotated[ProductRef | None, Written(also=("asset", "product-id"))] = Field(
        default=None, description="The product, by id or name."
    )
    product_type: Annotated[TypeRef | None, Written(also=("organization",))] = Field(
        default=None, description="The product type, by id or name."
    )
    engagement: Annotated[EngagementRef | None, Written(also=("engagement-id",))] = Field(
        default=None, description="The engagement, by id or name."
    )
    test: TestRef | None = Field(default=None, description="The test, by id or title.")
    found_by: tuple[TestTypeRef, ...] = Field(default=(), description="Any of these test types, by id or name.")
    title: Annotated[Words | None, Written(bare=True)] = Field(
        default=None, description="Words in the title, in this order."
    )
    cwe: tuple[Annotated[int, Field(ge=1, le=99_999)], ...] = Field(default=(), description="Any of these CWE numbers.")
    cve: tuple[Cve, ...] = Field(default=(), description="Any of these vulnerability ids.")
    component: Words | None = Field(default=None, description="Part of the component's name.")
    file: Words | None = Field(default=None, description="Part of the file's path.")
    tag: tuple[Words, ...] = Field(default=(), description="Findings with any of these tags.")
    not_tag: Annotated[tuple[Words, ...], Written(key="-tag")] = Field(
        default=(), description="Findings with none of these tags."
    )
    on: When | None = Field(default=None, description="Found on this day: 2026-11-01, 7d, monday.")
    since: When | None = Field(default=None, description="Found on this day or later: 2026-11-01, 7d, monday.")
    before: When | None = Field(default=None, description="Found before this day: 2026-11-01, 7d, monday.")
    age: Age | None = Field(default=None, description="Found longer ago than that, or less long: >30d, <7d.")
    mitigated_since: When | None = Field(
        default=None, description="Mitigated on this day or later: 2026-11-01, 7d, monday."
    )
    sla: Sla | None = Field(default=None, description="Past the SLA's date; due today or within 7 days; without SLA.")
    kev: bool | None = Field(default=None, description="Known to be exploited.")
    ransomware: bool | None = Field(default=None, description="Known to be exploited by ransomware.")
    epss: Percent | None = Field(default=None, description="EPSS in percent: >50 or <5.")
    fix: bool | None = Field(default=None, description="A fix is available.")
    jira: bool | None = Field(default=None, description="There is a JIRA issue.")
    reviewer: Annotated[PersonRef | None, Written(also=("owner",))] = Field(
        default=None, description="Who reviews or has claimed it: me, a person's name or id; none."
    )
    ids: Annotated[FindingIds, Written(key="id")] = Field(default=(), description="These findings, by number.")
    sort: Sort = Field(
        default="risk", description="The order: newest (date) or oldest (age) first, soonest SLA, highest EPSS."
    )

    @model_validator(mode="after")
    def _open_or_not(self) -> ListFindings:
        if self.active is False and "active" in self.status:
            raise ValueError(_("What is active cannot be listed with active:no."))
        return self


Back = Annotated[ListFindings | None, Written(hidden=True)]
"""The list in which a button stood, so that its answer can lead back to it."""


class GetFinding(Query):
    """Show one finding."""

    examples = ("finding 276", "finding #276 show:notes share:yes")

    finding: FindingId
    show: Literal["notes", "risks"] | None = Field(
        default=None, description="All notes, or the accepted risks, instead of the card."
    )
    page: int = Field(default=1, ge=1, le=1000, description="Which page of the notes.")
    back: Back = Field(default=None, description="The list to go back to.")


async def list_findings(command: ListFindings, dojo: DojoClient) -> Page[Finding]:
    """The findings that fit.

    One request; one more for each name but the product's, and for the product only where nothing fits: is it there at
    all? What DefectDojo cannot filter or order by is done here, over at most `WHOLE` findings. Raises Unclear, TooMany.
    """
    settled = await settle(command, dojo)
    page = await _listed(settled.command, dojo)
    if page.count or command.product is None:
        named = {"product": page.results[0].product} if command.product and page.results else {}
        return page.model_copy(update={"meant": {**settled.meant, **named}})
    product = await which_product(command.product, dojo)
    if not id_of(command.product) and product.name.casefold() != command.product.casefold():
        page = await _listed(settled.command.model_copy(update={"product": str(product.id)}), dojo)
    return page.model_copy(update={"meant": {**settled.meant, "product": product.name}})


async def _listed(command: ListFindings, dojo: DojoClient) -> Page[Finding]:
    fits, days, by_epss = fits_of(command), days_of(command), command.sort == "epss"
    if not (fits or days or by_epss):
        return await _fetch(command, dojo)(limit=command.size, offset=command.offset)
    order = order_of(command) if days or by_epss else None
    return choose(await _read(command, dojo), command, fits=fits, order=order)


async def every_finding(command: ListFindings, dojo: DojoClient, most: int) -> tuple[Finding, ...]:
    """All findings that fit, in the order of the list, for a Command whose names are settled.

    One request for each 250; for sla:7d at least one for each day. Raises TooMany beyond `most`.
    """
    fits = fits_of(command)
    rows = [row for row in await _read(command, dojo, most) if fits is None or fits(row)]
    return tuple(sorted(rows, key=order_of(command)))


async def _read(command: ListFindings, dojo: DojoClient, most: int = WHOLE) -> tuple[Finding, ...]:
    """All that DefectDojo finds; `fits_of` is still to be looked at."""
    fetch, days = _fetch(command, dojo), days_of(command)
    first, *more = [partial(fetch, due=day) for day in days] or [fetch]
    return await every(first, "findings", *more, most=most)


def _fetch(command: ListFindings, dojo: DojoClient) -> partial[Coroutine[Any, Any, Page[Finding]]]:
    return partial(dojo.list_findings, order=ORDERS[command.sort], **filters_of(command))


async def get_finding(command: GetFinding, dojo: DojoClient) -> Finding:
    """The finding with that number."""
    return await dojo.get_finding(command.finding)
