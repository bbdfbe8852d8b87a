"""What Teams sends to a bot, in the keys of real activities."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from playground.teams.state import Conversation, Json, Message, Person
    from playground.teams.tenant import Tenant


@dataclass(frozen=True)
class Sender:
    """Somebody who does something, and where: `thread` is the message that began it."""

    tenant: Tenant
    person: Person
    room: Conversation
    thread: str | None = None
    more: Json = field(default_factory=dict)
    """What is added to channelData."""


def moment(seconds: float) -> str:
    """A time as activities write it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message(sender: Sender, said: Message) -> Json:
    """Somebody wrote something."""
    own = {"text": said.text, "textFormat": "plain", "id": said.id}
    activity = of_client(sender, "message") | own
    activity["entities"] = [*said.entities, *activity["entities"]]
    return activity


def pressed(sender: Sender, on: Message, value: Json) -> Json:
    """An Action.Submit on a message: a message with a value and no text."""
    legacy = {"source": {"name": "message"}, "legacy": {"replyToId": f"1:{on.id}"}}
    activity = of_client(sender, "message") | {"value": value, "replyToId": on.id}
    activity["channelData"] |= legacy
    activity["conversation"] = _conversation(sender)
    return activity


def invoke(sender: Sender, name: str, value: Json, on: Message | None = None) -> Json:
    """A question that wants its answer at once."""
    activity = of_client(sender, "invoke") | {"name": name, "value": value}
    activity["channelData"]["source"] = {"name": "message" if on else "compose"}
    return activity | ({"replyToId": on.id} if on else {})


def installation(sender: Sender, action: str) -> Json:
    """The app came to a conversation or left it."""
    activity = _quiet(sender, "installationUpdate") | {"action": action, "locale": sender.person.locale}
    activity["entities"] = [_client(sender.person, short=True)]
    activity["channelData"] |= {"source": {"name": "message"}, "settings": {"selectedChannel": {"id": sender.room.id}}}
    if sender.room.kind == "channel":
        activity["channelData"]["team"] = _team(sender.tenant)
    return activity


def membership(sender: Sender, members: list[Json], *, added: bool) -> Json:
    """Somebody, or the bot, came or left."""
    activity = _quiet(sender, "conversationUpdate") | {"membersAdded" if added else "membersRemoved": members}
    if sender.room.kind == "channel":
        settings = {"selectedChannel": {"id": sender.room.id}}
        event = "teamMemberAdded" if added else "teamMemberRemoved"
        activity["channelData"] |= {"team": _team(sender.tenant), "eventType": event, "settings": settings}
        activity["channelData"].pop("channel")
    return activity


def of_channel(sender: Sender, event: str) -> Json:
    """A channel came, got another name, or is gone: channelCreated, channelRenamed, channelDeleted, ..."""
    activity = _quiet(sender, "conversationUpdate")
    activity["conversation"] = _conversation(sender) | {"id": sender.tenant.team.id}
    activity["conversation"].pop("name", None)
    activity["channelData"] |= {"channel": {"id": sender.room.id, "name": sender.room.name}, "eventType": event}
    return activity


def of_client(sender: Sender, kind: str) -> Json:
    """What a person's client sends, without what it is about."""
    now = moment(sender.tenant.clock())
    local = {"localTimestamp": now.replace("Z", "+00:00"), "localTimezone": "UTC", "locale": sender.person.locale}
    activity = _quiet(sender, kind) | local
    activity["from"]["name"] = sender.person.name
    activity["entities"] = [_client(sender.person)]
    activity["conversation"].pop("name", None)
    return activity


def _quiet(sender: Sender, kind: str) -> Json:
    """What all activities have in common."""
    tenant, person = sender.tenant, sender.person
    return {
        "type": kind,
        "id": str(uuid4()),
        "timestamp": moment(tenant.clock()),
        "channelId": "msteams",
        "serviceUrl": tenant.service_url,
        "from": {"id": person.id} | ({"aadObjectId": person.oid} if person.oid else {}),
        "conversation": _conversation(sender),
        "recipient": {"id": tenant.bot.id, "name": tenant.bot.name},
        "channelData": _channel_data(sender) | sender.more,
    }


def _conversation(sender: Sender) -> Json:
    room = sender.room
    id_ = f"{room.id};messageid={sender.thread}" if sender.thread else room.id
    own: Json = {"conversationType": room.kind, "tenantId": sender.person.tenant, "id": id_}
    return own if room.kind == "personal" else own | {"isGroup": True, "name": room.name}


def _channel_data(sender: Sender) -> Json:
    data: Json = {"tenant": {"id": sender.person.tenant}}
    if sender.room.kind != "channel":
        return data
    team, channel = sender.tenant.team.id, sender.room.id
    old = {"teamsChannelId": channel, "teamsTeamId": team}
    return data | old | {"channel": {"id": channel}, "team": {"id": team}}


def _team(tenant: Tenant) -> Json:
    return {"id": tenant.team.id, "name": tenant.team.name, "aadGroupId": tenant.team.group}


def _client(person: Person, *, short: bool = False) -> Json:
    own = {"type": "clientInfo", "locale": person.locale}
    return own if short else own | {"country": "US", "platform": "Web", "timezone": "UTC"}
