"""The stand-in's memory: rows, people, what was asked, what shall go wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from playground.defectdojo.model import (
    Endpoint,
    Engagement,
    Finding,
    Note,
    Product,
    ProductType,
    RiskAcceptance,
    Sla,
    Test,
    TestType,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.defectdojo.faults import Fault

GENERATIONS = ("3.2.0", "2.58.4")


@dataclass(slots=True)
class Request:
    """One line of the request log; status is None when nothing was answered."""

    method: str
    path: str
    query: list[tuple[str, str]]
    user: str | None
    body: Any = None
    status: int | None = None
    elapsed: float = 0.0


@dataclass(repr=False, eq=False)
class State:
    """Everything that the stand-in knows; tests read and change it freely.

    `today` fixes the clock (it then advances by a millisecond a reading); without it, the clock is real.
    """

    generation: str = "3.2.0"
    today: date | None = None
    prod_types: dict[int, ProductType] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    engagements: dict[int, Engagement] = field(default_factory=dict)
    test_types: dict[int, TestType] = field(default_factory=dict)
    tests: dict[int, Test] = field(default_factory=dict)
    findings: dict[int, Finding] = field(default_factory=dict)
    endpoints: dict[int, Endpoint] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    slas: dict[int, Sla] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    risk_acceptances: dict[int, RiskAcceptance] = field(default_factory=dict)
    last_note: int = 0  # numbers are never used twice, even when notes and acceptances are removed
    last_risk: int = 0
    requests: list[Request] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _ticks: int = 0

    def __post_init__(self) -> None:
        if self.generation not in GENERATIONS:
            msg = f"no recordings of DefectDojo {self.generation}; there are {', '.join(GENERATIONS)}"
            raise ValueError(msg)

    @property
    def modern(self) -> bool:
        """3.x: no roles, locations instead of endpoints (facts section 6)."""
        return self.generation.startswith("3.")

    def now(self) -> datetime:
        if self.today is None:
            return datetime.now(UTC)
        self._ticks += 1
        return datetime.combine(self.today, time(12, 0, 0, 1), UTC) + timedelta(milliseconds=self._ticks)

    def day(self) -> date:
        return self.today or datetime.now(UTC).date()

    def add(self, *rows: object) -> None:
        """Put rows of any kind where they belong; notes also onto their finding."""
        for row in rows:
            if isinstance(row, Note):
                assert row.finding_id is not None, "an engagement keeps its own notes"  # noqa: S101  # a slip in a test
                self.notes.append(row)
                self.last_note = max(self.last_note, row.id)
                self.findings[row.finding_id].notes.insert(0, row)
            elif isinstance(row, RiskAcceptance):
                self.risk_acceptances[row.id] = row
                self.last_risk = max(self.last_risk, row.id)
            elif isinstance(row, User):
                self.users[row.username] = row
            elif isinstance(row, Finding):
                self.findings[row.id] = row
                self.place(row, row.endpoints)
            else:
                self._table(row)[row.id] = row  # type: ignore[attr-defined]  # every other kind of row has an id

    @staticmethod
    def place(finding: Finding, endpoints: list[Endpoint]) -> None:
        """Tie a finding to endpoints, both ways."""
        finding.endpoints = endpoints
        for endpoint in endpoints:
            endpoint.findings.append(finding)

    def _table(self, row: object) -> dict[int, Any]:
        tables: dict[type, dict[int, Any]] = {
            ProductType: self.prod_types,
            Product: self.products,
            Engagement: self.engagements,
            TestType: self.test_types,
            Test: self.tests,
            Endpoint: self.endpoints,
            Sla: self.slas,
        }
        return tables[type(row)]

    def write_note(self, finding: Finding, author: User, entry: str, *, private: bool = False) -> Note:
        note = Note(self.last_note + 1, finding.id, author, entry, self.now(), private)
        self.add(note)
        return note

    def touch_sla(self, finding: Finding) -> None:
        """From the day of discovery, whatever the status (recordings stories/closing, stories/reviewing)."""
        days = finding.product.sla.days.get(finding.severity)
        finding.sla_expiration_date = None if days is None else finding.date + timedelta(days=days)

    def acceptances_of(self, finding: Finding) -> list[RiskAcceptance]:
        """The full acceptances that list the finding: there may be several."""
        return [row for row in self.risk_acceptances.values() if finding in row.findings]

    def person(self, number: object) -> User | None:
        """The user of that id."""
        return next((user for user in self.users.values() if user.id == number), None)

    def active_findings(self, products: Iterable[Product]) -> dict[int, list[int]]:
        """Ids of the active findings of each product, in one pass."""
        wanted = {product.id for product in products}
        found: dict[int, list[int]] = defaultdict(list)
        for finding in self.findings.values():
            if finding.active and finding.product.id in wanted:
                found[finding.product.id].append(finding.id)
        return found
