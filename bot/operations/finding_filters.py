"""What a list of findings asks of DefectDojo, and what is left to be done here; for lists, counts and digests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from bot.dojo.errors import Forbidden
from bot.dojo.models import Severity
from bot.operations.errors import Nameless
from bot.operations.fields import day_of, id_of, today
from bot.operations.names import (
    which_engagement,
    which_person,
    which_product,
    which_product_type,
    which_test,
    which_test_type,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding, Person
    from bot.dojo.queries import FindingFilter, FindingOrder
    from bot.operations.findings import ListFindings

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
Sla = Literal["breached", "today", "7d", "none"]
Sort = Literal["risk", "severity", "date", "age", "sla", "epss"]
CLOSING: Final = frozenset({"mitigated", "false-positive", "duplicate", "risk-accepted", "out-of-scope"})
"""Words for findings that are no longer open; without any of them a list is of open findings."""
NOBODY: Final = "none"
SOON: Final = 7
"""Days until the SLA ends, for sla:7d."""
ORDERS: Final[Mapping[Sort, FindingOrder]] = {
    "risk": "severity",
    "severity": "severity",
    "date": "newest",
    "age": "oldest",
    "sla": "due",
    "epss": "severity",
}
"""DefectDojo's order for each of ours; by EPSS it has none."""
_OPEN: FindingFilter = {"active": True, "duplicate": False}
_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)


# -- names ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Settled:
    """A list of findings whose names were looked up."""

    command: ListFindings
    """With ids in the place of names; only the product keeps its name, by which DefectDojo filters."""
    meant: dict[str, str] = field(default_factory=dict)
    """What the names stand for, in full, by the Command's field."""


async def settle(command: ListFindings, dojo: DojoClient) -> Settled:
    """Look up the names that DefectDojo cannot filter by: one request each, none for ids.

    Raises Unclear, TooMany, Nameless.
    """
    ids: dict[str, Any] = {}
    meant: dict[str, str] = {}
    if _is_name(command.product_type):
        kind = await which_product_type(command.product_type or "", dojo, "product_type")
        ids["product_type"], meant["product_type"] = str(kind.id), kind.name
    if _is_name(command.engagement):
        engagement = await which_engagement(command.engagement or "", dojo, product_id=await _within(command, dojo))
        ids["engagement"], meant["engagement"] = str(engagement.id), f"{engagement.name} (#{engagement.id})"
    if _is_name(command.test):
        test = await which_test(command.test or "", dojo)
        ids["test"], meant["test"] = str(test.id), f"{test.name} (#{test.id})"
    if _is_name(command.reviewer) and command.reviewer != NOBODY:
        person = await _reviewer(command.reviewer or "", dojo)
        ids["reviewer"], meant["reviewer"] = str(person.id), person.name
    if any(map(_is_name, command.found_by)):
        types = [await which_test_type(words, dojo, "found_by") for words in command.found_by]
        ids["found_by"], meant["found_by"] = tuple(str(one.id) for one in types), ", ".join(one.name for one in types)
    return Settled(command.model_copy(update=ids), meant)


async def _reviewer(words: str, dojo: DojoClient) -> Person:
    try:
        return await which_person(words, dojo, "reviewer")
    except Forbidden as error:
        raise Nameless(words) from error


def _is_name(words: str | None) -> bool:
    return words is not None and id_of(words) is None


async def _within(command: ListFindings, dojo: DojoClient) -> int | None:
    """The product whose engagements are meant: names of engagements are not unique."""
    if command.product is None:
        return None
    return id_of(command.product) or (await which_product(command.product, dojo)).id


# -- what DefectDojo filters by -------------------------------------------------------------------


def filters_of(command: ListFindings) -> FindingFilter:
    """What DefectDojo is asked, in the client's names. Pure but for today's date.

    Raises ValueError for a name that `settle` did not look up. What DefectDojo cannot filter by is in `fits_of`
    and `days_of`: where either has something to say, a count under these filters alone is too large.
    """
    return {**_status(command), **_where(command), **_what(command), **_when(command)}


def _status(command: ListFindings) -> FindingFilter:
    whatever = "any" in command.status or command.active is False  # what else is said still holds
    words = {*command.status, *(("mitigated",) if command.mitigated_since and not whatever else ())}
    filters: FindingFilter = {} if whatever or CLOSING.intersection(words) else {**_OPEN}
    if command.active is not None:
        filters["active"] = command.active
    for word in words - {"any"}:
        filters[word.replace("-", "_")] = True  # type: ignore[literal-required]  # the words are the filters' names
    return filters


def _where(command: ListFindings) -> FindingFilter:
    reviewer = None if command.reviewer == NOBODY else command.reviewer
    ids = {
        "product_type_id": command.product_type,
        "engagement_id": command.engagement,
        "test_id": command.test,
        "reviewer_id": reviewer,
    }
    filters: dict[str, object] = {name: int(value) for name, value in ids.items() if value}
    if command.found_by:
        filters["found_by"] = tuple(map(int, command.found_by))
    if command.product:
        number = id_of(command.product)
        filters["product_id" if number else "product"] = number or command.product
    return cast("FindingFilter", filters)


def _what(command: ListFindings) -> FindingFilter:
    given: dict[str, object] = {
        "ids": command.ids,
        "severity": command.severity,
        "title": command.title,
        "cwe": command.cwe,
        "vulnerability": command.cve,
        "component": command.component,
        "file": command.file,
        "tag": command.tag,
        "not_tag": command.not_tag,
        "known_exploited": command.kev,
        "ransomware_used": command.ransomware,
        "fix_available": command.fix,
        "jira": command.jira,
        "outside_of_sla": command.sla == "breached" or None,
        "due": today() if command.sla == "today" else None,
    }
    if command.epss:
        given["epss_above" if command.epss[0] == ">" else "epss_below"] = float(command.epss[1:])
    return cast("FindingFilter", {name: value for name, value in given.items() if value not in (None, ())})


def _when(command: ListFindings) -> FindingFilter:
    """Days; of two bounds on the same side the narrower one. DefectDojo's "after" leaves the day itself out."""
    now = today()
    aged = day_of(command.age[1:], now) if command.age else None
    younger = aged if command.age and command.age[0] == "<" else None
    older = aged if command.age and command.age[0] == ">" else None
    after = [day for day in (_eve(command.since, now), younger) if day]
    before = [day for day in (day_of(command.before, now) if command.before else None, older) if day]
    given = {
        "on": day_of(command.on, now) if command.on else None,
        "after": max(after, default=None),
        "before": min(before, default=None),
        "mitigated_after": _eve(command.mitigated_since, now),
    }
    return cast("FindingFilter", {name: day for name, day in given.items() if day})


def _eve(when: str | None, now: date) -> date | None:
    """The day before."""
    return day_of(when, now) - timedelta(days=1) if when else None


# -- what is left to be done here -----------------------------------------------------------------


def days_of(command: ListFindings) -> tuple[date, ...]:
    """The days on one of which the SLA ends, where DefectDojo has to be asked for each; empty where it has not."""
    return tuple(today() + timedelta(days=ahead) for ahead in range(SOON + 1)) if command.sla == "7d" else ()


def fits_of(command: ListFindings) -> Callable[[Finding], bool] | None:
    """What DefectDojo cannot filter by; None where it can filter by all that is asked."""
    undated, unowned = command.sla == "none", command.reviewer == NOBODY
    if not (undated or unowned):
        return None

    def fits(finding: Finding) -> bool:
        return not (undated and finding.sla_expiration_date) and not (unowned and finding.reviewers)

    return fits


def weight(finding: Finding) -> tuple[int, bool, float, int, int]:
    """Worst first: severity, known exploited, EPSS, SLA left, age."""
    left = finding.sla_days_remaining
    return (
        _SEVERITIES.index(finding.severity),
        not finding.known_exploited,
        -(finding.epss_score or 0.0),
        10_000 if left is None else left,
        -finding.age,
    )


def order_of(command: ListFindings) -> Callable[[Finding], tuple[float, ...]]:
    """The order, for rows that are sorted here: as DefectDojo's own, and by EPSS."""

    def key(finding: Finding) -> tuple[float, ...]:
        severity, day = _SEVERITIES.index(finding.severity), finding.date.toordinal()
        first: tuple[float, ...] = (severity, -day)
        match command.sort:
            case "date":
                first = (-day, severity)
            case "age":
                first = (day, severity)
            case "sla":
                first = ((finding.sla_expiration_date or date.max).toordinal(), severity)
            case "epss":
                first = (1.0 if finding.epss_score is None else -finding.epss_score, severity)
        return (*first, finding.id)

    return key
