"""A bot that only notes what it is sent, the connector to call, and things to show."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from playground.teams.state import CARD


@dataclass
class Noting:
    """Notes every request; answers with the next of `answers`, else with an empty 200."""

    requests: list[httpx.Request] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, json=self.answers.pop(0)) if self.answers else httpx.Response(200)

    @property
    def activity(self) -> dict[str, Any]:
        """The last activity."""
        activity: dict[str, Any] = json.loads(self.requests[-1].content)
        return activity

    @property
    def token(self) -> str:
        """The token that came with it."""
        return self.requests[-1].headers["authorization"].removeprefix("Bearer ")


@dataclass
class Caller:
    """Calls the connector as the bot does."""

    http: httpx.AsyncClient
    token: str = ""

    async def __call__(self, method: str, path: str, body: Any = None, *, conversations: bool = True) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        start = "/amer/v3/conversations" if conversations else "/amer/v3/teams"
        return await self.http.request(method, start + path, json=body, headers=headers)

    async def says(self, conversation: str, **activity: Any) -> httpx.Response:
        """Post a message."""
        return await self("POST", f"/{quote(conversation)}/activities", {"type": "message", **activity})

    async def shows(self, conversation: str, card: dict[str, Any], query: str = "", **more: Any) -> httpx.Response:
        """Post a card."""
        body = {"type": "message", "summary": "a card", "attachments": attached(card), **more}
        return await self("POST", f"/{quote(conversation)}/activities{query}", body)


def attached(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"contentType": CARD, "content": card}]


def card(*body: dict[str, Any], version: str = "1.5", **more: Any) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": version, "body": list(body), **more}


def execute(title: str, **more: Any) -> dict[str, Any]:
    return {"type": "Action.Execute", "title": title, "verb": "run", "data": {"line": title.lower()}, **more}


def actions(*several: dict[str, Any]) -> dict[str, Any]:
    return {"type": "ActionSet", "actions": list(several)}


def words(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, **more}


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """The answer to an Execute that shows another card."""
    return {"statusCode": 200, "type": CARD, "value": content}


def dialog(content: dict[str, Any], title: str = "False positive") -> dict[str, Any]:
    """The answer to task/fetch."""
    return {"task": {"type": "continue", "value": {"title": title, "card": attached(content)[0]}}}


def offering(content: dict[str, Any]) -> dict[str, Any]:
    """The message extension's answer with one card to choose."""
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": {"title": "One"}}
    attachments = [{**attached(content)[0], "preview": preview}]
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": attachments}}


MENU = {
    "type": "Input.ChoiceSet",
    "id": "menu",
    "label": "Sort by",
    "value": "risk",
    "choices": [{"title": "Risk", "value": "risk"}, {"title": "Age", "value": "age"}],
}
ASK = {
    "type": "Container",
    "id": "ask",
    "isVisible": False,
    "items": [words("Close it?"), actions(execute("Yes"))],
}
FIRST = {"type": "Action.ToggleVisibility", "title": "Close", "targetElements": ["ask"]}
OPENS = {"type": "Action.Submit", "title": "Reason…", "data": {"line": "fp", "msteams": {"type": "task/fetch"}}}
PLAIN = {"type": "Action.Submit", "title": "Plain", "data": {"line": "plain"}}
EVERYTHING = card(words("#276 SQL injection"), actions(FIRST, OPENS, PLAIN), ASK, MENU, actions(execute("Show")))
FORM = card(
    {"type": "Input.Text", "id": "reason", "label": "Reason", "isRequired": True, "maxLength": 20},
    {
        "type": "Input.ChoiceSet",
        "id": "product",
        "label": "Product",
        "style": "filtered",
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": "products"},
    },
    actions=[{"type": "Action.Submit", "title": "Save", "data": {"form": "fp"}}],
)
