"""One person's view of Teams, as JSON for the page to draw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from playground.teams import Conversation, Dialog, Seen, TeamsStandIn
    from playground.teams.state import Face

Json: TypeAlias = "dict[str, Any]"
_MENTION: Final = re.compile("<at>(.*?)</at>")


def picture(teams: TeamsStandIn, user: str, channel: str) -> Json:
    """Return all that this person sees in this conversation, and what lies over it; group chats are left out."""
    tenant = teams.tenant
    person = tenant.person(user)
    own = [room for room in tenant.conversations.values() if person.id in room.members and room.kind != "groupChat"]
    here = next((room for room in own if room.id == channel), None)
    here = here or next(room for room in own if room.name == "appsec")
    dialog = teams.modal_of(user)
    return {
        "version": tenant.version,
        "user": person.id,
        "channel": here.id,
        "team": tenant.team.name,
        "bot": tenant.bot.id,
        "people": {tenant.bot.id: tenant.bot.name} | {one.id: one.name for one in tenant.people.values()},
        "humans": list(tenant.people),
        "channels": [_room(teams, room) for room in own],
        "messages": _messages(teams, user, here),
        "modal": _dialog(dialog) if dialog else None,
    }


def _room(teams: TeamsStandIn, room: Conversation) -> Json:
    direct = room.kind == "personal"
    name = teams.tenant.bot.name if direct else room.name
    return {"id": room.id, "name": name, "direct": direct, "members": len(room.members), "bot": room.installed}


def _messages(teams: TeamsStandIn, user: str, room: Conversation) -> list[Json]:
    """Oldest first; in a channel each thread below the message that began it."""
    shown = teams.visible_to(user, room.id)
    return [_message(one) for one in sorted(shown, key=lambda one: (int(_post(one)), int(one.message.id)))]


def _post(seen: Seen) -> str:
    """The message that began the thread."""
    return seen.message.thread or seen.message.id


def _message(seen: Seen) -> Json:
    message = seen.message
    return {
        "id": message.id,
        "post": _post(seen),
        "user": message.sender,
        "born": message.born,
        "parts": _parts(message.text or ("" if message.cards else message.summary), marked=bool(message.entities)),
        "card": _face(seen.face) if message.cards else None,
        "private": message.only_for is not None,
        "bot": message.by_bot,
        "edited": message.edits > 0 and not message.only_for,
    }


def _parts(text: str, *, marked: bool) -> list[Json]:
    """The text, and the names that are mentioned in it."""
    pieces = _MENTION.split(text) if marked else [text]
    return [{"text": piece, "mention": place % 2 == 1} for place, piece in enumerate(pieces) if piece]


def _face(face: Face) -> Json:
    return {"card": face.card, "shown": face.shown, "values": face.values, "said": face.said}


def _dialog(dialog: Dialog) -> Json:
    return _face(dialog.face) | {"title": dialog.title, "origin": dialog.origin.id}
