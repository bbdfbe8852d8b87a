"""The Web API's front door: token, arguments, the method, and the shape of its answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground.slack import directory, files, history, posting, views
from playground.slack.refusals import RateLimited, Refused, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playground.slack.schema import ArgumentsSchema
    from playground.slack.state import Json
    from playground.slack.workspace import Workspace

_METHODS: Mapping[str, Callable[[Workspace, Json], Json]] = {
    "apps.connections.open": directory.connections_open,
    "auth.test": directory.auth_test,
    "users.info": directory.users_info,
    "conversations.history": history.history,
    "conversations.info": directory.conversations_info,
    "conversations.replies": history.replies,
    "conversations.open": directory.conversations_open,
    "chat.postMessage": posting.post_message,
    "chat.postEphemeral": posting.post_ephemeral,
    "chat.update": posting.update,
    "chat.delete": posting.delete,
    "files.getUploadURLExternal": files.get_upload_url,
    "files.completeUploadExternal": files.complete_upload,
    "views.open": views.open_view,
    "views.push": views.push_view,
    "views.update": views.update_view,
}
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "users.info": ("user",),
    "conversations.history": ("channel",),
    "conversations.info": ("channel",),
    "conversations.replies": ("channel", "ts"),
    "chat.postMessage": ("channel",),
    "chat.postEphemeral": ("channel", "user"),
    "chat.update": ("channel", "ts"),
    "chat.delete": ("channel", "ts"),
    "files.getUploadURLExternal": ("filename", "length"),
    "files.completeUploadExternal": ("files",),
    "views.open": ("trigger_id", "view"),
    "views.push": ("trigger_id", "view"),
    "views.update": ("view",),
}
_WRITTEN_AS_JSON = frozenset({"blocks", "attachments", "files", "view", "metadata", "length"})
_SCOPES: Mapping[str, str] = {
    "users.info": "users:read",
    "conversations.open": "im:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
"""What an app that was installed long ago may lack.

For conversations.info, conversations.history and conversations.replies it depends on the conversation.
"""
_FLAGS = frozenset(
    {
        "unfurl_links",
        "unfurl_media",
        "link_names",
        "mrkdwn",
        "reply_broadcast",
        "return_im",
        "include_locale",
        "inclusive",
        "include_all_metadata",
    }
)


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A call that the bot made, kept for tests to look at."""

    method: str
    arguments: Json
    answer: Answer


def arguments_of_form(form: Mapping[str, str]) -> Json:
    """Return what a form stands for: Slack takes JSON in some fields, and 1 or 0 for flags."""
    return {name: _value(name, text) for name, text in form.items()}


def _value(name: str, text: str) -> Any:  # JSON of any shape
    if name in _FLAGS:
        return text.lower() in {"1", "true"}
    if name not in _WRITTEN_AS_JSON:
        return text
    try:
        return json.loads(text)
    except ValueError:
        refuse("invalid_blocks" if name == "blocks" else "invalid_arguments")


@dataclass
class WebApi:
    """Answers the bot's calls."""

    space: Workspace
    schema: ArgumentsSchema | None = None
    calls: list[Call] = field(default_factory=list)
    planned: list[tuple[str, Answer]] = field(default_factory=list)
    """Answers that a test wants for the next calls of a method, whatever they ask."""

    def call(self, method: str, token: str, arguments: Json) -> Answer:
        """Do what the call asks, or say why not."""
        given = {name: value for name, value in arguments.items() if value is not None}
        answer = self.planned_for(method) or self._answer(method, token, given)
        self.calls.append(Call(method, given, answer))
        return answer

    def plan(self, method: str, error: str, *, status: int = 200, retry_after: int | None = None) -> None:
        """Let the next call of that method fail."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.planned.append((method, Answer({"ok": False, "error": error}, status, headers)))

    def planned_for(self, method: str) -> Answer | None:
        """What a test wants to be answered now, if it wants anything."""
        index = next((i for i, (name, _) in enumerate(self.planned) if name == method), None)
        return None if index is None else self.planned.pop(index)[1]

    def _answer(self, method: str, token: str, given: Json) -> Answer:
        try:
            self._admit(method, token)
            self._check(method, given)
            scopes = {"x-oauth-scopes": ",".join(self.space.app.scopes)}
            return Answer({"ok": True} | _METHODS[method](self.space, given), headers=scopes)
        except RateLimited:
            return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "1"})
        except Refused as refusal:
            return Answer(refusal_json(refusal))

    def _admit(self, method: str, token: str) -> None:
        if method not in _METHODS:
            refuse("unknown_method")
        if not token:
            refuse("not_authed")
        app = self.space.app
        if token != (app.app_token if method == "apps.connections.open" else app.bot_token):
            refuse("invalid_auth")
        if not self.space.installed:
            refuse("account_inactive")
        if _SCOPES.get(method, "commands") not in app.scopes:
            refuse("missing_scope")

    def _check(self, method: str, given: Json) -> None:
        lacking = [name for name in _REQUIRED.get(method, ()) if name not in given]
        if lacking:
            refuse("invalid_arguments", [f"[ERROR] missing required field: {name}" for name in lacking])
        if self.schema and (complaints := self.schema.complaints(method, given)):
            refuse("invalid_arguments", complaints)


def refusal_json(refusal: Refused) -> Json:
    """Slack's shape of a refusal."""
    body: Json = {"ok": False, "error": refusal.error}
    if refusal.messages:
        body["response_metadata"] = {"messages": refusal.messages}
    if refusal.error == "invalid_blocks":
        body["errors"] = [message.removeprefix("[ERROR] ") for message in refusal.messages]
    return body
