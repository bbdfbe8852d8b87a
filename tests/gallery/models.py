"""Findings and products to draw: believable ones, and texts as an attacker would write them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from bot.dojo.acceptance import AcceptedRisk
from bot.dojo.models import Engagement, Finding, Note, Person, Product

DOJO: Final = "https://dojo.example.com"
HOSTILE: Final[dict[str, str]] = {
    "mentions": "<!channel> *x* _y_ ~z~ <https://evil.example|click> @here <@U0456> <#C1|general> :bomb:",
    "markdown": "[click](https://evil.example) ![i](https://evil.example/i.png) **b** <at>Bob</at> # h\n> q\n- l",
    "right-to-left": "safe\u202egpj.exe\u202c \u2066isolated \u200fmark",
    "long": "A title as long as DefectDojo takes it " + "x" * 472,
    "backticks": "```rm -rf /``` and `code` ``",
    "format": "{0.__class__} {finding} %s %(x)s ${x} {{#if}}",
    "scripts": "漏洞 🔥👩‍👩‍👧 ثغرة אבג é\u0301 🏳️‍🌈",
    "html": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "lines": "first\nsecond\r\nthird\tfourth\u2028fifth",
    "invisible": "pay\u200bload\ufeff \u00ad\u2060end",
    "entities": "&amp;lt; &lt;!channel&gt; &#60; &",
    "control": "bell\x07 null\x00 escape\x1b[31m red \x7f",
    "surrogate": "half a pair \ud83d here",
    "blank": " \u200b ",
    "template": "${utcNow()} {{DATE(2020-01-01)}} <!date^1^{date}|x> <!subteam^S1>",
    "quotes": "\"quoted\" “curly” 'single' \\ back\\slash key:value --flag",
}
"""Titles as an attacker would write them, each named by what it tries."""


def finding(number: int = 276, **changes: Any) -> Finding:
    """A finding with all there is to know, but for the changes."""
    known: dict[str, Any] = {
        "title": "SQL injection in the order search",
        "severity": "Critical",
        "date": dt.date(2026, 11, 2),
        "age": 20,
        "active": True,
        "cwe": 89,
        "vulnerability_ids": ("CVE-2026-12345", "GHSA-xxxx-yyyy-zzzz"),
        "epss_score": 0.934,
        "known_exploited": True,
        "kev_date": dt.date(2026, 10, 1),
        "fix_version": "2.4.1",
        "component_name": "order-search",
        "component_version": "2.3.0",
        "file_path": "src/orders/search.py",
        "line": 118,
        "sla_days_remaining": -13,
        "sla_expiration_date": dt.date(2026, 11, 9),
        "tags": ("pci", "internet-facing"),
        "description": "The parameter `q` is pasted into the query.\n\nA single quote ends the string.",
        "notes": (note("Seen in the access log.", 1), note("Fix is on its way.", 2)),
        "reviewers": (5, 6),
        "people": (Person(id=5, username="alice", first_name="Alice", last_name="Martins"),),
        "jira": "PAY-431",
        "product": "payments-api",
        "product_type": "Web application",
        "engagement": "Pipeline scan",
        "test_type": "Semgrep JSON Report",
        "address": f"{DOJO}/finding/{number}",
        "addresses": {"product": f"{DOJO}/product/31", "engagement": f"{DOJO}/engagement/231"},
    }
    return Finding(id=number, **{**known, **changes})


def person(name: str) -> Person:
    """Somebody with an account in DefectDojo."""
    return Person(id=5, username=name.split(maxsplit=1)[0].lower(), first_name=name)


def note(entry: str, day: int = 1) -> Note:
    """A remark by somebody."""
    written = dt.datetime(2026, 11, 10 + day, 9, 30, tzinfo=dt.UTC)
    return Note(id=day, entry=entry, author=Person(id=7, username="bruno.costa"), date=written)


def risk(number: int = 4, **changes: Any) -> AcceptedRisk:
    """A risk acceptance with all there is to know, but for the changes."""
    known: dict[str, Any] = {
        "name": "Accept until the search is rewritten",
        "decision": "A",
        "decision_details": "The firewall blocks the pattern.",
        "owner": 5,
        "accepted_by": "CISO",
        "expiration_date": dt.datetime(2027, 1, 31, tzinfo=dt.UTC),
        "created": dt.datetime(2026, 11, 12, 8, 0, tzinfo=dt.UTC),
    }
    return AcceptedRisk(id=number, **{**known, **changes})


def hostile(number: int, text: str) -> Finding:
    """A finding with the text wherever text can be."""
    people = (Person(id=5, username=text, first_name=text, last_name=text),)
    places = ("title", "description", "component_name", "file_path", "product", "product_type", "engagement")
    more = ("test_type", "jira")
    notes = (Note(id=1, entry=text, author=people[0], date=dt.datetime(2026, 11, 11, tzinfo=dt.UTC)),)
    given: dict[str, Any] = dict.fromkeys((*places, *more), text)
    risks = (risk(name=text, decision=text, decision_details=text, accepted_by=text),)
    lists: dict[str, Any] = {"tags": (text, text), "vulnerability_ids": (text,), "reviewers": (5,)}
    return finding(number, **given, **lists, notes=notes, people=people, accepted_risks=risks)


def product(number: int = 31, **changes: Any) -> Product:
    """A product with all there is to know, but for the changes."""
    known: dict[str, Any] = {
        "name": "payments-api",
        "description": "Takes card payments for all shops.",
        "prod_type": 2,
        "type_name": "Web application",
        "findings_count": 143,
        "business_criticality": "very high",
        "platform": "web service",
        "lifecycle": "production",
        "origin": "internal",
        "prod_numeric_grade": 62,
        "tags": ("pci", "team-payments"),
        "address": f"{DOJO}/product/{number}",
    }
    return Product(id=number, **{**known, **changes})


def engagement(number: int = 231, **changes: Any) -> Engagement:
    """An engagement with all there is to know, but for the changes."""
    known: dict[str, Any] = {
        "name": "Release 4.12 hardening",
        "product": 31,
        "product_name": "payments-api",
        "description": "Everything that must be clean before release 4.12 goes out.",
        "engagement_type": "Interactive",
        "status": "In Progress",
        "active": True,
        "target_start": dt.date(2026, 11, 10),
        "target_end": dt.date(2026, 12, 1),
        "version": "4.12",
        "branch_tag": "release/4.12",
        "tags": ("release",),
        "address": f"{DOJO}/engagement/{number}",
    }
    return Engagement(id=number, **{**known, **changes})
