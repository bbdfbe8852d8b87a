"""How a digest says numbers, changes and times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.language import _, ngettext
from bot.views import words
from bot.views.model import Strong, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.operations.digest import Deadline, Figure

_WITHIN_A_WEEK: Final = 6
"""Days for which the day of the week says which day is meant."""


def moment(when: datetime, zone: tzinfo, now: datetime) -> str:
    """When it was, in that zone: Fri 09:00, or with the date where that is longer ago."""
    local = when.astimezone(zone)
    days = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    day = days[local.weekday()]
    if (now.astimezone(zone).date() - local.date()).days > _WITHIN_A_WEEK:
        day = f"{day} {local.date().isoformat()}"
    return f"{day} {local:%H:%M}"


def figure(one: Figure) -> str:
    """The number."""
    return _("could not be read") if one.count is None else str(one.count)


def change(by: int | None) -> str:
    """By how much it changed, as sign and word; empty where that is not known."""
    if by is None:
        return ""
    if by > 0:
        return ngettext("▲{count} more", "▲{count} more", by).format(count=by)
    if by < 0:
        return ngettext("▼{count} fewer", "▼{count} fewer", -by).format(count=-by)
    return _("unchanged")


def standing(one: Figure) -> Text:
    """The number with its changes."""
    week = change(one.change_in_a_week)
    in_a_week = _("{change} than a week ago").format(change=week) if one.change_in_a_week else ""
    return words.dotted(Strong(figure(one)), change(one.change), in_a_week)


def came_and_went(kind: str, count: int) -> str:
    """How many came or left, by the name of the delta's field: 3 new."""
    said = {
        "new": ngettext("{count} new", "{count} new", count),
        "reopened": ngettext("{count} reopened", "{count} reopened", count),
        "fixed": ngettext("{count} fixed", "{count} fixed", count),
        "accepted": ngettext("{count} accepted", "{count} accepted", count),
        "false_positive": ngettext("{count} false positive", "{count} false positives", count),
        "duplicate": ngettext("{count} duplicate", "{count} duplicates", count),
        "out_of_scope": ngettext("{count} out of scope", "{count} out of scope", count),
        "elsewhere": ngettext("{count} no longer in this list", "{count} no longer in this list", count),
    }
    return said[kind].format(count=count)


def got_worse(kind: str, count: int) -> str:
    """How many got worse, by the name of the field: 2 now known exploited."""
    said = {
        "exploited": ngettext("{count} now known exploited", "{count} now known exploited", count),
        "epss": ngettext("{count} much likelier to be exploited", "{count} much likelier to be exploited", count),
        "severity": ngettext("{count} of higher severity", "{count} of higher severity", count),
        "fix": ngettext("a fix appeared for {count}", "a fix appeared for {count}", count),
    }
    return said[kind].format(count=count)


def deadline(kind: Deadline, count: int) -> str:
    """How many stand so against their SLA."""
    said: dict[Deadline, str] = {
        "breached": ngettext("{count} breached", "{count} breached", count),
        "today": ngettext("{count} due today", "{count} due today", count),
        "7d": ngettext("{count} due today or within 7 days", "{count} due today or within 7 days", count),
    }
    return said[kind].format(count=count)


def attention(kind: str, count: int) -> str:
    """What a list that calls for attention is called, with how many it has: 3 new."""
    if kind in {"breached", "today"}:
        return _("SLA: {deadline}").format(deadline=deadline("breached" if kind == "breached" else "today", count))
    return came_and_went(kind, count) if kind in {"new", "reopened"} else got_worse(kind, count)


def commas(pieces: Sequence[str]) -> Text:
    """The pieces with commas between them; the first stands out."""
    return (Strong(pieces[0]), "".join(f", {one}" for one in pieces[1:])) if pieces else ()


def some(figures: Mapping[str, Figure]) -> Iterator[tuple[str, int]]:
    """Names and numbers of those that are more than none."""
    for name, one in figures.items():
        if one.count:
            yield name, one.count
