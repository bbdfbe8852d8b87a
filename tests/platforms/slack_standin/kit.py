"""A bot that only notes what it is sent, the Web API to call, and things to show."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx


@dataclass
class Bot:
    """Notes every request; answers with the next of `answers`, else with an empty 200."""

    requests: list[httpx.Request] = field(default_factory=list)
    answers: list[httpx.Response] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else httpx.Response(200)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.requests[-1].content.decode(), keep_blank_values=True))

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(self.form["payload"])
        return payload

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.requests[-1].content)
        return event


@dataclass
class Caller:
    """Calls the stand-in as the bot does."""

    http: httpx.AsyncClient
    token: str = "xoxb-demo"

    async def __call__(self, method: str, **arguments: object) -> dict[str, Any]:
        answer = await self.raw(method, **arguments)
        body: dict[str, Any] = answer.json()
        return body

    async def raw(self, method: str, **arguments: object) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        return await self.http.post(f"/api/{method}", json=arguments, headers=headers)

    async def respond(self, response_url: str, **content: object) -> httpx.Response:
        return await self.http.post(response_url, json=content)


BUTTONS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*#276* SQL injection"}},
    {
        "type": "actions",
        "block_id": "next",
        "elements": [
            {
                "type": "button",
                "action_id": "close",
                "text": {"type": "plain_text", "text": "Close"},
                "value": "close 276",
                "style": "danger",
            },
            {
                "type": "static_select",
                "action_id": "sort",
                "placeholder": {"type": "plain_text", "text": "Sort by"},
                "options": [
                    {"text": {"type": "plain_text", "text": "Risk"}, "value": "sort:risk"},
                    {"text": {"type": "plain_text", "text": "Age"}, "value": "sort:age"},
                ],
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [{"text": {"type": "plain_text", "text": "Verify"}, "value": "verify 276"}],
            },
        ],
    },
]

FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "False positive"},
    "submit": {"type": "plain_text", "text": "Mark"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "product",
            "optional": True,
            "label": {"type": "plain_text", "text": "Product"},
            "element": {"type": "external_select", "action_id": "found"},
        },
        {
            "type": "input",
            "block_id": "tell",
            "optional": True,
            "label": {"type": "plain_text", "text": "Tell"},
            "element": {
                "type": "checkboxes",
                "action_id": "whom",
                "options": [{"text": {"type": "plain_text", "text": "Owners"}, "value": "owners"}],
            },
        },
    ],
}
