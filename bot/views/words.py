"""How things are said, the same in every view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.dojo.models import Finding
from bot.language import _, ngettext
from bot.views.model import Link, Part, Strong, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.dojo.engagement import Engagement
    from bot.dojo.models import Page, Severity, State

_SHAPES: Final[dict[Severity, str]] = {"Critical": "◆", "High": "▲", "Medium": "■", "Low": "●", "Info": "○"}
"""Told apart without colour, by people and by screen readers."""
_DUE_SOON: Final = 14
_TALLEST: Final = 14
"""Lines of somebody else's words."""


def severity(name: Severity) -> str:
    """The severity as shape and word."""
    words: dict[Severity, str] = {
        "Critical": _("Critical"),
        "High": _("High"),
        "Medium": _("Medium"),
        "Low": _("Low"),
        "Info": _("Info"),
    }
    return f"{_SHAPES[name]} {words[name]}"


def state(name: State | str) -> str:
    """One word of how a finding or an engagement stands; an engagement's progress is told in DefectDojo's words."""
    words = {
        "active": _("active"),
        "inactive": _("inactive"),
        "verified": _("verified"),
        "false-positive": _("false positive"),
        "duplicate": _("duplicate"),
        "out-of-scope": _("out of scope"),
        "risk-accepted": _("risk accepted"),
        "under-review": _("under review"),
        "mitigated": _("mitigated"),
        "open": _("open"),
        "closed": _("closed"),
    }
    return words.get(name, name)


def states(names: Iterable[State | str]) -> str:
    """A finding's status."""
    return ", ".join(state(name) for name in names)


def sla(finding: Finding) -> str:
    """How an open finding stands against its SLA; empty where none is set or it is closed."""
    days = finding.sla_days_remaining
    if days is None or not finding.active:
        return ""
    if days < 0:
        return _("breached {days} d ago").format(days=-days)
    if days == 0:
        return _("due today")
    return _("{days} d left").format(days=days)


def sla_presses(finding: Finding) -> bool:
    """Whether the SLA is breached or nearly so."""
    return finding.sla_days_remaining is not None and finding.sla_days_remaining <= _DUE_SOON


def age(finding: Finding) -> str:
    """How long the finding has been known."""
    if finding.age:
        return ngettext("{days} day old", "{days} days old", finding.age).format(days=finding.age)
    return _("closed on the same day") if finding.mitigated else _("found today")


def epss(finding: Finding) -> str:
    """The chance of exploitation in the next 30 days; empty where it is not known."""
    if finding.epss_score is None:
        return ""
    percent = finding.epss_score * 100
    return _("EPSS {percent}%").format(percent=f"{percent:.0f}" if percent >= 1 else f"{percent:.1g}")


def known_exploited(finding: Finding) -> str:
    """The warning that the weakness is used in attacks; empty where that is not known."""
    if finding.ransomware_used:
        return _("known exploited, by ransomware")
    return _("known exploited") if finding.known_exploited else ""


def place(finding: Finding) -> str:
    """Where it was found: product > engagement > test."""
    return " › ".join(part for part in (finding.product, finding.engagement, finding.test_type) if part)


def person(finding: Finding, number: int) -> str:
    """Somebody who has to do with a finding, by name where that is known."""
    names = {one.id: one.name for one in finding.people}
    return names.get(number, _("user #{id}").format(id=number))


def component(finding: Finding) -> str:
    """The component with its version, and the version that mends it."""
    if not finding.component_name:
        return ""
    installed = f"{finding.component_name} {finding.component_version}".strip()
    if finding.fix_version:
        return _("{component}, fixed in {version}").format(component=installed, version=finding.fix_version)
    return installed


def source(finding: Finding) -> str:
    """file:line."""
    if not finding.file_path:
        return ""
    return f"{finding.file_path}:{finding.line}" if finding.line else finding.file_path


def number(finding: Finding) -> Part:
    """#276, leading to the finding's page."""
    return linked(f"#{finding.id}", finding.address)


def linked(text: str, url: str) -> Part:
    """The text, leading to the page where there is one."""
    return Link(text, url) if url else Strong(text)


def span(page: Page[Any]) -> str:
    """Which part of the list this is: 1-10 of 143."""
    return _("{first}-{last} of {count}").format(first=page.offset + 1, last=page.last, count=page.count)


def over(page: Page[Any], things: str) -> str:
    """That DefectDojo did not choose these rows, and among how many they were chosen; empty where it did."""
    if page.over is None:
        return ""
    return _("filtered or ordered here, over {count} {things}").format(count=page.over, things=things)


def dotted(*parts: Part | str) -> Text:
    """The parts that are not empty, with dots between them."""
    told = [part for part in parts if part]
    return tuple(piece for part in told for piece in (" · ", part))[1:]


def excerpt(text: str, most: int, tallest: int = _TALLEST) -> str:
    """The text with its line breaks, which code and lists need; cut where it is too long or has too many lines."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    lines = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    whole = "\n".join(lines)
    part = "\n".join(lines[:tallest])
    return whole if part == whole and len(whole) <= most else f"{part[: most - 2].rstrip()} …"


def short(text: str, most: int) -> str:
    """The text in one run of words, cut at a word's end where it is too long."""
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut) + "…"


def standing(thing: Finding | Engagement) -> str:
    """How a thing stands in DefectDojo."""
    return states(thing.states)


def called(thing: Finding | Engagement) -> str:
    """What a thing is called in a sentence."""
    return f"#{thing.id}" if isinstance(thing, Finding) else f"“{short(thing.name, 70)}” (#{thing.id})"
