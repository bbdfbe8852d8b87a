"""One person's view of the Slack workspace, as JSON for the page to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from playground.slack import Channel, Message, Modal, SlackStandIn

Json: TypeAlias = "dict[str, Any]"


def picture(slack: SlackStandIn, user: str, channel: str) -> Json:
    """Return all that this person sees in this channel, and what lies over it."""
    space = slack.space
    rooms = [room for room in space.channels.values() if user in room.members]
    here = next((room for room in rooms if room.id == channel), rooms[0])
    modal = slack.modal_of(user)
    return {
        "version": space.version,
        "user": user,
        "channel": here.id,
        "bot": space.app.user_id,
        "people": {person.id: person.name for person in space.people.values()},
        "handles": {person.id: person.handle for person in space.people.values()},
        "humans": [person.id for person in space.people.values() if not person.is_bot],
        "channels": [_room(slack, room) for room in rooms],
        "messages": _messages(slack, user, here),
        "modal": _modal(modal, len(space.stacks[user])) if modal else None,
    }


def _room(slack: SlackStandIn, room: Channel) -> Json:
    name = slack.space.app.name if room.kind == "im" else room.name
    told = {"id": room.id, "name": name, "direct": room.kind == "im", "members": len(room.members)}
    return told | {"bot": slack.space.app.user_id in room.members}


def _messages(slack: SlackStandIn, user: str, room: Channel) -> list[Json]:
    typed = [m for m in slack.space.typed if (m.user, m.channel) == (user, room.id)]
    shown = sorted([*slack.visible_to(user, room.id), *typed], key=lambda message: message.ts)
    return [_message(message, user) for message in shown]


def _message(message: Message, user: str) -> Json:
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "private": message.only_for is not None,
        "bot": message.by_bot,
        "edited": message.edited and not message.only_for,
        "values": message.values.get(user, {}),
        "thread": message.thread_ts,
        "files": [
            {"id": file.id, "name": file.name, "title": file.title, "alt": file.alt, "bytes": file.length}
            for file in message.files
        ],
    }


def _modal(modal: Modal, depth: int) -> Json:
    shown = {name: modal.view[name] for name in ("id", "hash", "title", "submit", "close", "blocks")}
    return shown | {"values": modal.values, "errors": modal.errors, "trouble": modal.trouble, "depth": depth}
