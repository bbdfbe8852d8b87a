"""What DefectDojo keeps, as far as its API shows it; rows point at each other, so filters are paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

    Day = date  # inside Finding, `date` is a field

Json = dict[str, Any]

SEVERITIES = ("Info", "Low", "Medium", "High", "Critical")
NUMERICAL = {"Critical": "S0", "High": "S1", "Medium": "S2", "Low": "S3", "Info": "S4"}
# Role ids of 2.x (recording 2.58.4/product_members and facts on user_profile); 3.x has members without roles.
API_IMPORTER, WRITER, MAINTAINER, OWNER, READER = 1, 2, 3, 4, 5


class Row:
    """Rows point at each other in circles: a repr of the whole would never end."""

    id: int

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


@dataclass(eq=False, repr=False)
class User(Row):
    id: int
    username: str
    first_name: str
    last_name: str
    email: str
    token: str
    date_joined: datetime
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    global_role: int | None = None


@dataclass(eq=False, repr=False)
class Sla(Row):
    """Days until a finding is due; None where the severity has no enforced deadline."""

    id: int
    name: str
    days: dict[str, int | None]


@dataclass(eq=False, repr=False)
class ProductType(Row):
    id: int
    name: str
    description: str
    created: datetime
    critical_product: bool = False
    key_product: bool = False
    members: dict[int, int] = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Product(Row):
    id: int
    name: str
    description: str
    prod_type: ProductType
    sla: Sla
    created: datetime
    tags: list[str] = field(default_factory=list)
    members: dict[int, int] = field(default_factory=dict)  # user id -> role of 2.x
    business_criticality: str | None = None
    platform: str | None = None
    lifecycle: str | None = None
    origin: str | None = None
    internet_accessible: bool = False
    external_audience: bool = False
    prod_numeric_grade: int | None = None
    user_records: int | None = None
    revenue: str | None = None
    enable_simple_risk_acceptance: bool = True
    enable_full_risk_acceptance: bool = True
    product_manager: User | None = None
    technical_contact: User | None = None
    team_manager: User | None = None


@dataclass(eq=False, repr=False)
class Engagement(Row):
    id: int
    name: str
    product: Product
    target_start: date
    target_end: date
    created: datetime
    updated: datetime
    engagement_type: str = "Interactive"
    status: str | None = "Not Started"
    active: bool = True
    description: str | None = None
    version: str | None = None
    branch_tag: str | None = None
    build_id: str | None = None
    commit_hash: str | None = None
    source_code_management_uri: str | None = None
    lead: User | None = None
    first_contacted: date | None = None
    deduplication_on_engagement: bool = False
    tags: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(eq=False, repr=False)
class TestType(Row):
    __test__ = False  # pytest collects classes called Test*

    id: int
    name: str
    static_tool: bool = False
    dynamic_tool: bool = False
    active: bool = True


@dataclass(eq=False, repr=False)
class Test(Row):
    __test__ = False  # pytest collects classes called Test*

    id: int
    engagement: Engagement
    test_type: TestType
    target_start: datetime
    target_end: datetime
    created: datetime
    environment: tuple[int, str] = (7, "Production")
    title: str | None = None
    description: str | None = None
    version: str | None = None
    branch_tag: str | None = None
    build_id: str | None = None
    commit_hash: str | None = None
    lead: User | None = None
    tags: list[str] = field(default_factory=list)


@dataclass(eq=False, repr=False)
class Endpoint(Row):
    id: int
    product: Product
    protocol: str
    host: str
    port: int | None
    path: str | None
    created: datetime
    query: str | None = None
    tags: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def active_finding_count(self) -> int:
        return sum(finding.active for finding in self.findings)

    @property
    def url(self) -> str:
        port = f":{self.port}" if self.port else ""
        query = f"?{self.query}" if self.query else ""
        return f"{self.protocol}://{self.host}{port}/{self.path or ''}{query}"


@dataclass(eq=False, repr=False)
class Note(Row):
    id: int
    finding_id: int | None  # none where it hangs below an engagement
    author: User
    entry: str
    date: datetime
    private: bool = False


@dataclass(eq=False, repr=False)
class Finding(Row):
    id: int
    test: Test
    title: str
    severity: str
    date: Day
    created: datetime
    updated: datetime
    last_status_update: datetime
    reporter: User
    description: str = ""
    mitigation: str = ""
    impact: str | None = None
    references: str | None = None
    steps_to_reproduce: str | None = None
    cwe: int = 0
    vulnerability_ids: tuple[str, ...] = ()
    active: bool = True
    verified: bool = False
    false_p: bool = False
    duplicate: bool = False
    out_of_scope: bool = False
    risk_accepted: bool = False
    under_review: bool = False
    is_mitigated: bool = False
    mitigated: datetime | None = None
    mitigated_by: User | None = None
    component_name: str | None = None
    component_version: str | None = None
    file_path: str | None = None
    line: int | None = None
    fix_available: bool | None = None
    fix_version: str | None = None
    epss_score: float | None = None
    epss_percentile: float | None = None
    known_exploited: bool = False
    ransomware_used: bool = False
    kev_date: Day | None = None
    cvssv3: str | None = None
    cvssv3_score: float | None = None
    static_finding: bool = True
    sla_expiration_date: Day | None = None
    last_reviewed: datetime | None = None
    last_reviewed_by: User | None = None
    duplicate_finding: Finding | None = None
    planned_remediation_date: Day | None = None
    planned_remediation_version: str | None = None
    effort_for_fixing: str | None = None
    service: str | None = None
    vuln_id_from_tool: str | None = None
    unique_id_from_tool: str | None = None
    hash_code: str | None = None
    jira_key: str | None = None
    tags: list[str] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    reviewers: list[User] = field(default_factory=list)
    review_requested_by: User | None = None
    severity_justification: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def product(self) -> Product:
        return self.engagement.product

    @property
    def engagement(self) -> Engagement:
        return self.test.engagement

    @property
    def numerical_severity(self) -> str:
        return NUMERICAL[self.severity]

    @property
    def dynamic_finding(self) -> bool:
        return not self.static_finding


@dataclass(eq=False, repr=False)
class RiskAcceptance(Row):
    """A full acceptance; it outlives its last finding and keeps its engagement (recordings stories/acceptances)."""

    id: int
    name: str
    owner: User
    engagement: Engagement
    created: datetime
    updated: datetime
    recommendation: str = "F"
    recommendation_details: str | None = None
    decision: str = "A"
    decision_details: str | None = None
    accepted_by: str | None = None
    expiration_date: datetime | None = None
    reactivate_expired: bool = True
    restart_sla_expired: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def product(self) -> Product:
        return self.engagement.product
