"""Recorded DefectDojo requests, and a small world of the stand-in in which they can be repeated."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from playground.defectdojo import State, build, seeded, token
from playground.defectdojo.model import (
    API_IMPORTER,
    MAINTAINER,
    OWNER,
    READER,
    WRITER,
    Endpoint,
    Engagement,
    Product,
    Test,
    User,
)

FOLDER = Path(__file__).parent / "recordings"
ORIGIN = "http://127.0.0.1:8080"
RECORDED_ON = date(2026, 11, 22)
BEFORE = datetime(2026, 11, 1, 8, 0, 0, 1, UTC)
# How many rows the recorded instance had: a recorded count of all of them means "not filtered".
TOTALS = {
    "3.2.0": {"findings": 50000, "products": 200, "engagements": 1000, "tests": 3000, "endpoints": 2897},
    "2.58.4": {"findings": 58, "products": 3},
}
FOREIGN_PRODUCT = 150
ROLES = {"reader": READER, "api_importer": API_IMPORTER, "writer": WRITER, "maintainer": MAINTAINER, "owner": OWNER}

MITIGATED = {"active": False, "is_mitigated": True, "mitigated": BEFORE}
FALSE_POSITIVE = {**MITIGATED, "false_p": True}
# What the recorded finding was before the recorded request; nothing said = active and not verified.
STORED: dict[str, dict[str, Any]] = {
    "patch_false_positive_on_verified_400": {"verified": True},
    "patch_false_positive_full_body": {"verified": True},
    "patch_false_positive_undo": FALSE_POSITIVE,
    "patch_reactivate_false_positive_active_true": FALSE_POSITIVE,
    "patch_verify_on_false_p_400": FALSE_POSITIVE,
    "patch_reopen_mitigated": MITIGATED,
    "patch_duplicate_active_400": {"active": False, "duplicate": True},
    "patch_risk_unaccept": {"active": False, "risk_accepted": True},
    "patch_under_review": {**MITIGATED, "out_of_scope": True},
    "patch_severity": {"severity": "High"},
    "finding_verify_false_p": {"active": False, "false_p": True},
    "finding_close_verified_false_p": {"verified": True},
    "finding_close_after_get": MITIGATED,
    "get_finding": {"verified": True},
    "get_finding_related": {"verified": True},
    "remove_tags": {"tags": ["chatops", "needs-triage"]},
    "remove_tags_missing_400": {"tags": ["false-positive-candidate", "needs-triage"]},
    "tags_get": {"tags": ["false-positive-candidate", "needs-triage"]},
    "global_reader_get_finding": {"verified": True},
}


@dataclass(frozen=True)
class Recording:
    generation: str
    name: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.generation}-{self.name}"

    @property
    def kind(self) -> str:
        return str(self.request["path"].split("?")[0].split("/")[3])

    @property
    def number(self) -> int | None:
        parts = self.request["path"].split("/")
        return int(parts[4]) if len(parts) > 4 and parts[4].isdigit() else None

    @property
    def body(self) -> Any:
        return self.response["body"]


def _load(path: Path) -> Recording:
    recorded = json.loads(path.read_text())
    return Recording(path.parent.name, path.stem, recorded["request"], recorded["response"])


RECORDINGS = [_load(path) for path in sorted(FOLDER.glob("*/*.json"))]


def named(name: str, generation: str = "3.2.0") -> Recording:
    return next(found for found in RECORDINGS if (found.generation, found.name) == (generation, name))


def world(recording: Recording) -> State:
    """The seed, with the recording's people and rows, and its finding in the recorded state."""
    # The locoff_* were taken on 3.2.0 with locations off, which is what 2.x looks like.
    generation = "2.58.4" if recording.name.startswith("locoff_") else recording.generation
    state = seeded(today=RECORDED_ON, generation=generation, findings=400)
    _rows(state)
    _people(state)
    if recording.kind == "findings" and recording.number and "404" not in recording.name:
        _finding(state, recording)
    return state


def _rows(state: State) -> None:
    """Rows that recorded requests name by their number."""
    main = state.products[31]
    # As recorded: patched findings of product 31 have no deadline on 3.2.0, and the usual one on 2.58.4.
    main.sla = state.slas[2 if state.modern else 1]
    main.tags = ["legacy", "tier2"]
    foreign = Product(FOREIGN_PRODUCT, "foreign", "", main.prod_type, main.sla, BEFORE)
    opened = Engagement(1002, "Pipeline Security Scan", main, RECORDED_ON, RECORDED_ON, BEFORE, BEFORE)
    nightly = Engagement(31, "CI pipeline main #1030", main, RECORDED_ON, RECORDED_ON, BEFORE, BEFORE)
    state.add(foreign, opened, nightly)
    state.products[1].tags = ["gdpr", "pci"]
    state.add(Endpoint(437, main, "https", "admin10.payments-api.contoso.example", 8443, "api/v1/users", BEFORE))
    outside = Engagement(1003, "foreign", foreign, RECORDED_ON, RECORDED_ON, BEFORE, BEFORE)
    state.add(outside, Test(3000, outside, state.test_types[58], BEFORE, BEFORE, BEFORE))
    state.add(replace(state.findings[1], id=50000, test=state.tests[3000], endpoints=[]))
    for number in (31, 1031, 2031):
        state.add(Test(number, nightly, state.test_types[58], BEFORE, BEFORE, BEFORE, tags=["ci"]))
    for finding, number in zip(
        [f for f in state.findings.values() if f.product is main], (31, 1031, 2031), strict=False
    ):
        finding.test = state.tests[number]


def _finding(state: State, recording: Recording) -> None:
    """The finding that the request names: in the main product, with the recorded severity, as it was before."""
    number = recording.number or 0
    finding = state.findings.get(number) or replace(state.findings[276], id=number)
    finding.test, finding.notes, finding.reviewers = state.tests[2231], [], []
    if isinstance(recording.body, dict) and "severity" in recording.body and recording.response["status"] == 200:
        finding.severity, finding.date = recording.body["severity"], date.fromisoformat(recording.body["date"])
    stored = STORED.get(recording.name, {})
    plain = dict.fromkeys(("verified", "false_p", "duplicate", "out_of_scope", "risk_accepted", "under_review"), False)
    clear = {
        "active": True,
        "is_mitigated": False,
        "mitigated": None,
        "mitigated_by": None,
        "duplicate_finding": None,
    }
    for name, value in {**plain, **clear, "last_status_update": BEFORE, **stored}.items():
        setattr(finding, name, value)
    if finding.mitigated:
        finding.mitigated_by = state.users["admin"]
    state.touch_sla(finding)
    state.add(finding)


def _people(state: State) -> None:
    """The recorded people and their rights: admin is the seed's own."""
    _person(state, "inactive").is_active = False
    _person(state, "writer").is_staff = True
    for name in ("member", "reader"):
        _join(state, _person(state, name), READER)
    for name, role in ROLES.items():
        _person(state, f"global_{name}").global_role = role
        _join(state, _person(state, f"member_{name}"), role)


def _person(state: State, name: str) -> User:
    number = max(user.id for user in state.users.values()) + 1
    user = User(number, name, name.title(), "Test", f"{name}@contoso.example", token(name), BEFORE)
    state.add(user)
    return user


def _join(state: State, user: User, role: int) -> None:
    for product in state.products.values():
        if product.id != FOREIGN_PRODUCT:
            product.members[user.id] = role


async def repeat(client: httpx.AsyncClient, recording: Recording) -> httpx.Response:
    """Send the recorded request, with the token that the same user has here."""
    request, headers = recording.request, dict(recording.request.get("headers") or {})
    if user := request.get("user", "admin"):  # one recording, of a text body, does not name its user
        headers["Authorization"] = f"Token {token(user)}"
    body = request.get("body")
    if isinstance(body, str):
        headers["Content-Type"] = "text/plain"
    return await client.request(
        request["method"],
        f"{ORIGIN}{request['path']}",
        params=request.get("query"),
        headers=headers,
        **({"content": body} if isinstance(body, str) else {} if body is None else {"json": body}),
    )


def differences(recorded: Any, ours: Any, path: str = "$") -> list[str]:
    """Where the shapes differ: keys and types, all the way down; null fits everything, ids as keys are one key."""
    if recorded is None or ours is None:
        return []
    if isinstance(recorded, dict) and isinstance(ours, dict):
        return _keys(recorded, ours, path)
    if isinstance(recorded, list) and isinstance(ours, list):
        return [line for one in recorded[:3] for other in ours[:3] for line in differences(one, other, f"{path}[]")]
    same = type(recorded) is type(ours) or {type(recorded), type(ours)} == {int, float}
    return [] if same else [f"{path}: {type(recorded).__name__} became {type(ours).__name__}"]


def _keys(recorded: dict[str, Any], ours: dict[str, Any], path: str) -> list[str]:
    if all(key.isdigit() for key in (*recorded, *ours)):
        return [
            line
            for one in recorded.values()
            for other in ours.values()
            for line in differences(one, other, f"{path}.#")
        ]
    wrong = [f"{path}.{key}: {'missing' if key in recorded else 'unheard of'}" for key in recorded.keys() ^ ours.keys()]
    shared = [key for key in recorded if key in ours]
    return wrong + [line for key in shared for line in differences(recorded[key], ours[key], f"{path}.{key}")]


def speaking(state: State, username: str, *, strict: bool = False) -> httpx.AsyncClient:
    """A client of the stand-in with the token of a user."""
    headers = {"Authorization": f"Token {token(username)}"}
    transport = httpx.ASGITransport(build(state, strict=strict))
    return httpx.AsyncClient(transport=transport, base_url="http://dojo/api/v2", headers=headers)
