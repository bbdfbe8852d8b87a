"""Findings, people and a filter that several groups of the gallery use."""

from __future__ import annotations

import datetime as dt
from typing import Final

from bot.dojo.models import Account, Finding, Page
from bot.identity.caller import Caller
from bot.identity.credentials import Link as Identity
from bot.identity.person import Person
from bot.operations.findings import ListFindings
from tests.gallery.models import DOJO, HOSTILE, finding, hostile

SEVERITIES: Final = ("Critical", "High", "Medium", "Low", "Info")
MANY: Final = tuple(
    finding(300 + i, title=f"Finding number {i} of the scan", severity=SEVERITIES[i % 5], known_exploited=i % 3 == 0)
    for i in range(25)
)
HOSTILE_FINDINGS: Final = tuple(hostile(900 + place, text) for place, text in enumerate(HOSTILE.values()))
BARE: Final = Finding(id=12, title="Banner shows a version", severity="Info", date=dt.date(2026, 1, 5), active=True)
CLOSED: Final = finding(277, active=False, false_p=True, is_mitigated=True, sla_days_remaining=None)
CALLER: Final = Caller("slack", "T0123", "U0456", name="alice")
IDENTITY: Final = Identity(
    "slack:T0123/U0456",
    "3f2b8c1e-0000-4000-8000-00000000aaaa",
    "9d1c7a52-0000-4000-8000-00000000bbbb",
    dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC),
    "carla (administrator)",
)
PERSON: Final = Person(IDENTITY.tid, IDENTITY.oid, "Alice Martins", ("alice.martins@contoso.example",))
ALICE: Final = Account(id=5, username="alice", first_name="Alice", last_name="Martins")
FILTER: Final = ListFindings(
    severity=("Critical", "High"),
    product="payments-api",
    tag=("pci",),
    since="7d",
    epss=">50",
    kev=True,
    sla="breached",
)


def page_of(*rows: Finding, count: int | None = None, offset: int = 0) -> Page[Finding]:
    total = len(rows) if count is None else count
    return Page(count=total, results=rows, offset=offset, address=f"{DOJO}/finding?active=true&o=numerical_severity")
