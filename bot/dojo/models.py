"""What DefectDojo tells us, as far as it is shown. Both 2.58 and 3.2 fit; what they send besides is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, TypeVar

from pydantic import AliasPath, BeforeValidator, Field

from bot.dojo.acceptance import AcceptedRisk
from bot.dojo.answer import Answer, Placed, Text

Severity = Literal["Critical", "High", "Medium", "Low", "Info"]
State = Literal[
    "active",
    "inactive",
    "verified",
    "false-positive",
    "duplicate",
    "out-of-scope",
    "risk-accepted",
    "under-review",
    "mitigated",
]


class Person(Answer):
    """Somebody with an account in DefectDojo, as others see them."""

    id: int
    username: str
    first_name: Text = ""
    last_name: Text = ""

    @property
    def name(self) -> str:
        """The full name, or the username of people who gave none."""
        return f"{self.first_name} {self.last_name}".strip() or self.username


class Note(Answer):
    """A remark on a finding."""

    id: int
    entry: Text
    author: Person
    date: dt.datetime
    private: bool = False


class ProductType(Answer):
    """A group of products ("organization" on 3.x pages)."""

    id: int
    name: str


class Product(Placed):
    """An application or service ("asset" on 3.x pages)."""

    filled_in: ClassVar[Mapping[str, str]] = {"prod_type_name": "type_name"}

    id: int
    name: str
    description: Text = ""
    prod_type: int
    findings_count: int | None = None
    """Active findings."""
    business_criticality: Text = ""
    platform: Text = ""
    lifecycle: Text = ""
    origin: Text = ""
    prod_numeric_grade: int | None = None
    enable_simple_risk_acceptance: bool = False
    enable_full_risk_acceptance: bool = False
    tags: tuple[str, ...] = ()
    type_name: str = ""
    """Filled in by the client: DefectDojo sends the id only."""


def _ids(value: Any) -> Any:
    """DefectDojo wraps each vulnerability id in an object of its own."""
    return [row["vulnerability_id"] if isinstance(row, dict) else row for row in value or ()]


def _jira(value: Any) -> Any:
    return (value.get("jira_key") or "") if isinstance(value, dict) else ""


_CHANGED: Final = {
    *("id", "severity", "severity_justification", "tags", "active", "verified", "false_p", "out_of_scope"),
    *("duplicate", "duplicate_finding", "risk_accepted", "is_mitigated", "mitigated"),
    *("under_review", "review_requested_by", "reviewers"),
}


_TEST = ("related_fields", "test")
_ENGAGEMENT = (*_TEST, "engagement")
_PRODUCT = (*_ENGAGEMENT, "product")


def _at(default: str | None, *path: str) -> Any:
    """A value that stands deep inside of the answer."""
    return Field(default=default, validation_alias=AliasPath(*path))


class Finding(Placed):
    """A weakness that a scanner or a person reported."""

    id: int
    title: str
    severity: Severity
    date: dt.date
    age: int = 0
    """Days since `date`, or until it was closed."""
    active: bool = False
    verified: bool = False
    false_p: bool = False
    duplicate: bool = False
    out_of_scope: bool = False
    risk_accepted: bool = False
    under_review: bool = False
    review_requested_by: int | None = None
    is_mitigated: bool = False
    mitigated: dt.datetime | None = None
    mitigated_by: int | None = None
    severity_justification: Text = ""
    cwe: int | None = None
    vulnerability_ids: Annotated[tuple[str, ...], BeforeValidator(_ids)] = ()
    epss_score: float | None = None
    """Chance of exploitation in the next 30 days, 0 to 1."""
    known_exploited: bool = False
    kev_date: dt.date | None = None
    """Since when CISA lists it as exploited."""
    ransomware_used: bool = False
    fix_available: bool | None = None
    fix_version: Text = ""
    component_name: Text = ""
    component_version: Text = ""
    file_path: Text = ""
    line: int | None = None
    sla_days_remaining: int | None = None
    """Negative once the SLA is breached; None where none is set or the finding is closed."""
    sla_expiration_date: dt.date | None = None
    tags: tuple[str, ...] = ()
    description: Text = ""
    mitigation: Text = ""
    notes: tuple[Note, ...] = ()
    reviewers: tuple[int, ...] = ()
    duplicate_finding: int | None = None
    """The original, where it is a duplicate of one that is known."""
    accepted_risks: tuple[AcceptedRisk, ...] = ()
    people: tuple[Person, ...] = ()
    """Whose names are known, filled in by the client: who wrote notes, and those whom DefectDojo sent along, which
    3.x does only for people who may see users."""
    jira: Annotated[str, BeforeValidator(_jira)] = _at("", "related_fields", "jira")
    product: Text = _at("", *_PRODUCT, "name")
    product_id: int | None = _at(None, *_PRODUCT, "id")
    product_type: Text = _at("", *_PRODUCT, "prod_type", "name")
    engagement: Text = _at("", *_ENGAGEMENT, "name")
    engagement_id: int | None = _at(None, *_ENGAGEMENT, "id")
    test_type: Text = _at("", *_TEST, "test_type", "name")
    test_id: int | None = _at(None, *_TEST, "id")
    addresses: dict[str, str] = Field(default_factory=dict)
    """The pages of its product, engagement, test and original, by these names, filled in by the client."""

    @property
    def states(self) -> tuple[State, ...]:
        """The finding's status in words that the command language knows, most telling first."""
        flags: dict[State, bool] = {
            "active": self.active,
            "inactive": not self.active,
            "verified": self.verified,
            "false-positive": self.false_p,
            "duplicate": self.duplicate,
            "out-of-scope": self.out_of_scope,
            "risk-accepted": self.risk_accepted,
            "under-review": self.under_review,
            "mitigated": self.is_mitigated,
        }
        return tuple(state for state, flag in flags.items() if flag)

    def image(self) -> dict[str, object]:
        """What a command can change of it, for the audit log and for undoing."""
        risks = [
            risk.model_dump(mode="json", exclude={"name", "created", "accepted_findings"})
            for risk in self.accepted_risks
        ]
        notes = [note.id for note in self.notes]
        return {
            "kind": "finding",
            **self.model_dump(mode="json", include=_CHANGED),
            "accepted_risks": risks,
            "note_ids": notes,
        }


class Account(Answer):
    """The owner of a token."""

    id: int
    username: str
    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""
    is_active: bool = True
    is_superuser: bool = False


T = TypeVar("T")


class Page(Answer, Generic[T]):
    """Part of a list: `count` is the whole list's length, `offset` where this part begins."""

    count: int
    results: tuple[T, ...]
    offset: int = 0
    address: str = ""
    """The same list in DefectDojo's pages, filled in by the client."""
    over: int | None = None
    """How many rows were looked through here, where DefectDojo cannot filter or order as asked; None where it did."""
    meant: dict[str, str] = Field(default_factory=dict)
    """What the names that were given stand for, by the Command's field, where they were looked up."""

    @property
    def last(self) -> int:
        """The position of the last row, counted from 1."""
        return self.offset + len(self.results)
