"""A word planted in every foreign text of DefectDojo's stand-in, and all that the bot says to Slack, to look for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from playground.defectdojo.model import Note, RiskAcceptance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playground.defectdojo import State
    from playground.slack import SlackStandIn

CANARY: Final = "kanarienvogel"
_FINDING: Final = (
    *("title", "description", "mitigation", "impact", "references", "steps_to_reproduce", "component_name"),
    *("component_version", "file_path", "fix_version", "planned_remediation_version", "effort_for_fixing", "service"),
    *("vuln_id_from_tool", "unique_id_from_tool", "severity_justification"),
)
_WORK: Final = ("description", "branch_tag", "build_id", "commit_hash")


def plant(dojo: State) -> None:
    """Put the word into every text that is neither a name of a product, an engagement, a test or a person."""
    for finding in dojo.findings.values():
        _spoil(finding, *_FINDING)
        finding.vulnerability_ids = (CANARY, *finding.vulnerability_ids)
        finding.line = 4_242_424
    for work in (*dojo.engagements.values(), *dojo.tests.values()):
        _spoil(work, *_WORK)
    for product in dojo.products.values():
        _spoil(product, "description")
    for endpoint in dojo.endpoints.values():
        endpoint.host, endpoint.path, endpoint.query = f"{CANARY}.example", CANARY, CANARY
    for rows in (dojo.findings, dojo.engagements, dojo.products, dojo.endpoints):
        _tag(rows)
    for note in dojo.notes:
        _spoil(note, "entry")
    first = dojo.findings[276]
    note = Note(900_001, 276, dojo.users["ana"], CANARY, first.created)
    dojo.notes.append(note)
    first.notes.append(note)
    for risk in (*dojo.risk_acceptances.values(), _accept(dojo)):
        _spoil(risk, "name", "decision_details", "recommendation_details", "accepted_by")


def _spoil(row: Any, *names: str) -> None:
    for name in names:
        setattr(row, name, f"{CANARY} {getattr(row, name) or ''}".strip())


def _tag(rows: Mapping[int, Any]) -> None:
    for row in rows.values():
        row.tags.append(CANARY)


def _accept(dojo: State) -> RiskAcceptance:
    """A risk of finding 277 that was accepted, so that there is one to read."""
    row = dojo.findings[277]
    risk = RiskAcceptance(900_001, "", dojo.users["ana"], row.engagement, row.created, row.created, findings=[row])
    dojo.risk_acceptances[risk.id] = risk
    row.risk_accepted, row.active = True, False
    return risk


def spoken(slack: SlackStandIn) -> str:
    """All that the bot has said, and what it shows now: calls, messages, forms."""
    calls = [call.arguments for call in slack.calls]
    messages = [
        (message.text, message.blocks)
        for room in slack.space.channels.values()
        for message in room.messages
        if message.by_bot
    ]
    forms = [modal.view for stack in slack.space.stacks.values() for modal in stack]
    return json.dumps([calls, messages, forms], ensure_ascii=False, default=str)


def lines_in(slack: SlackStandIn) -> Iterator[str]:
    """What can be pressed or chosen in the messages that are there: each is a line."""
    for room in slack.space.channels.values():
        for message in room.messages:
            yield from _values(message.blocks)


def forget(slack: SlackStandIn) -> None:
    """Begin anew: as if nothing had been said."""
    slack.calls.clear()
    slack.space.stacks.clear()
    for room in slack.space.channels.values():
        room.messages.clear()


def _values(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("value"), str) and node.get("type") in {"button", None}:
            yield node["value"]
        for held in node.values():
            yield from _values(held)
    if isinstance(node, list):
        for held in node:
            yield from _values(held)
