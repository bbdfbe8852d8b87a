"""The findings of payments-api that everybody looks at first, made by hand; 276 is the README's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from playground.defectdojo import catalogue
from playground.defectdojo.drafts import Draft, vulnerable

if TYPE_CHECKING:
    from playground.defectdojo.model import Test
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
SCORES = {"Critical": 9.8, "High": 8.1, "Medium": 6.1}

SQL_INJECTION = """The parameter `order` of `GET /v1/payments` is pasted into an ORDER BY clause:

    rows = db.execute(f"SELECT * FROM payments WHERE account = %s ORDER BY {order}", account)

An authenticated customer can read other customers' payments:

    GET /v1/payments?order=(CASE+WHEN+(SELECT+...)+THEN+amount+ELSE+date+END)

The stack trace of a wrong column name gives the table away."""
MAIN_NOTE = "Confirmed on staging. Fix is in review: https://git.contoso.example/payments-api/merge/812"
IMPACT = "Read access to every payment, and through it to names and account numbers."


class Made(NamedTuple):
    kind: str
    days: int
    title: str
    severity: str
    cwe: int
    text: str
    advice: str
    verified: bool = False
    under_review: bool = False
    path: str | None = None
    line: int | None = None


MADE = (
    Made(
        SEMGREP,
        10,
        MAIN_TITLE,
        "Critical",
        89,
        SQL_INJECTION,
        "Map `order` to a fixed set of column names. Never build SQL from input.",
        verified=True,
        path="src/payments/search.py",
        line=142,
    ),
    Made(
        BY_HAND,
        1,
        "JWT accepted without a signature check",
        "Critical",
        347,
        "`alg: none` is accepted by `POST /v1/payments`: any caller can be any customer.",
        "Pin the algorithm and verify every token.",
        verified=True,
    ),
    Made(
        GITLEAKS,
        0,
        "AWS access key committed in deploy/prod.env",
        "Critical",
        798,
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
        "Revoke the key, then rewrite the history.",
        path="deploy/prod.env",
        line=7,
    ),
    Made(
        BY_HAND,
        40,
        "Insecure direct object reference in /v1/payments/{id}/receipt",
        "High",
        639,
        "Receipts of other customers can be downloaded by counting up the id.",
        "Check the owner of the payment.",
        verified=True,
    ),
    Made(
        SEMGREP,
        26,
        "Server-side request forgery in webhook receiver",
        "High",
        918,
        "`callback_url` is fetched from inside the network, 169.254.169.254 included.",
        "Allow-list the partners' hosts.",
        verified=True,
        path="src/hooks/receiver.py",
        line=88,
    ),
    Made(
        BY_HAND,
        5,
        "Race condition in refund approval",
        "High",
        362,
        "Two approvals at the same moment pay the refund twice.",
        "Lock the refund row while approving.",
        under_review=True,
    ),
    Made(
        ZAP,
        33,
        "Reflected cross-site scripting in /v1/checkout/return",
        "Medium",
        79,
        "`?message=` comes back unescaped.",
        "Encode on output.",
    ),
)
CVES = (("CVE-2021-44228", 3), ("CVE-2023-44487", 12), ("CVE-2022-40897", 2))


def drafts(state: State) -> list[Draft]:
    tests = [test for test in state.tests.values() if test.engagement.id == MAIN_ENGAGEMENT]
    by_kind = {test.test_type.name: test for test in tests}
    known = {cve.name: cve for cve in catalogue.CVES}
    parts = [vulnerable(by_kind[TRIVY], known[name], days) for name, days in CVES]
    for part in parts:
        part.values.update(state="active", by_hand={"verified": part.severity == "Critical"})
    return [*(_draft(state, by_kind[made.kind], made) for made in MADE), *parts]


def _draft(state: State, test: Test, made: Made) -> Draft:
    values = {
        "description": made.text,
        "mitigation": made.advice,
        "references": f"https://cwe.mitre.org/data/definitions/{made.cwe}.html",
        "cwe": made.cwe,
        "cvssv3_score": SCORES[made.severity],
        "file_path": made.path,
        "line": made.line,
        "static_finding": made.path is not None,
        "state": "active",
        "by_hand": {"verified": made.verified, "under_review": made.under_review},
    }
    if made.title == MAIN_TITLE:
        values.update(impact=IMPACT, tags=["customer-facing", "pci"], reviewers=[state.users["carla"]])
        values.update(reporter=state.users["ana"])
    if made.verified and made.severity == "High":
        values["jira_key"] = f"PAY-{made.cwe}"
    return Draft(test, made.title, made.severity, made.days, values)
