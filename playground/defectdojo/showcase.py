"""The findings of payments-api that everybody looks at first, made by hand; 276 is the one of README and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.defectdojo import catalogue
from playground.defectdojo.drafts import Draft, vulnerable

if TYPE_CHECKING:
    from playground.defectdojo.model import Json, Test
    from playground.defectdojo.state import State

MAIN_TITLE = "SQL injection in payment search"
MAIN_ENGAGEMENT = 231
SEMGREP, TRIVY, ZAP, GITLEAKS, BY_HAND = (
    "Semgrep JSON Report",
    "Trivy Scan",
    "ZAP Scan",
    "Gitleaks Scan",
    "Pen Test",
)

SQL_INJECTION = """The parameter `order` of `GET /v1/payments` is pasted into an ORDER BY clause:

    rows = db.execute(f"SELECT * FROM payments WHERE account = %s ORDER BY {order}", account)

An authenticated customer can read other customers' payments:

    GET /v1/payments?order=(CASE+WHEN+(SELECT+...)+THEN+amount+ELSE+date+END)

Confirmed on staging by the test team."""
IMPACT = "Read access to every payment, and through it to names and account numbers."
ADVICE = "Map `order` to a fixed set of column names. Never build SQL from input."


def _code(title: str, severity: str, cwe: int, path: str, line: int, text: str, advice: str) -> Json:
    place = {"file_path": path, "line": line, "static_finding": True}
    words = {"description": text, "mitigation": advice, "cwe": cwe}
    score = {"Critical": 9.8, "High": 8.1, "Medium": 6.1}[severity]
    return {"title": title, "severity": severity, "cvssv3_score": score, **place, **words}


def _web(title: str, severity: str, cwe: int, text: str, advice: str) -> Json:
    place = {"file_path": None, "line": None, "static_finding": False}
    return {**_code(title, severity, cwe, "", 0, text, advice), **place}


# kind of test, days ago, verified, what
MADE: tuple[tuple[str, int, bool, Json], ...] = (
    (
        SEMGREP,
        10,
        True,
        _code(MAIN_TITLE, "Critical", 89, "src/payments/search.py", 142, SQL_INJECTION, ADVICE),
    ),
    (
        BY_HAND,
        1,
        True,
        _web(
            "JWT accepted without a signature check",
            "Critical",
            347,
            "`alg: none` is accepted by `POST /v1/payments`: any caller can be any customer.",
            "Pin the algorithm and verify every token.",
        ),
    ),
    (
        GITLEAKS,
        0,
        False,
        _code(
            "AWS access key committed in deploy/prod.env",
            "Critical",
            798,
            "deploy/prod.env",
            7,
            "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
            "Revoke the key, then rewrite the history.",
        ),
    ),
    (
        BY_HAND,
        40,
        True,
        _web(
            "Insecure direct object reference in /v1/payments/{id}/receipt",
            "High",
            639,
            "Receipts of other customers can be downloaded by counting up the id.",
            "Check the owner of the payment.",
        ),
    ),
    (
        SEMGREP,
        26,
        True,
        _code(
            "Server-side request forgery in webhook receiver",
            "High",
            918,
            "src/hooks/receiver.py",
            88,
            "`callback_url` is fetched from inside the network, 169.254.169.254 included.",
            "Allow-list the partners' hosts.",
        ),
    ),
    (
        BY_HAND,
        5,
        False,
        _web(
            "Race condition in refund approval",
            "High",
            362,
            "Two approvals at the same moment pay the refund twice.",
            "Lock the refund row while approving.",
        ),
    ),
    (
        ZAP,
        33,
        False,
        _web(
            "Reflected cross-site scripting in /v1/checkout/return",
            "Medium",
            79,
            "`?message=` comes back unescaped.",
            "Encode on output.",
        ),
    ),
)
CVES = (("CVE-2021-44228", 3, True), ("CVE-2023-44487", 12, False), ("CVE-2022-40897", 2, False))


def drafts(state: State) -> list[Draft]:
    tests = [test for test in state.tests.values() if test.engagement.id == MAIN_ENGAGEMENT]
    by_kind = {test.test_type.name: test for test in tests}
    code = [_draft(state, by_kind[kind], days, dict(what), verified) for kind, days, verified, what in MADE]
    known = {cve.name: cve for cve in catalogue.CVES}
    parts = [_alive(vulnerable(by_kind[TRIVY], known[name], days), verified) for name, days, verified in CVES]
    return [*code, *parts]


def _draft(state: State, test: Test, days: int, what: Json, verified: bool) -> Draft:  # noqa: FBT001 - a column of MADE
    draft = Draft(test, what.pop("title"), what.pop("severity"), days, what)
    draft.values["references"] = f"https://cwe.mitre.org/data/definitions/{what['cwe']}.html"
    hand: dict[str, Any] = {}
    if draft.title == MAIN_TITLE:
        draft.values.update(impact=IMPACT, tags=["customer-facing", "pci"])
        hand["reviewers"] = [state.users["carla"]]
    if draft.title.startswith("Race"):
        hand["under_review"] = True
    return _alive(draft, verified, **hand)


def _alive(draft: Draft, verified: bool, **hand: object) -> Draft:  # noqa: FBT001 - likewise
    draft.values["state"] = "active"
    draft.values["by_hand"] = {"verified": verified, **hand}
    return draft
