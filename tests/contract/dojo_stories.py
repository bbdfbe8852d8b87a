"""Recorded stories: many requests one after the other to one DefectDojo, and a world in which they can be retold.

A finding in a recorded answer holds only what its status is made of, and of that only what has changed since
the story saw it last: `STATUS` names it all. Its notes are their texts, its acceptances `[id, findings]`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from playground.defectdojo import State, build, token
from playground.defectdojo.finding_shape import words
from playground.defectdojo.model import (
    READER,
    WRITER,
    Engagement,
    Finding,
    Product,
    ProductType,
    RiskAcceptance,
    Sla,
    Test,
    TestType,
    User,
)

FOLDER = Path(__file__).parent / "stories"
ORIGIN = "http://127.0.0.1:8080"
TODAY = date(2026, 11, 22)
BEFORE = datetime(2026, 11, 22, 8, 0, 0, 1, UTC)
# In the order in which they were told: later ones build on what earlier ones left behind.
STORIES = (
    "acceptances",
    "acceptance_refusals",
    "simple_acceptance",
    "duplicates",
    "closing",
    "reviewing",
    "tagging",
    "notes",
    "engagements",
    "reading",
)
# What an administrator switched on and off between two stories: simple acceptance, full acceptance.
SWITCHES = {"simple_acceptance": (True, False), "duplicates": (False, True)}
STATUS = words(
    "id active verified false_p duplicate duplicate_finding is_mitigated mitigated mitigated_by out_of_scope "
    "risk_accepted under_review severity numerical_severity severity_justification display_status "
    "sla_expiration_date sla_days_remaining last_reviewed last_reviewed_by reviewers review_requested_by tags "
    "planned_remediation_date planned_remediation_version effort_for_fixing accepted_risks notes finding_meta"
)
MOMENTS = ("mitigated", "last_reviewed")
OWN_CLOCK = {"created", "updated"}
EXPIRES = {
    "3.2.0": datetime(2027, 1, 21, 19, 44, 44, 821332, UTC),
    "2.58.4": datetime(2027, 1, 21, 20, 1, 44, 406897, UTC),
}
PEOPLE = {
    1: ("admin", "Ada", "Min"),
    2: ("ana", "Ana", "Prieto"),
    3: ("marta", "Marta", "Ruiz"),
    4: ("nobody", "Nora", "Body"),
    8: ("rita", "Rita", "Reader"),
}


@dataclass(frozen=True)
class Step:
    request: dict[str, Any]
    response: dict[str, Any]

    def __str__(self) -> str:
        parts = (self.request.get(name) for name in ("user", "method", "path", "query", "body"))
        return " ".join(str(part) for part in parts if part)


def steps(generation: str, story: str) -> list[Step]:
    told = json.loads((FOLDER / generation / f"{story}.json").read_text())
    return [Step(step["request"], step["response"]) for step in told]


@dataclass
class Memory:
    """What was recorded of each finding so far: a recorded answer tells only the changes."""

    findings: dict[int, dict[str, Any]] = field(default_factory=dict)

    def whole(self, body: Any) -> Any:
        if isinstance(body, list):
            return [self.whole(one) for one in body]
        if not isinstance(body, dict) or set(body) - set(STATUS) or "id" not in body:
            return _steady(body)
        known = self.findings.setdefault(body["id"], {})
        known.update(body)
        return status(known)


def status(finding: dict[str, Any]) -> dict[str, Any]:
    """The moments of two clocks are never the same: whether there is one must be."""
    return {**finding, **{name: finding[name] is not None for name in MOMENTS}}


def ours(body: Any) -> Any:
    """Our own answer, cut down to what is recorded."""
    if isinstance(body, list):
        return [ours(one) for one in body]
    if not isinstance(body, dict) or "display_status" not in body:
        return _steady(body)
    cut = {name: body[name] for name in STATUS}
    cut["notes"] = [note["entry"] for note in body["notes"]]
    cut["accepted_risks"] = [[risk["id"], risk["accepted_findings"]] for risk in body["accepted_risks"]]
    return status(cut)


def _steady(body: Any) -> Any:
    if isinstance(body, list):
        return [_steady(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {
        name: bool(value) if name in MOMENTS else _steady(value)
        for name, value in body.items()
        if name not in OWN_CLOCK
    }


async def retell(state: State, step: Step) -> httpx.Response:
    request = step.request
    headers = {"Authorization": f"Token {token(request['user'])}"}
    transport = httpx.ASGITransport(build(state))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as client:
        body = {"json": request["body"]} if "body" in request else {}
        return await client.request(request["method"], request["path"], params=request.get("query"), **body)


def world(generation: str) -> State:
    """The rows of the recorded instance that the stories name, with their numbers."""
    state = State(generation=generation, today=TODAY, last_note=635)
    _people(state)
    prod_type = ProductType(2, "Payments", "", BEFORE)
    sla = Sla(1, "Default", {"Critical": 7, "High": 30, "Medium": 90, "Low": 120, "Info": None})
    payments, web = (Product(number, name, "", prod_type, sla, BEFORE) for number, name in enumerate(("api", "web"), 1))
    payments.members, web.members = {2: WRITER, 3: WRITER, 8: READER}, {2: WRITER}
    for product in (payments, web):
        product.enable_simple_risk_acceptance = False
    state.add(prod_type, sla, TestType(1, "Trivy Scan"), payments, web)
    for number, product in ((1, payments), (2, payments), (3, web), (24, web)):
        state.add(Engagement(number, f"e{number}", product, TODAY, TODAY, BEFORE, BEFORE))
        engagement = state.engagements[number]
        state.add(Test(number, engagement, state.test_types[1], BEFORE, BEFORE, BEFORE))
    _findings(state)
    return state


def _people(state: State) -> None:
    for number, (username, first, last) in PEOPLE.items():
        user = User(number, username, first, last, f"{username}@contoso.example", token(username), BEFORE)
        user.is_superuser = username == "admin"
        state.add(user)


def _findings(state: State) -> None:
    for number, test in ((1, 2), (17, 3), (999, 3)):
        _finding(state, number, test)
    for number in range(1510, 1548):
        _finding(state, number, 1, verified=number == 1511 or number >= 1515)
    rows = state.findings
    for number in (1511, 1512, 1515, 1517):
        rows[number].severity = "High"
    _settle(state)
    for row in rows.values():
        state.touch_sla(row)


def _settle(state: State) -> None:
    """The states in which the recorded instance had them."""
    rows, people = state.findings, state.users
    for number in (1510, 1512, 1513, 1517):
        rows[number].active = False
    rows[1510].false_p = rows[1510].is_mitigated = rows[1513].is_mitigated = True
    rows[1510].mitigated = BEFORE
    state.write_note(rows[1510], people["ana"], "False positive: test fixture, never shipped.")
    rows[1513].mitigated, rows[1513].mitigated_by = BEFORE - timedelta(days=2), people["ana"]
    rows[1512].duplicate, rows[1512].duplicate_finding = True, rows[1511]
    rows[1515].under_review, rows[1515].review_requested_by = True, people["ana"]
    rows[1515].reviewers = [people["admin"], people["marta"]]
    rows[1517].risk_accepted = True
    risk = RiskAcceptance(1, "RA: legacy gateway until Q1", people["ana"], state.engagements[1], BEFORE, BEFORE)
    risk.decision_details, risk.accepted_by = "Compensating WAF rule", "CISO"
    risk.expiration_date = EXPIRES[state.generation]
    risk.findings.append(rows[1517])
    state.add(risk)


def _finding(state: State, number: int, test: int, *, verified: bool = True) -> None:
    day, ana = date(2026, 11, 2), state.users["ana"]
    title = f"Finding {number}"
    row = Finding(number, state.tests[test], title, "Critical", day, BEFORE, BEFORE, BEFORE, ana, verified=verified)
    state.add(row)
