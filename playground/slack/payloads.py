"""The bodies that Slack sends to a bot, field for field.

Source: https://docs.slack.dev/reference/interaction-payloads, /interactivity/implementing-slash-commands and
/apis/events-api.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playground.slack.posting import as_json
from playground.slack.state import Modal
from playground.slack.views import as_sent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.slack.state import Hook, Json, Message
    from playground.slack.workspace import Workspace

TOKEN = "legacy-verification-token"  # noqa: S105  # Slack still sends one; nobody may rely on it


@dataclass(frozen=True)
class Sender:
    """Who does something, and where."""

    space: Workspace
    user: str
    channel: str = ""

    def about(self) -> Json:
        """Tell what every interaction says about its sender."""
        space, person = self.space, self.space.person(self.user)
        domain = space.app.team_domain if person.team_id == space.app.team_id else "other-side"
        team = {"id": person.team_id, "domain": domain}
        user = {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id}
        return {"user": user, "team": team, "api_app_id": space.app.id, "token": TOKEN}

    def room(self) -> Json:
        """Return the channel as an interaction names it."""
        return {"id": self.channel, "name": self.space.channel(self.channel).name}


def response_url(space: Workspace, hook: Hook) -> str:
    """Where the bot answers an interaction."""
    return f"{space.base_url}/hooks/{hook.id}"


def slash_command(sender: Sender, text: str) -> dict[str, str]:
    """Return the form of a slash command."""
    space, person = sender.space, sender.space.person(sender.user)
    app, hook = space.app, space.hook(sender.user, sender.channel)
    who = {"user_id": person.id, "user_name": person.handle, "team_id": person.team_id}
    where = {"channel_id": sender.channel, "channel_name": space.channel(sender.channel).name}
    what = {"command": app.command, "text": escaped(space, text), "api_app_id": app.id}
    reply = {"response_url": response_url(space, hook), "trigger_id": space.trigger(sender.user)}
    team = {"token": TOKEN, "team_domain": app.team_domain, "is_enterprise_install": "false"}
    return team | who | where | what | reply


def escaped(space: Workspace, text: str) -> str:
    """Mark people, channels and addresses up, as Slack does for a command with `should_escape`."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = re.sub(r"(?<!\S)https?://\S+", r"<\g<0>>", safe)
    for person in space.people.values():
        safe = re.sub(rf"(?<!\S)@{re.escape(person.handle)}\b", f"<@{person.id}|{person.handle}>", safe)
    for room in space.channels.values():
        safe = re.sub(rf"(?<!\S)#{re.escape(room.name)}\b", f"<#{room.id}|{room.name}>", safe)
    return safe


def of_message(sender: Sender, message: Message, action: Json) -> Json:
    """block_actions in a message: an ephemeral one isn't sent along."""
    space = sender.space
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    container |= {"is_ephemeral": message.only_for is not None}
    container |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
    hook = space.hook(sender.user, message.channel, message.ts)
    rest = {
        "type": "block_actions",
        "container": container,
        "trigger_id": space.trigger(sender.user),
        "channel": sender.room(),
        "state": {"values": message.values.get(sender.user, {})},
        "response_url": response_url(space, hook),
        "actions": [action | {"action_ts": space.stamp()}],
    }
    shown = {} if message.only_for else {"message": as_json(space, message)}
    return sender.about() | _ORG | rest | shown


def of_view(sender: Sender, modal: Modal, action: Json) -> Json:
    """block_actions in a modal."""
    return (
        sender.about()
        | _ORG
        | {
            "type": "block_actions",
            "container": {"type": "view", "view_id": modal.id},
            "trigger_id": sender.space.trigger(sender.user, modal.id),
            "view": as_sent(modal),
            "actions": [action | {"action_ts": sender.space.stamp()}],
        }
    )


def submission(sender: Sender, modal: Modal) -> Json:
    """view_submission."""
    trigger = sender.space.trigger(sender.user, modal.id)
    rest = {"type": "view_submission", "trigger_id": trigger, "view": as_sent(modal), "response_urls": []}
    return sender.about() | _ORG | rest


def closing(sender: Sender, modal: Modal, *, cleared: bool) -> Json:
    """view_closed, which Slack sends where the view asks for it."""
    return sender.about() | _ORG | {"type": "view_closed", "view": as_sent(modal), "is_cleared": cleared}


def suggestion(sender: Sender, where: Message | Modal, element: Json, typed: str) -> Json:
    """block_suggestion: somebody types in an external select; `element` names its block, too."""
    asked = {"action_id": element["action_id"], "block_id": element["block_id"], "value": typed}
    body = sender.about() | _ORG | {"type": "block_suggestion"} | asked
    if isinstance(where, Modal):
        return body | {"container": {"type": "view", "view_id": where.id}, "view": as_sent(where)}
    container: Json = {"type": "message", "message_ts": where.ts, "channel_id": where.channel}
    container |= {"is_ephemeral": where.only_for is not None}
    shown = {} if where.only_for else {"message": as_json(sender.space, where)}
    return body | {"container": container, "channel": sender.room()} | shown


def event(sender: Sender, inner: Json) -> Json:
    """Return an event in the envelope of the Events API."""
    space, app = sender.space, sender.space.app
    authorization = {"enterprise_id": None, "team_id": app.team_id, "user_id": app.user_id, "is_bot": True}
    return {
        "token": TOKEN,
        "team_id": app.team_id,
        "api_app_id": app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{space.number():08X}",
        "event_time": int(space.clock()),
        "authorizations": [authorization | {"is_enterprise_install": False}],
        "is_ext_shared_channel": bool(sender.channel) and space.channel(sender.channel).shared,
        "event_context": f"4-{inner['type']}-{app.team_id}-{sender.channel}",
    }


def spoken(sender: Sender, message: Message, kind: str) -> Json:
    """Return the inner event of a message that somebody wrote: app_mention, or message in a direct chat."""
    space = sender.space
    inner = {
        "client_msg_id": f"{space.number():08x}-0000-4000-8000-000000000000",
        "type": kind,
        "text": message.text,
        "user": message.user,
        "ts": message.ts,
        "team": space.person(message.user).team_id,
        "blocks": message.blocks,
        "channel": message.channel,
        "event_ts": message.ts,
    }
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    home = space.person(message.user).team_id
    shared = {"user_team": home, "source_team": home} if space.channel(message.channel).shared else {}
    return inner | thread | shared | ({"channel_type": "im"} if kind == "message" else {})


def pasted(sender: Sender, message: Message, addresses: Iterable[str], source: str = "") -> Json:
    """Return the inner event link_shared, of a message that was sent or, from the composer, is being written."""
    space = sender.space
    room = space.channel(message.channel)
    links = [{"url": address, "domain": urlsplit(address).hostname} for address in addresses]
    inner = {
        "type": "link_shared",
        "user": message.user,
        "channel": message.channel,
        "message_ts": message.ts,
        "unfurl_id": f"C{space.number()}",
        "source": source or "conversations_history",
        "is_bot_user_member": space.app.user_id in room.members,
        "links": links,
        "event_ts": message.ts,
    }
    return inner | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def action_of(block: Json, element: Json, state: Json | None) -> Json:
    """Return the entry of `actions` for what was pressed or chosen."""
    own: Json = {name: element[name] for name in ("text", "value", "style", "placeholder") if name in element}
    own |= {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    return own | (state or {})


_ORG = {"enterprise": None, "is_enterprise_install": False}
