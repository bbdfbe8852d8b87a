"""What the picture of a trend says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _, ngettext
from bot.views import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.dojo.models import Severity


def title(name: str) -> str:
    """What the picture is called."""
    return _("{name}: trend").format(name=name)


def trend(runs: int, since: date, changes: Mapping[Severity, tuple[int, int]]) -> str:
    """How many were open at the first of so many runs, and at the last."""
    told = [
        _("{severity} {before} → {now}").format(severity=words.severity(name), before=before, now=now)
        for name, (before, now) in changes.items()
        if before or now
    ]
    every = ngettext("Open in the last run", "Open over the last {runs} runs, since {since}", runs)
    changed = ", ".join(told) or _("nothing")
    return f"{every.format(runs=runs, since=since.isoformat())}: {changed}."
