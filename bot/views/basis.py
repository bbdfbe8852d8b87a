"""What a list was filtered by, in words: no number is shown without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.findings import CLOSING
from bot.views import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.operations.findings import GetFinding, ListFindings
    from bot.operations.products import GetProduct, ListProducts
    from bot.operations.statistics import GetStatistics


def basis(command: ListFindings) -> str:
    """The filter of a list of findings, said in words."""
    return "; ".join(part for part in (_status(command), *_where(command), *_what(command), *_when(command)) if part)


def finding(command: GetFinding) -> str:
    """Which finding a card shows."""
    return _("finding #{id}").format(id=command.finding)


def products(command: ListProducts) -> str:
    """The filter of a list of products, said in words."""
    parts = [_("products that you may see, by name")]
    if command.name:
        parts.append(_("name contains “{words}”").format(words=command.name))
    if command.type:
        parts.append(_("product type {name}").format(name=command.type))
    if command.tag:
        parts.append(_("tagged {tags}").format(tags=", ".join(command.tag)))
    return "; ".join(parts)


def statistics(command: GetStatistics) -> str:
    """What is counted, said in words."""
    scope = [
        _("product {name}").format(name=command.product) if command.product else "",
        _("engagement {id}").format(id=command.engagement) if command.engagement else "",
    ]
    about = "; ".join(filter(None, scope)) or _("all that you may see")
    counted = _(
        "by severity, known exploited and outside SLA: active, not duplicate; a finding can have several statuses"
    )
    return f"{about}; {counted}"


def product(command: GetProduct) -> str:
    """Which product a card shows."""
    return _("product {name}").format(name=command.product)


def _status(command: ListFindings) -> str:
    if "any" in command.status:
        return _("any status")
    named = [words.state(word) for word in command.status if word != "active"]
    if CLOSING.intersection(command.status):
        return ", ".join([*(["active"] if "active" in command.status else []), *named])
    return ", ".join([_("active"), *named, _("not duplicate")])


def _where(command: ListFindings) -> Iterator[str]:
    if command.severity:
        yield ", ".join(words.severity(one) for one in command.severity)
    if command.product:
        yield _("product {name}").format(name=command.product)
    if command.engagement:
        yield _("engagement {id}").format(id=command.engagement)
    if command.test:
        yield _("test {id}").format(id=command.test)


def _what(command: ListFindings) -> Iterator[str]:
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
    if command.since:
        yield _("found since {when}").format(when=command.since)
    if command.before:
        yield _("found before {when}").format(when=command.before)
    if command.sla:
        yield _("SLA breached")
    if command.kev is not None:
        yield _("known exploited") if command.kev else _("not known exploited")
    if command.epss:
        sentence = _("EPSS {percent}% or more") if command.epss[0] == ">" else _("EPSS {percent}% or less")
        yield sentence.format(percent=command.epss[1:])
    if command.fix is not None:
        yield _("fix available") if command.fix else _("no fix available")
