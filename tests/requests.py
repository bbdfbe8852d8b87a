"""How often DefectDojo is asked for one command: the table that a test holds and that `make bench` prints."""

from __future__ import annotations

from typing import Final

TABLE: Final[dict[str, int]] = {
    "products": 1,
    "products type:Infrastructure": 2,
    "product 31": 1,
    "product payments-api": 1,
    "engagements": 2,
    "engagements payments-api": 2,
    "engagements payments-api type:CI/CD": 2,
    "engagement 231": 2,
    "tests engagement:231": 1,
    "tests engagement:231 type:trivy": 2,
    "test-types trivy": 1,
    "findings critical": 1,
    "findings critical product:payments-api": 1,
    "findings engagement:hardening": 3,
    "findings sla:7d product:31": 8,
    "findings reviewer:me": 2,
    "finding 276": 1,
    "finding 276 show:notes": 1,
    "stats": 14,
    "stats payments-api": 15,
    "stats engagement:231": 15,
    "endpoints payments-api": 2,
    "endpoints payments-api host:api": 3,
    "whoami": 1,
    "status": 1,
    "verify 277": 4,
    "unverify 276": 4,
    'false-positive 276 reason:"only in a test"': 4,
    'finding update 276 false-positive:yes reason:"only in a test"': 4,
    "finding update 276 active:no": 4,
    'out-of-scope 276 reason:"not ours"': 4,
    "close 276": 4,
    'risk-accept 276 until:2027-01-31 reason:"known and watched"': 6,
    'note 276 text:"have a look"': 3,
    "tag 276 soon": 4,
    "claim 276": 5,
    "ask-review 276 me": 6,
    'severity 276 low reason:"not reachable"': 4,
    "push-to-jira 276": 2,
    'engagement create 31 name:"Pipeline scan"': 5,
    "engagement close 231": 4,
}
"""Each line and the requests that it takes, on a name's first use: product types, test types and the generation are
remembered for a while. A change is read, written, noted and read again; `me` and a second thing to look at cost one
more each; an acceptance of risk needs to know the product's rules."""
