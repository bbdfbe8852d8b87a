"""What each kind of scanner would report where: findings before they have their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from playground.defectdojo import catalogue, hostile

if TYPE_CHECKING:
    from random import Random

    from playground.defectdojo.catalogue import Cve, Weakness
    from playground.defectdojo.model import Json, Test
    from playground.defectdojo.state import State

MAIN_PRODUCT = 31
CRITICAL_VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
SCORES = {"Critical": 9.1, "High": 7.5, "Medium": 5.3, "Low": 3.1, "Info": None}


@dataclass(slots=True)
class Draft:
    """A finding before it has its number: what was found, where, how long ago."""

    test: Test
    title: str
    severity: str
    days: int
    values: Json


def spread(state: State, rng: Random, number: int) -> list[Draft]:
    """Spread over the tests, the main product having more than its share."""
    tests = list(state.tests.values())
    weights = [2.0 if test.engagement.product.id == MAIN_PRODUCT else rng.uniform(0.4, 1.6) for test in tests]
    share = number / sum(weights)
    pairs = zip(tests, weights, strict=True)
    return [draft for test, weight in pairs for draft in _of(rng, test, round(weight * share))]


def _of(rng: Random, test: Test, number: int) -> list[Draft]:
    found = _pool(test.test_type.name)
    rng.shuffle(found)
    return [_draft(rng, test, *found[nth % len(found)]) for nth in range(number)]


def _pool(kind: str) -> list[tuple[Any, ...]]:
    if kind.startswith(("Trivy", "Dependency")):
        return [(cve, None) for cve in catalogue.CVES]
    kinds: dict[str, tuple[tuple[Weakness, ...], tuple[Any, ...]]] = {
        "Semgrep JSON Report": (catalogue.CODE, catalogue.PLACES),
        "Gitleaks Scan": (catalogue.SECRETS, catalogue.SECRET_FILES),
        "Checkov Scan": (catalogue.SETUP, catalogue.FILES),
    }
    weaknesses, places = kinds.get(kind, (catalogue.WEB, catalogue.PATHS))
    return [(weakness, place) for weakness in weaknesses for place in places]


def _draft(rng: Random, test: Test, what: Cve | Weakness, place: Any) -> Draft:
    days = min(int(rng.expovariate(1 / 110)), 540)
    if isinstance(what, catalogue.Cve):
        return vulnerable(test, what, days)
    return _weak(rng, test, what, place, days)


def vulnerable(test: Test, cve: Cve, days: int) -> Draft:
    fix = f"Update {cve.component} to {cve.fix} or later." if cve.fix else "No fixed version is known."
    text = f"**Package:** {cve.component} {cve.version}\n\n{cve.name} affects this version."
    values = {
        "description": text,
        "mitigation": fix,
        "references": f"https://nvd.nist.gov/vuln/detail/{cve.name}",
        "cwe": cve.cwe,
        "vulnerability_ids": (cve.name,),
        "vuln_id_from_tool": cve.name,
        "component_name": cve.component,
        "component_version": cve.version,
        "fix_available": cve.fix is not None,
        "fix_version": cve.fix,
        "cvssv3_score": cve.cvss,
        "cvssv3": CRITICAL_VECTOR if cve.cvss >= 9.8 else None,  # noqa: PLR2004 - that vector's own score
        "epss_score": cve.epss,
        "epss_percentile": round(min(0.9999, 0.3 + 0.7 * cve.epss**0.2), 5),
        "known_exploited": cve.exploited_since is not None,
        "ransomware_used": cve.ransomware,
        "kev_date": date.fromisoformat(cve.exploited_since) if cve.exploited_since else None,
    }
    return Draft(test, f"{cve.name} {cve.component} {cve.version}", cve.severity, days, values)


def _weak(rng: Random, test: Test, weakness: Weakness, place: Any, days: int) -> Draft:
    where, path = place if isinstance(place, tuple) else (place, place)
    static = not place[0].startswith("/")
    line = rng.randint(12, 480)
    text = f"{weakness.text}\n\nFound by {test.test_type.name} in `{path}`{f':{line}' if static else ''}."
    values = {
        "description": text,
        "mitigation": weakness.advice,
        "references": f"https://cwe.mitre.org/data/definitions/{weakness.cwe}.html",
        "cwe": weakness.cwe,
        "cvssv3_score": SCORES[weakness.severity],
        "file_path": path if static else None,
        "line": line if static else None,
        "static_finding": static,
    }
    return Draft(test, weakness.title.format(where=where), weakness.severity, days, values)


def nasty(state: State, rng: Random) -> list[Draft]:
    """In the product with the hostile name, and three among the main product's low ones."""
    names = {hostile.PRODUCT: hostile.TITLES, state.products[MAIN_PRODUCT].name: hostile.TITLES[:3]}
    drafts = []
    for test in {test.engagement.product.name: test for test in state.tests.values()}.values():
        for nth, title in enumerate(names.get(test.engagement.product.name, ())):
            severity = ("High", "Medium", "Low")[nth % 3] if test.engagement.product.name == hostile.PRODUCT else "Low"
            values = {"description": hostile.DESCRIPTION, "mitigation": title, "state": "active"}
            drafts.append(Draft(test, title, severity, rng.randint(0, 20), values))
    return drafts
