"""Lists of findings, and their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operations.findings import GetFinding, ListFindings
from bot.views import findings
from tests.gallery.models import HOSTILE, finding, hostile, note
from tests.gallery.samples import BARE, CLOSED, FILTER, HOSTILE_FINDINGS, MANY, page_of

if TYPE_CHECKING:
    from bot.views.model import (
        View,
    )


def _lists() -> dict[str, View]:
    three = (finding(), finding(280, severity="High", sla_days_remaining=3, epss_score=0.0004), BARE)
    crowd = ListFindings(tag=tuple(f"tag-{place}-{'x' * 80}" for place in range(25)))
    listed = findings.finding_list
    return {
        "findings": listed(ListFindings(), page_of(*three, count=143)),
        "findings-filtered": listed(FILTER, page_of(*MANY[:10], count=31, offset=10)),
        "findings-25": listed(ListFindings(limit=25, page=2), page_of(*MANY, count=143, offset=25)),
        "findings-shared": listed(ListFindings(share=True), page_of(*three)),
        "findings-none": listed(FILTER, page_of()),
        "findings-no-such-page": listed(ListFindings(page=9), page_of(count=31, offset=80)),
        "findings-long-line": listed(crowd, page_of(finding(), count=99)),
        "findings-hostile": listed(ListFindings(title=HOSTILE["mentions"]), page_of(*HOSTILE_FINDINGS[:9])),
        "findings-hostile-25": listed(ListFindings(product=HOSTILE["html"]), page_of(*HOSTILE_FINDINGS, count=99)),
    }


def _cards() -> dict[str, View]:
    cards = {
        "finding": finding(),
        "finding-bare": BARE,
        "finding-closed": CLOSED,
        "finding-verified-duplicate": finding(verified=True, duplicate=True, notes=()),
        "finding-long": finding(
            description="What the scanner wrote. " * 400, notes=(note("n" * 900), note("m" * 900, 2))
        ),
        **{f"finding-hostile-{name}": hostile(900, text) for name, text in HOSTILE.items()},
    }
    shown = {name: findings.finding_card(GetFinding(finding=one.id), one) for name, one in cards.items()}
    pressed = GetFinding(finding=276, back=FILTER)
    shared = GetFinding(finding=276, share=True)
    return {
        **shown,
        "finding-from-a-list": findings.finding_card(pressed, finding()),
        "finding-shared": findings.finding_card(shared, finding()),
    }


VIEWS: Final[dict[str, View]] = {**_lists(), **_cards()}
