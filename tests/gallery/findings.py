"""Lists of findings, and their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operations.findings import GetFinding, ListFindings
from bot.views import findings
from bot.views.inserted import inserted
from tests.gallery.models import DOJO, HOSTILE, finding, hostile, note, risk
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
        "findings-looked-through": listed(
            ListFindings(product="pay", sla="none", reviewer="none", sort="epss"),
            page_of(*three).model_copy(update={"over": 143, "meant": {"product": "payments-api"}}),
        ),
        "findings-every-filter": listed(EVERYTHING, page_of(*three)),
        "findings-hostile": listed(ListFindings(title=HOSTILE["mentions"]), page_of(*HOSTILE_FINDINGS[:9])),
        "findings-hostile-25": listed(ListFindings(product=HOSTILE["html"]), page_of(*HOSTILE_FINDINGS, count=99)),
    }


EVERYTHING: Final = ListFindings(
    status=("verified",),
    product_type="Mobile",
    engagement="231",
    test="2231",
    found_by=("Trivy Scan", "ZAP Scan"),
    on="monday",
    before="1d",
    age=">30d",
    mitigated_since="2w",
    sla="7d",
    ransomware=True,
    jira=False,
    reviewer="8",
    sort="sla",
)


def _histories() -> dict[str, View]:
    notes = tuple(note(f"Remark {day}.\n{'It goes on. ' * 200 * (day % 2)}", day) for day in range(1, 13))
    accepted = (risk(), risk(5, name="Second", decision="M", expiration_date=None, owner=9))
    known = finding(notes=notes, accepted_risks=accepted * 6)
    bad = hostile(900, HOSTILE["mentions"])
    shown = {
        "finding-notes": (GetFinding(finding=276, show="notes", back=FILTER), known),
        "finding-notes-last": (GetFinding(finding=276, show="notes", page=3), known),
        "finding-notes-none": (GetFinding(finding=12, show="notes"), BARE),
        "finding-notes-hostile": (GetFinding(finding=900, show="notes", share=True), bad),
        "finding-risks": (GetFinding(finding=276, show="risks"), known),
        "finding-risks-none": (GetFinding(finding=12, show="risks"), BARE),
        "finding-risks-hostile": (GetFinding(finding=900, show="risks"), bad),
    }
    return {name: findings.finding_card(command, one) for name, (command, one) in shown.items()}


def _cards() -> dict[str, View]:
    cards = {
        "finding": finding(),
        "finding-bare": BARE,
        "finding-closed": CLOSED,
        "finding-verified-duplicate": finding(verified=True, duplicate=True, notes=()),
        "finding-duplicate": finding(
            active=False, duplicate=True, duplicate_finding=12, addresses={"original": f"{DOJO}/finding/12"}
        ),
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
        "finding-inserted": inserted(finding()),
        "finding-inserted-bare": inserted(BARE),
        "finding-inserted-hostile": inserted(hostile(900, HOSTILE["mentions"])),
    }


VIEWS: Final[dict[str, View]] = {**_lists(), **_cards(), **_histories()}
