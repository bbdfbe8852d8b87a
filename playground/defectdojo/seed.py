"""A believable DefectDojo, the same for the same number: about 40 products and 3000 findings.

state = seeded(today=date(2026, 11, 22))          # fixed clock, for tests
state = seeded(generation="2.58.4")               # real clock, roles instead of authorised users
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from playground.defectdojo import catalogue, hostile
from playground.defectdojo.drafts import MAIN_PRODUCT
from playground.defectdojo.model import (
    READER,
    WRITER,
    Endpoint,
    Engagement,
    Product,
    ProductType,
    Sla,
    Test,
    TestType,
)
from playground.defectdojo.people import EVERYWHERE, MARTAS, people
from playground.defectdojo.seed_findings import fill
from playground.defectdojo.seed_large import WORLD, enlarge
from playground.defectdojo.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINNING = datetime(2025, 3, 3, 9, 0, 0, 250000, UTC)
MAIN = "payments-api"
MAIN_ENGAGEMENT, MAIN_TEST = 231, 2231
PRODUCT_TAGS = ("pci", "gdpr", "tier1", "tier2", "java", "python", "node", "internal", "legacy")
CI = (
    "Trivy Scan",
    "Semgrep JSON Report",
    "Gitleaks Scan",
    "Dependency Track Finding Packaging Format (FPF) Export",
)
BY_HAND = ("ZAP Scan", "Nuclei Scan", "Pen Test")
INFRASTRUCTURE = ("Checkov Scan", "Trivy Scan", "Gitleaks Scan")
# How risks may be accepted, simply and fully; elsewhere both ways.
ACCEPTANCE = {"card-vault": (False, True), "vpn-portal": (True, False), "badge-access": (False, False)}
BRANCHES = ("main", "develop", "release/4.12", "release/4.11")


def seeded(number: int = 2026, *, generation: str = "3.2.0", today: date | None = None, findings: int = 3000) -> State:
    """A filled state; `findings` is about how many, the hostile ones and those made by hand come on top."""
    state = State(generation=generation, today=today)
    rng = Random(number)  # noqa: S311 - the same world every time, no secret
    _settings(state)
    _products(state, rng)
    _engagements(state, rng)
    fill(state, rng, findings)
    if findings >= WORLD:
        enlarge(state)
    state.requests.clear()
    return state


def _settings(state: State) -> None:
    state.add(*people())
    names = Path(__file__).with_name("test_types.txt").read_text().splitlines()
    state.add(*(TestType(number, name) for number, name in enumerate(names, 1)))
    state.add(
        Sla(1, "Default", {"Critical": 7, "High": 30, "Medium": 90, "Low": 120, "Info": None}),
        Sla(2, "No SLA Enforced", dict.fromkeys(("Critical", "High", "Medium", "Low", "Info"))),
        Sla(3, "Strict", {"Critical": 3, "High": 14, "Medium": 60, "Low": 90, "Info": None}),
    )


def _numbers(*taken: int) -> Iterator[int]:
    return (number for number in count(1) if number not in taken)


def _products(state: State, rng: Random) -> None:
    numbers = _numbers(MAIN_PRODUCT)
    for place, (kind, names) in enumerate(catalogue.PRODUCTS.items(), 1):
        prod_type = ProductType(place, kind, f"{kind} business line", BEGINNING, key_product=place <= 3)  # noqa: PLR2004 - any few
        prod_type.critical_product = kind == "Payments"
        state.add(prod_type)
        extra = [hostile.PRODUCT] if kind == "Corporate IT" else []
        for name in [*names.split(), *extra]:
            state.add(_product(state, rng, prod_type, MAIN_PRODUCT if name == MAIN else next(numbers), name))


def _product(state: State, rng: Random, prod_type: ProductType, number: int, name: str) -> Product:
    sla = 1 if prod_type.name == "Payments" else rng.choice((1, 1, 1, 2, 3))
    product = Product(number, name, _about(prod_type, name), prod_type, state.slas[sla], BEGINNING)
    product.created += timedelta(minutes=number)
    product.tags = sorted(rng.sample(PRODUCT_TAGS, rng.randint(0, 3)))
    product.business_criticality = rng.choice(("very high", "high", "medium", "low", None))
    product.lifecycle = rng.choice(("production", "production", "production", "construction", "retirement"))
    product.platform = "mobile" if prod_type.name == "Mobile" else rng.choice(("web service", "web"))
    product.origin = rng.choice(("internal", "internal", "contractor", "open source"))
    product.internet_accessible = rng.random() < 0.5  # noqa: PLR2004 - a coin
    product.prod_numeric_grade = rng.randint(35, 98)
    product.product_manager, product.technical_contact = state.users["bruno"], state.users["carla"]
    if name == MAIN:
        product.tags, product.business_criticality = ["pci", "python", "tier1"], "very high"
        product.lifecycle, product.internet_accessible = "production", True
    product.enable_simple_risk_acceptance, product.enable_full_risk_acceptance = ACCEPTANCE.get(name, (True, True))
    _admit(state, product)
    return product


def _about(prod_type: ProductType, name: str) -> str:
    return f"{name}: part of the {prod_type.name} line. https://git.contoso.example/{prod_type.id}/{prod_type.id}"


def _admit(state: State, product: Product) -> None:
    """Ana, Bruno, Carla and the service account everywhere; Marta in three products, on 2.x only as a Reader."""
    product.members = {state.users[name].id: role for name, role in EVERYWHERE.items()}
    if product.name in MARTAS:
        product.members[state.users["marta"].id] = READER
    product.prod_type.members = {state.users["bruno"].id: WRITER}


def _engagements(state: State, rng: Random) -> None:
    numbers, tests, endpoints = _numbers(MAIN_ENGAGEMENT), _numbers(MAIN_TEST), _numbers()
    for product in state.products.values():
        state.add(*_endpoints(rng, product, endpoints))
        for nth in range(6 if product.name == MAIN else rng.randint(2, 4)):
            start = state.day() - timedelta(days=10 + nth * rng.randint(55, 80))
            engagement = _engagement(state, rng, product, next(numbers), start)
            _tests(state, rng, engagement, tests)
    _main_engagement(state)


def _engagement(state: State, rng: Random, product: Product, number: int, start: date) -> Engagement:
    automatic = rng.random() < 0.6  # noqa: PLR2004 - more pipelines than people
    by_hand = rng.choice(
        (f"Penetration test {start:%Y-%m}", f"DAST {start:%Y-%m}", f"Threat model review {start:%Y-%m}")
    )
    made = datetime.combine(start, time(7, 15, 0, 480000), UTC) + timedelta(milliseconds=number)  # no two at once
    row = Engagement(number, by_hand, product, start, start + timedelta(days=14), made, made)
    row.lead, row.first_contacted = state.users[rng.choice(("ana", "bruno", "carla"))], start
    row.status = rng.choice(("In Progress", "Completed", "Completed", "Not Started", "On Hold"))
    row.active = row.status != "Completed"
    row.tags = rng.choice(([], [], ["nightly"], ["ci"], ["quarterly"]))
    if automatic:
        row.branch_tag, row.build_id = rng.choice(BRANCHES), f"build-{rng.randint(1000, 9999)}"
        row.name, row.engagement_type = f"CI pipeline {row.branch_tag} #{row.build_id[6:]}", "CI/CD"
        row.version, row.commit_hash = f"4.{rng.randint(1, 12)}", f"{rng.getrandbits(160):040x}"
        row.source_code_management_uri = f"https://git.contoso.example/{product.name}"
    state.add(row)
    return row


def _tests(state: State, rng: Random, engagement: Engagement, numbers: Iterator[int]) -> None:
    kinds = CI if engagement.engagement_type == "CI/CD" else BY_HAND
    if engagement.product.prod_type.name == "Infrastructure":
        kinds = INFRASTRUCTURE
    most = 3 if engagement.product.name != MAIN else len(kinds)
    for kind in rng.sample(kinds, rng.randint(2, most)):
        state.add(_test(state, engagement, kind, next(numbers), rng.choice(((7, "Production"), (2, "Staging")))))


def _test(state: State, engagement: Engagement, kind: str, number: int, environment: tuple[int, str]) -> Test:
    test_type = next(row for row in state.test_types.values() if row.name == kind)
    began = engagement.created + timedelta(hours=3)
    made = began + timedelta(milliseconds=number)
    test = Test(number, engagement, test_type, began, began + timedelta(hours=1), made, environment)
    test.version, test.branch_tag = engagement.version, engagement.branch_tag
    test.build_id, test.commit_hash, test.lead = engagement.build_id, engagement.commit_hash, engagement.lead
    test.title = f"{kind} {engagement.branch_tag}" if engagement.branch_tag else None
    return test


def _main_engagement(state: State) -> None:
    """The engagement that README, demo and help talk about: 231, with tests 2231 and on."""
    start = state.day() - timedelta(days=12)
    made = datetime.combine(start, time(7, 15, 0, 480000), UTC)
    product = state.products[MAIN_PRODUCT]
    row = Engagement(MAIN_ENGAGEMENT, "Release 4.12 hardening", product, start, start + timedelta(days=21), made, made)
    row.status, row.version, row.branch_tag = "In Progress", "4.12", "release/4.12"
    row.lead, row.tags = state.users["ana"], ["release"]
    row.description = "Everything that must be clean before release 4.12 goes out."
    state.add(row)
    kinds = ("Semgrep JSON Report", "Trivy Scan", "ZAP Scan", "Gitleaks Scan", "Pen Test")
    for nth, kind in enumerate(kinds):
        state.add(_test(state, row, kind, MAIN_TEST + nth, (7, "Production")))


def _endpoints(rng: Random, product: Product, numbers: Iterator[int]) -> list[Endpoint]:
    host = "".join(letter for letter in product.name.lower() if letter.isalnum() or letter == "-")
    addresses = [(name, path) for name in ("api", "www", "admin") for path in ("", "login", "v1/payments")]
    made = []
    for name, path in rng.sample(addresses, rng.randint(2, 7)):
        protocol, port = rng.choice((("https", 443), ("https", 443), ("https", 8443), ("http", 80)))
        address = f"{name}.{host}.contoso.example"
        made.append(Endpoint(next(numbers), product, protocol, address, port, path or None, product.created))
    return made
