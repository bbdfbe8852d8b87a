"""The findings of the seed: drafts get their numbers, and the states that findings get into."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from playground.defectdojo import hostile, showcase
from playground.defectdojo.drafts import nasty, spread
from playground.defectdojo.model import Finding, Note, RiskAcceptance

if TYPE_CHECKING:
    from random import Random

    from playground.defectdojo.drafts import Draft
    from playground.defectdojo.model import Json
    from playground.defectdojo.state import State

MAIN_FINDING = 276
TAGS = ("needs-triage", "pci", "customer-facing", "quick-win", "sprint-42", "false-positive-candidate")
STATES = ("active", "mitigated", "false_p", "duplicate", "risk_accepted", "out_of_scope", "inactive")
WEIGHTS = (54, 26, 6, 7, 3, 2, 2)
SETTLED_WEIGHTS = (14, 64, 8, 7, 3, 2, 2)  # long overdue: mostly fixed by now
PATIENCE = {"Critical": 12, "High": 45, "Medium": 140, "Low": 180, "Info": 999}  # days
NOTES = (
    "Confirmed on staging.",
    "Fix is in review: https://git.contoso.example/payments-api/merge/812",
    "Vendor has no patch yet, watching.",
    "Not reachable from outside, lowering the urgency.",
)


def fill(state: State, rng: Random, number: int) -> None:
    """Number the drafts by age, oldest first, keeping 276 free for the one everybody talks about."""
    made = showcase.drafts(state)
    drafts = [*spread(state, rng, number), *nasty(state, rng), *made]
    drafts.sort(key=lambda draft: (-draft.days, draft.test.id, draft.title))
    numbers = (found for found in range(1, len(drafts) + 2) if found != MAIN_FINDING)
    for draft in drafts:
        _finding(state, rng, draft, MAIN_FINDING if draft is made[0] else next(numbers))
    _after(state, rng)


def _finding(state: State, rng: Random, draft: Draft, number: int) -> None:
    created = _created(state, rng, draft.days)
    reporter = state.users[rng.choice(("ana", "bruno", "carla"))]
    values = {"reporter": reporter, "tags": _tags(rng), **draft.values}
    kind = values.pop("state", None) or _state(rng, draft)
    by_hand = values.pop("by_hand", {})
    when: Json = {"date": created.date(), "created": created, "updated": created, "last_status_update": created}
    row = Finding(number, draft.test, draft.title, draft.severity, **when, **values)
    _settle(state, rng, row, kind)
    for name, value in by_hand.items():
        setattr(row, name, value)
    row.unique_id_from_tool = f"uid-{number}"
    row.hash_code = sha256(f"{row.product.id} {row.title}".encode()).hexdigest()
    state.touch_sla(row)
    state.add(row)


def _created(state: State, rng: Random, days: int) -> datetime:
    """On the day of the scan, but never after now."""
    midnight = datetime.combine(state.day() - timedelta(days=days), time(), UTC)
    made = midnight + timedelta(seconds=rng.randrange(3600, 86000), microseconds=rng.randrange(10**6))
    return made if days else midnight + (state.now() - midnight) * rng.random()


def _tags(rng: Random) -> list[str]:
    return sorted(rng.sample(TAGS, rng.choice((0, 0, 0, 1, 1, 2))))


def _state(rng: Random, draft: Draft) -> str:
    overdue = draft.days > PATIENCE[draft.severity]
    return rng.choices(STATES, SETTLED_WEIGHTS if overdue else WEIGHTS)[0]


def _settle(state: State, rng: Random, row: Finding, kind: str) -> None:
    row.active = kind == "active"
    row.verified = kind in {"active", "mitigated"} and rng.random() < 0.4  # noqa: PLR2004 - two in five
    row.false_p, row.out_of_scope = kind == "false_p", kind == "out_of_scope"
    row.duplicate, row.risk_accepted = kind == "duplicate", kind == "risk_accepted"
    row.is_mitigated = kind in {"mitigated", "false_p", "out_of_scope"}
    if row.is_mitigated:
        left = state.now() - row.created
        row.mitigated = row.created + left * rng.random()
        row.mitigated_by = state.users[rng.choice(("ana", "bruno", "carla"))]
        row.updated = row.last_status_update = row.mitigated


def _after(state: State, rng: Random) -> None:
    """What needs the numbers: endpoints, originals of duplicates, notes, reviewers, JIRA, expiring acceptances."""
    originals: dict[tuple[int, str], Finding] = {}
    places: dict[int, list[Any]] = {}
    for endpoint in state.endpoints.values():
        places.setdefault(endpoint.product.id, []).append(endpoint)
    for row in state.findings.values():
        if row.dynamic_finding:
            state.place(row, rng.sample(places[row.product.id], rng.randint(1, 2)))
        original = originals.setdefault((row.product.id, row.title), row)
        if row.duplicate:
            _point(state, row, original)
        _talk(state, rng, row)


def _point(state: State, row: Finding, original: Finding) -> None:
    """A duplicate has an original; without one it is an ordinary active finding."""
    if original is row:
        row.duplicate, row.active = False, True
        state.touch_sla(row)
    else:
        row.duplicate_finding = original.duplicate_finding or original


def _talk(state: State, rng: Random, row: Finding) -> None:
    luck = rng.random()
    if luck < 0.03 and row.title not in hostile.TITLES:  # noqa: PLR2004 - a few in a hundred
        _say(state, row, NOTES[int(luck * 100)])
    if row.id == MAIN_FINDING:
        _say(state, row, showcase.MAIN_NOTE)
    if row.active and row.severity in {"Critical", "High"} and luck > 0.9:  # noqa: PLR2004 - every tenth
        row.jira_key = f"PAY-{row.id}"
    if row.risk_accepted:
        # Some with a date, drawn for every product alike so that the rest of the world stays as it is.
        days = rng.randint(-20, 120) if luck < 0.3 else None  # noqa: PLR2004 - three in ten
        _explain(state, row, days)


def _explain(state: State, row: Finding, days: int | None) -> None:
    """Accepted in a way that its product allows, or not at all."""
    simple, full = row.product.enable_simple_risk_acceptance, row.product.enable_full_risk_acceptance
    if full and (days is not None or not simple):
        _accept(state, row, 60 if days is None else days)
    elif not simple:
        row.risk_accepted, row.active = False, True


def _say(state: State, row: Finding, entry: str) -> None:
    when = min(row.created + timedelta(hours=5), state.now())
    state.add(Note(state.last_note + 1, row.id, row.reporter, entry, when))


def _accept(state: State, row: Finding, days: int) -> None:
    """Two of an engagement share an acceptance."""
    ends = datetime.combine(state.day() + timedelta(days=days), time(), UTC)
    mine = [one for one in state.risk_acceptances.values() if one.engagement is row.engagement]
    risk = next((one for one in mine if len(one.findings) == 1), None)
    if risk is None:
        number, name = len(state.risk_acceptances) + 1, f"Accept {row.title[:60]}"
        risk = RiskAcceptance(number, name, row.reporter, row.engagement, row.created, row.created)
        risk.decision_details = "Compensated by the web application firewall."
        risk.recommendation, risk.accepted_by, risk.expiration_date = "A", "CISO", ends
        state.add(risk)
    risk.findings.append(row)
