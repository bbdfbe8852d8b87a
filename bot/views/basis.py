"""What a list was filtered by, in words: no number is shown without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.language import _
from bot.operations.fields import id_of, is_any
from bot.operations.finding_filters import CLOSING, NOBODY, SOON
from bot.views import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.operations.findings import ListFindings
    from bot.operations.statistics import GetStatistics

_NUMBERS: Final = 160
"""Letters of a list of findings' numbers."""


def basis(command: ListFindings, meant: Mapping[str, str] | None = None) -> str:
    """The filter of a list of findings, said in words; `meant` are the names that were looked up, by field."""
    parts = (
        _status(command),
        *_where(command, meant or {}),
        *_what(command),
        *_when(command),
        *_risk(command),
        *_people(command, meant or {}),
    )
    return "; ".join(part for part in parts if part)


def order(command: ListFindings) -> str:
    """The order of a list of findings, said in words."""
    match command.sort:
        case "risk":
            return _("by severity, then newest; on this page known exploited, EPSS and SLA first")
        case "severity":
            return _("by severity, then newest")
        case "date":
            return _("newest first")
        case "age":
            return _("oldest first")
        case "sla":
            return _("soonest SLA first, those without one last")
        case "epss":
            return _("highest EPSS first, those without one last")


def statistics(command: GetStatistics) -> Iterator[str]:
    """What is counted, said in words."""
    if command.product_type:
        yield _("product type {name}").format(name=command.product_type)
    if command.product:
        yield _("product {name}").format(name=command.product)
    if command.engagement:
        yield _("engagement {id}").format(id=command.engagement)
    yield _("by severity, known exploited and outside SLA: active, not duplicate; a finding can have several statuses")


def _status(command: ListFindings) -> str:
    whatever, closed = "any" in command.status, command.active is False
    implied = ("mitigated",) if command.mitigated_since and not (whatever or closed) else ()
    given = tuple(dict.fromkeys((*command.status, *implied)))
    named = [words.state(word) for word in given if word not in {"active", "any"}]
    active = [_("active")] if command.active or "active" in given else []
    if closed:
        return ", ".join([_("inactive"), *named])
    if whatever:
        return ", ".join([_("any status"), *active, *named])
    if CLOSING.intersection(given):
        return ", ".join([*active, *named])
    return ", ".join([_("active"), *named, _("not duplicate")])


def _where(command: ListFindings, meant: Mapping[str, str]) -> Iterator[str]:
    if command.severity:
        yield ", ".join(words.severity(one) for one in command.severity)
    if is_any(command.product):
        yield _("any product")
    elif command.product:
        yield _("product {name}").format(name=meant.get("product", command.product))
    if command.product_type:
        yield _("product type {name}").format(name=meant.get("product_type", command.product_type))
    if command.engagement:
        yield _("engagement {name}").format(name=meant.get("engagement", command.engagement))
    if command.test:
        yield _("test {name}").format(name=meant.get("test", command.test))
    if command.found_by:
        yield _("found by {names}").format(names=meant.get("found_by", ", ".join(command.found_by)))


def _what(command: ListFindings) -> Iterator[str]:
    if command.ids:
        yield words.short(", ".join(f"#{number}" for number in command.ids), _NUMBERS)
    if command.title:
        yield _("title contains “{words}”").format(words=command.title)
    if command.cwe:
        yield ", ".join(f"CWE-{number}" for number in command.cwe)
    yield ", ".join(command.cve)
    if command.component:
        yield _("component contains “{words}”").format(words=command.component)
    if command.file:
        yield _("file contains “{words}”").format(words=command.file)
    if command.tag:
        yield _("tagged {tags}").format(tags=", ".join(command.tag))
    if command.not_tag:
        yield _("not tagged {tags}").format(tags=", ".join(command.not_tag))


def _when(command: ListFindings) -> Iterator[str]:
    if command.on:
        yield _("found on {when}").format(when=command.on)
    if command.since:
        yield _("found since {when}").format(when=command.since)
    if command.before:
        yield _("found before {when}").format(when=command.before)
    if command.age:
        sentence = _("found more than {span} ago") if command.age[0] == ">" else _("found less than {span} ago")
        yield sentence.format(span=command.age[1:])
    if command.mitigated_since:
        yield _("mitigated since {when}").format(when=command.mitigated_since)


def _risk(command: ListFindings) -> Iterator[str]:
    yield _sla(command)
    if command.kev is not None:
        yield _("known exploited") if command.kev else _("not known exploited")
    if command.ransomware is not None:
        yield _("exploited by ransomware") if command.ransomware else _("not exploited by ransomware")
    if command.epss:
        sentence = _("EPSS {percent}% or more") if command.epss[0] == ">" else _("EPSS {percent}% or less")
        yield sentence.format(percent=command.epss[1:])
    if command.fix is not None:
        yield _("fix available") if command.fix else _("no fix available")


def _sla(command: ListFindings) -> str:
    match command.sla:
        case "breached":
            return _("SLA breached")
        case "today":
            return _("SLA ends today")
        case "7d":
            return _("SLA ends today or within {days} days, asked day by day").format(days=SOON)
        case "none":
            return _("without SLA")
        case None:
            return ""


def _people(command: ListFindings, meant: Mapping[str, str]) -> Iterator[str]:
    if command.jira is not None:
        yield _("with JIRA issue") if command.jira else _("without JIRA issue")
    if command.reviewer == NOBODY:
        yield _("without reviewer")
    elif command.reviewer:
        unknown = _("user #{id}").format(id=command.reviewer) if id_of(command.reviewer) else command.reviewer
        yield _("reviewer {name}").format(name=meant.get("reviewer", unknown))
