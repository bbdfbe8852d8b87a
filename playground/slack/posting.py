"""The chat.* methods of the Web API, as https://docs.slack.dev/reference/methods describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack import limits
from playground.slack.judge import complaints_about_blocks, text_in
from playground.slack.refusals import RateLimited, refuse
from playground.slack.state import Message

if TYPE_CHECKING:
    from playground.slack.state import Channel, Json
    from playground.slack.workspace import Workspace


def checked(content: Json) -> list[Json]:
    """Return the blocks of a message, once Slack takes them and its text."""
    blocks: list[Json] = content.get("blocks") or []
    if not blocks and not content.get("text") and not content.get("attachments"):
        refuse("no_text")
    if len(content.get("text") or "") > limits.MESSAGE_TEXT:
        refuse("msg_too_long")
    if complaints := complaints_about_blocks(blocks):
        refuse("invalid_blocks", complaints)
    if text_in(blocks) > limits.ALL_TEXT_OF_BLOCKS:
        refuse("msg_blocks_too_long")
    return blocks


def attached(content: Json) -> Json | None:
    """Return the metadata of a message, once Slack takes them: https://docs.slack.dev/messaging/message-metadata/."""
    metadata: Json | None = content.get("metadata")
    if metadata and not _well_formed(metadata):
        refuse("invalid_metadata_format")
    return metadata or None


def _well_formed(metadata: object) -> bool:
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        return False
    kind, payload = metadata["event_type"], metadata["event_payload"]
    return bool(kind) and isinstance(kind, str) and isinstance(payload, dict) and all(map(_flat, payload.values()))


def _flat(value: object) -> bool:
    """Whether it is a word, a number or a flag, an object of such, or a list of these objects."""
    if isinstance(value, list):
        return all(isinstance(entry, dict) and _flat(entry) for entry in value)
    inner = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(one, str | int | float) for one in inner)


def as_json(space: Workspace, message: Message) -> Json:
    """Return a message as Slack shows it to the bot."""
    by_bot = {"bot_id": space.app.bot_id, "app_id": space.app.id} if message.by_bot else {}
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    edited = {"edited": {"user": message.user, "ts": message.ts}} if message.edited else {}
    attached = {"metadata": message.metadata} if message.metadata else {}
    own = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text} | attached
    return own | {"team": space.app.team_id, "blocks": message.blocks} | by_bot | thread | edited


def said(space: Workspace, channel: str, content: Json, only_for: str | None = None) -> Message:
    """Return a new message of the bot."""
    blocks, text = checked(content), content.get("text") or ""
    message = Message(space.stamp(), channel, space.app.user_id, text, blocks, only_for, by_bot=True)
    message.thread_ts = content.get("thread_ts")
    message.metadata = attached(content)
    return space.add(message)


def post_message(space: Workspace, arguments: Json) -> Json:
    """chat.postMessage: more than one message a second in a channel is refused."""
    room = space.channel(arguments["channel"])
    _must_be_in(space, room)
    if space.clock() - room.last_post < limits.SECONDS_BETWEEN_POSTS:
        raise RateLimited
    message = said(space, room.id, arguments)
    room.last_post = space.clock()
    return {"channel": room.id, "ts": message.ts, "message": as_json(space, message)}


def post_ephemeral(space: Workspace, arguments: Json) -> Json:
    """chat.postEphemeral: both the bot and the person must be in the channel."""
    room = space.channel(arguments["channel"])
    _must_be_in(space, room)
    if space.person(arguments["user"]).id not in room.members:
        refuse("user_not_in_channel")
    return {"message_ts": said(space, room.id, arguments, only_for=arguments["user"]).ts}


def update(space: Workspace, arguments: Json) -> Json:
    """chat.update: the bot's own messages only; an ephemeral one isn't found."""
    message = _own(space, arguments, "cant_update_message")
    replaced(space, message, arguments)
    shown = as_json(space, message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(space: Workspace, arguments: Json) -> Json:
    """chat.delete: the bot's own messages only; an ephemeral one isn't found."""
    message = _own(space, arguments, "cant_delete_message")
    removed(space, message)
    return {"channel": message.channel, "ts": message.ts}


def replaced(space: Workspace, message: Message, content: Json) -> None:
    """Put new content in a message's place; its metadata stay unless others come, or an empty object."""
    if "metadata" in content:
        message.metadata = attached(content)
    message.blocks = space.completed(checked(content))
    message.text, message.edited = content.get("text") or "", True
    message.values = {}
    space.changed()


def removed(space: Workspace, message: Message) -> None:
    """Take a message away."""
    space.channel(message.channel).messages.remove(message)
    space.changed()


def _must_be_in(space: Workspace, room: Channel) -> None:
    if space.app.user_id not in room.members:
        refuse("channel_not_found" if room.kind == "group" else "not_in_channel")
    if room.archived:
        refuse("is_archived")


def _own(space: Workspace, arguments: Json, otherwise: str) -> Message:
    message = space.message(arguments["channel"], arguments["ts"])
    if message is None or message.only_for:
        refuse("message_not_found")
    if not message.by_bot:
        refuse(otherwise)
    return message
