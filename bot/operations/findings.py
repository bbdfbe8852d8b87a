"""Findings: list them, worst first, and look at one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import Field, StringConstraints

from bot.dojo.models import Page, Severity
from bot.operations.command import Listing, Query, Written
from bot.operations.fields import (
    MAX_ID,
    FindingId,
    Percent,
    ProductRef,
    When,
    Words,
    day_of,
    id_of,
    today,
)
from bot.operations.names import which_product

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding
    from bot.dojo.queries import FindingFilter

Status = Literal[
    "active",
    "verified",
    "mitigated",
    "false-positive",
    "duplicate",
    "risk-accepted",
    "out-of-scope",
    "under-review",
    "any",
]
Cve = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]{2,60}$", to_upper=True)]
_OPEN: FindingFilter = {"active": True, "duplicate": False}
CLOSING = frozenset({"mitigated", "false-positive", "duplicate", "risk-accepted", "out-of-scope"})
"""Words for findings that are no longer open; without any of them a list is of open findings."""


class ListFindings(Listing):
    """List findings, worst first."""

    examples = (
        "findings critical,high product:payments-api",
        "findings verified since:7d kev:yes epss:>50 -tag:wontfix",
    )

    severity: Annotated[tuple[Severity, ...], Written(bare=True)] = Field(
        default=(), description="Any of these severities."
    )
    status: Annotated[tuple[Status, ...], Written(bare=True)] = Field(
        default=(), description="All of these; without any: active, not duplicate."
    )
    product: Annotated[ProductRef | None, Written(also=("asset",))] = Field(
        default=None, description="The product, by id or name."
    )
    engagement: int | None = Field(default=None, ge=1, le=MAX_ID, description="The engagement's id.")
    test: int | None = Field(default=None, ge=1, le=MAX_ID, description="The test's id.")
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
    since: When | None = Field(default=None, description="Found on this day or later: 2026-11-01, 7d, monday.")
    before: When | None = Field(default=None, description="Found before this day.")
    sla: Literal["breached"] | None = Field(default=None, description="Past the SLA's date.")
    kev: bool | None = Field(default=None, description="Known to be exploited.")
    epss: Percent | None = Field(default=None, description="EPSS in percent: >50 or <5.")
    fix: bool | None = Field(default=None, description="A fix is available.")


Back = Annotated[ListFindings | None, Written(hidden=True)]
"""The list in which a button stood, so that its answer can lead back to it."""


class GetFinding(Query):
    """Show one finding."""

    examples = ("finding 276", "finding #276 share:yes")

    finding: FindingId
    back: Back = Field(default=None, description="The list to go back to.")


async def list_findings(command: ListFindings, dojo: DojoClient) -> Page[Finding]:
    """The findings that fit. One request; where a product's name fits nothing, the name is looked up."""
    filters = filters_of(command)
    page = await dojo.list_findings(limit=command.size, offset=command.offset, **filters)
    if page.count or "product" not in filters:
        return page
    meant = await which_product(filters.pop("product"), dojo)
    if meant.name.casefold() == (command.product or "").casefold():
        return page
    filters["product_id"] = meant.id
    return await dojo.list_findings(limit=command.size, offset=command.offset, **filters)


async def get_finding(command: GetFinding, dojo: DojoClient) -> Finding:
    """The finding with that number."""
    return await dojo.get_finding(command.finding)


def filters_of(command: ListFindings) -> FindingFilter:
    """What DefectDojo is asked, in the client's names. Pure but for today's date."""
    return {**_status(command.status), **_where(command), **_what(command), **_when(command)}


def _status(words: tuple[Status, ...]) -> FindingFilter:
    if "any" in words:
        return {}
    filters: FindingFilter = {**_OPEN} if not CLOSING.intersection(words) else {}
    for word in words:
        filters[word.replace("-", "_")] = True  # type: ignore[literal-required]  # the words are the filters' names
    return filters


def _where(command: ListFindings) -> FindingFilter:
    filters: FindingFilter = {}
    if command.product:
        if number := id_of(command.product):
            filters["product_id"] = number
        else:
            filters["product"] = command.product
    if command.engagement:
        filters["engagement_id"] = command.engagement
    if command.test:
        filters["test_id"] = command.test
    return filters


def _what(command: ListFindings) -> FindingFilter:
    given: dict[str, object] = {
        "severity": command.severity,
        "title": command.title,
        "cwe": command.cwe,
        "vulnerability": command.cve,
        "component": command.component,
        "file": command.file,
        "tag": command.tag,
        "not_tag": command.not_tag,
        "known_exploited": command.kev,
        "fix_available": command.fix,
        "outside_of_sla": command.sla == "breached" or None,
    }
    if command.epss:
        given["epss_above" if command.epss[0] == ">" else "epss_below"] = float(command.epss[1:])
    return cast("FindingFilter", {name: value for name, value in given.items() if value not in (None, ())})


def _when(command: ListFindings) -> FindingFilter:
    filters: FindingFilter = {}
    if command.since:  # DefectDojo's "after" leaves the day itself out
        filters["after"] = day_of(command.since, today()) - timedelta(days=1)
    if command.before:
        filters["before"] = day_of(command.before, today())
    return filters
