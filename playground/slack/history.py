"""What was said in a channel or a thread, as far as a bot may read it.

Source: https://docs.slack.dev/reference/methods/conversations.history and conversations.replies.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from playground.slack import limits
from playground.slack.posting import as_json
from playground.slack.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.slack.state import Channel, Json, Message
    from playground.slack.workspace import Workspace

_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_FULL = 100


def history(space: Workspace, arguments: Json) -> Json:
    """conversations.history: newest first, a page at a time, without answers in threads."""
    said = [one for one in reversed(_room(space, arguments).messages) if one.thread_ts in {None, one.ts}]
    return _page(space, [one for one in said if _asked_for(one, arguments)], arguments) | {"pin_count": 0}


def replies(space: Workspace, arguments: Json) -> Json:
    """conversations.replies: the message and what was answered to it, oldest first, a page at a time."""
    room, parent = _room(space, arguments), arguments["ts"]
    if not any(one.ts == parent and not one.only_for for one in room.messages):
        refuse("thread_not_found")
    answers = [one for one in room.messages if one.thread_ts == parent != one.ts and _asked_for(one, arguments)]
    return _page(space, [*(one for one in room.messages if one.ts == parent), *answers], arguments)


def _room(space: Workspace, arguments: Json) -> Channel:
    room = space.channel(arguments["channel"])
    if _SCOPES[room.kind] not in space.app.scopes:
        refuse("missing_scope")
    _must_see(space, room)
    return room


def _page(space: Workspace, found: Sequence[Message], arguments: Json) -> Json:
    size, start = _size(arguments), _start(arguments)
    page, end = found[start : start + size], start + size
    more = {"response_metadata": {"next_cursor": f"next_{end}"}} if end < len(found) else {}
    return {"messages": [_shown(space, one, arguments) for one in page], "has_more": end < len(found)} | more


def _must_see(space: Workspace, room: Channel) -> None:
    if space.app.user_id not in room.members:
        refuse("not_in_channel" if room.kind == "channel" else "channel_not_found")


def _size(arguments: Json) -> int:
    size = str(arguments.get("limit", _FULL))
    if not size.isdecimal() or not 1 <= int(size) <= limits.HISTORY_PAGE:
        refuse("invalid_limit")
    return int(size)


def _start(arguments: Json) -> int:
    cursor = arguments.get("cursor") or "next_0"
    number = cursor.removeprefix("next_")
    if cursor == number or not number.isdecimal():
        refuse("invalid_cursor")
    return int(number)


def _asked_for(message: Message, arguments: Json) -> bool:
    """Whether it was said to everybody, in the time asked for."""
    if message.only_for:
        return False
    oldest, latest = _moment(arguments, "oldest", 0), _moment(arguments, "latest", math.inf)
    said = float(message.ts)
    return oldest < said < latest or (bool(arguments.get("inclusive")) and said in {oldest, latest})


def _moment(arguments: Json, name: str, otherwise: float) -> float:
    try:
        return float(arguments.get(name) or otherwise)
    except ValueError:
        refuse(f"invalid_ts_{name}")


def _shown(space: Workspace, message: Message, arguments: Json) -> Json:
    shown = as_json(space, message)
    return shown if arguments.get("include_all_metadata") else {k: v for k, v in shown.items() if k != "metadata"}
