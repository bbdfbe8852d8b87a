"""The files.* methods of the Web API: an address for the bytes, the bytes, and who shall see them.

Source: https://docs.slack.dev/messaging/working-with-files#upload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.refusals import refuse
from playground.slack.state import File, Message

if TYPE_CHECKING:
    from playground.slack.state import Json
    from playground.slack.workspace import Workspace

_MOST_BYTES = 1_000_000_000


def get_upload_url(space: Workspace, arguments: Json) -> Json:
    """files.getUploadURLExternal: an address that takes so many bytes."""
    length = int(arguments["length"])
    if not 0 < length <= _MOST_BYTES:
        refuse("invalid_arguments", ["[ERROR] must be more than 0 [json-pointer:/length]"])
    file = File(f"F{space.number():08X}", arguments["filename"], length, alt=arguments.get("alt_txt") or "")
    name = f"{space.number():024x}"
    space.files[name] = file
    return {"upload_url": f"{space.base_url}/upload/v1/{name}", "file_id": file.id}


def uploaded(space: Workspace, name: str, content: bytes) -> None:
    """Take the bytes that were announced, no more and no less."""
    file = space.files.get(name)
    if file is None:
        refuse("file_not_found")
    if len(content) != file.length:
        refuse("length_mismatch")
    file.content = content


def complete_upload(space: Workspace, arguments: Json) -> Json:
    """files.completeUploadExternal: the files appear in the channel, as a message of the bot's."""
    files = [_complete(space, one) for one in arguments["files"]]
    if channel := arguments.get("channel_id"):
        room = space.channel(channel)
        if space.app.user_id not in room.members:
            refuse("not_in_channel")
        for file in files:
            file.channel = room.id
        comment = arguments.get("initial_comment") or ""
        message = Message(space.stamp(), room.id, space.app.user_id, comment, by_bot=True, files=files)
        message.thread_ts = arguments.get("thread_ts")
        space.add(message)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _complete(space: Workspace, one: Json) -> File:
    file = next((file for file in space.files.values() if file.id == one["id"]), None)
    if file is None or file.content is None or file.channel:
        refuse("file_not_found")
    file.title = one.get("title") or file.name
    return file
