"""Sample requests of Slack's, where the contracts lie beside the repository, ready to be sent."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from playground.slack.state import Channel, Hook, Person
from tests.conftest import SHARED

if TYPE_CHECKING:
    from playground.slack import SlackStandIn

PAYLOADS = SHARED / "slack" / "payloads"
WHY_NOT = f"no contracts at {SHARED}: they lie beside the repository, not in it"


@dataclass(frozen=True)
class Sample:
    """One published request, and how it travels."""

    name: str
    transport: str

    @property
    def text(self) -> str:
        return (PAYLOADS / f"{self.name}.json").read_text()


def samples(*transports: str) -> list[Sample]:
    """The samples that travel so and are at hand."""
    if not PAYLOADS.is_dir():
        return []
    listed = json.loads((PAYLOADS / "INDEX.json").read_text())["payloads"]
    known = [Sample(one["file"].removesuffix(".json"), one["transport"]) for one in listed]
    return [one for one in known if one.transport in transports and (PAYLOADS / f"{one.name}.json").exists()]


def settled(slack: SlackStandIn, text: str) -> dict[str, Any]:
    """The sample with its people and channels in the workspace, and its response_url leading there."""
    users = set(re.findall(r'"([UW][A-Za-z0-9]{2,})"', text))
    for user in users:
        slack.space.people.setdefault(user, Person(user, user.lower(), user))
    for room in re.findall(r'"([CD][A-Z0-9]{2,})"', text):
        slack.space.channels[room] = Channel(room, room.lower(), {*users, slack.space.app.user_id})
    slack.space.hooks["sample"] = Hook("sample", "U0ANA", "C0APPSEC", slack.space.clock())
    here = f"{slack.space.base_url}/hooks/sample"
    content: dict[str, Any] = json.loads(re.sub(r"https://hooks\.slack\.com/[^\"]*", here, text))
    return content


def body_of(sample: Sample, content: dict[str, Any]) -> bytes:
    """The content as Slack puts it into an HTTP request."""
    match sample.transport:
        case "form":
            return urlencode(content).encode()
        case "form: payload=<json>":
            return urlencode({"payload": json.dumps(content)}).encode()
        case "json (inner event only)":
            return json.dumps({"type": "event_callback", "event_id": "Ev1", "event": content}).encode()
        case _:
            return json.dumps(content).encode()
