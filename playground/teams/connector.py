"""The connector: what a bot posts, changes, deletes and asks for, with the checks that Teams makes.

Source: "Bot Connector API reference" and "Send and receive messages with a bot" of Microsoft's pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground.teams import limits
from playground.teams.judge import complaints_about_activity
from playground.teams.refusals import Refused, refuse, throttled
from playground.teams.state import CARD, CONSENT, INFO, Conversation, Json, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.entra.directory import Directory
    from playground.teams.schema import CardSchema
    from playground.teams.state import Person
    from playground.teams.tenant import Tenant


@dataclass(frozen=True)
class Call:
    """A call that the bot made, kept for tests to look at."""

    method: str
    path: str
    body: Json
    status: int


@dataclass(frozen=True)
class Plan:
    """What a test wants to be answered; `lost` does the work first."""

    refusal: Refused
    lost: bool = False


@dataclass
class Connector:
    """Answers the bot's calls. `down` answers everything with 503."""

    tenant: Tenant
    directory: Directory
    schema: CardSchema | None = None
    down: bool = False
    calls: list[Call] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """What the bot sent and Teams cannot take."""
    planned: list[tuple[str, Plan]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Count the calls by the tenant's clock."""
        self.rates = limits.Rates(self.tenant.clock)

    def plan(
        self,
        operation: str,
        status: int,
        code: str = "ServiceError",
        *,
        retry_after: int | None = None,
        lost: bool = False,
    ) -> None:
        """Let the next call of that operation (post, update, delete, create, members, team) fail.

        Without a code the answer is empty, as a gateway's is. With `lost` the call is done, and only its answer is not
        what it should be.
        """
        self.planned.append((operation, Plan(Refused(status, code, "As planned.", retry_after), lost)))

    def next_plan(self, operation: str) -> Plan | None:
        """What a test wants to be answered now, if it wants anything."""
        if self.down:
            return Plan(Refused(503, "ServiceUnavailable", "The service is unavailable."))
        index = next((i for i, (name, _) in enumerate(self.planned) if name == operation), None)
        return None if index is None else self.planned.pop(index)[1]

    def admit(self, authorization: str) -> None:
        """Take the bot's own token, as long as it is good. Raises Refused."""
        access = self.directory.access.get(authorization.removeprefix("Bearer "))
        good = access is not None and access.bot == self.tenant.bot.client_id and access.expires > self.tenant.clock()
        if not good:
            refuse(401, "Unauthorized", "Authorization has been denied for this request.")

    def post(self, which: str, activity: Json, *, targeted: bool = False) -> Json:
        """Say something in a conversation, or in the thread that its id names."""
        room, thread = self._room(which), _thread(which)
        self._take(room, activity)
        if activity["type"] == "typing":
            return {"id": self.tenant.stamp()}
        only_for = self._only_for(room, activity, targeted)
        parts = _parts(activity)
        added = [self.tenant.add(self._message(room, part, thread, only_for)) for part in parts]
        return {"id": added[0].id} if len(added) == 1 else {}

    def reply(self, which: str, to: str, activity: Json, *, targeted: bool = False) -> Json:
        """Say something about a message; in a channel that is said in its thread."""
        room = self._room(which)
        answered = self.tenant.message(room, to)
        thread = f"{room.id};messageid={answered.thread or answered.id}" if room.kind == "channel" else which
        return self.post(thread, activity, targeted=targeted)

    def update(self, which: str, id_: str, activity: Json) -> Json:
        """Say something else in the place of what the bot said; everybody's card begins anew."""
        room = self._room(which)
        message = self._own(room, id_)
        self._take(room, activity)
        message.text, message.summary = activity.get("text") or "", activity.get("summary") or ""
        message.cards, message.entities = _cards(activity), activity.get("entities") or []
        message.files = _files(activity)
        message.edits += 1
        message.faces.clear()
        self.tenant.changed()
        return {"id": id_}

    def delete(self, which: str, id_: str) -> Json:
        """Take back what the bot said."""
        room = self._room(which)
        self._hurry(room)
        room.messages.remove(self._own(room, id_))
        self.tenant.changed()
        return {}

    def create(self, wish: Json) -> Json:
        """Begin the chat with one person, or a new thread in a channel."""
        channel = ((wish.get("channelData") or {}).get("channel") or {}).get("id")
        if channel:
            return self._begin(self._room(str(channel)), wish)
        members = wish.get("members") or []
        if len(members) != 1:
            refuse(400, "BadSyntax", "Incorrect conversation creation parameters")
        if wish.get("tenantId", self.tenant.id) != self.tenant.id:
            refuse(403, "ForbiddenOperationException", "The tenant is another one.")
        return self._begin(self._chat(str(members[0].get("id"))), wish)

    def _chat(self, who: str) -> Conversation:
        try:
            room = self.tenant.direct(who)
        except LookupError:
            refuse(404, "ConversationNotFound", "Conversation not found.")
        if not room.installed:
            refuse(403, "ForbiddenOperationException", "Bot is not installed in user's personal scope")
        return room

    def _begin(self, room: Conversation, wish: Json) -> Json:
        said = self.post(room.id, wish["activity"]) if wish.get("activity") else {}
        id_ = said.get("id")
        thread = f"{room.id};messageid={id_}" if id_ and room.kind == "channel" else room.id
        return {"id": thread, "activityId": id_} if id_ else {"id": thread}

    def members(self, which: str) -> list[Json]:
        """Who is in a conversation."""
        room = self._room(which)
        return [account(one) for one in self.tenant.people.values() if one.id in room.members]

    def member(self, which: str, who: str) -> Json:
        """One of them, by Teams id or Entra object id."""
        room = self._room(which)
        there = (one for one in self.tenant.people.values() if one.id in room.members)
        found = next((one for one in there if who in (one.id, one.oid)), None)
        if found is not None:
            return account(found)
        return refuse(404, "MemberNotFoundInConversation", "Member not found in conversation.")

    def paged(self, which: str, query: Mapping[str, str]) -> Json:
        """Page by page who is in a conversation."""
        size = max(int(query.get("pageSize") or limits.PAGE), limits.PAGE)
        start = int(query.get("continuationToken") or 0)
        everybody = self.members(which)
        more = {"continuationToken": str(start + size)} if start + size < len(everybody) else {}
        return {"members": everybody[start : start + size]} | more

    def team(self, id_: str) -> Json:
        """What a team is called."""
        team = self.tenant.team
        if id_ != team.id:
            refuse(404, "NotFound", "Team not found.")
        channels = self.tenant.channels()
        counts = {"channelCount": len(channels), "memberCount": len(self.tenant.people)}
        return {"id": team.id, "name": team.name, "aadGroupId": team.group, "type": "standard"} | counts

    def channels(self, id_: str) -> Json:
        """The team's channels; the general one has no name."""
        self.team(id_)
        named = [{"id": one.id} | ({} if one.id == id_ else {"name": one.name}) for one in self.tenant.channels()]
        return {"conversations": named}

    def _room(self, which: str) -> Conversation:
        room = self.tenant.conversations.get(which.partition(";")[0])
        if room is None:
            refuse(404, "ConversationNotFound", "Conversation not found.")
        if room.blocked:
            refuse(403, "MessageWritesBlocked", "Thread does not take messages, or the user blocked the bot.")
        if not room.installed:
            refuse(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return room

    def _hurry(self, room: Conversation) -> None:
        if wait := self.rates.wait(room.id):
            raise throttled(wait)

    def _take(self, room: Conversation, activity: Json) -> None:
        """Refuse what is too large, malformed or too much."""
        if (size := limits.size(activity)) > limits.ACTIVITY_BYTES:
            self._refuse(413, "MessageSizeTooBig", f"Message size too large: {size} bytes.")
        if complaints := complaints_about_activity(activity, self.schema):
            self._refuse(400, "BadSyntax", "; ".join(complaints))
        if _files(activity) and room.kind != "personal":
            self._refuse(400, "BadArgument", "Files come into personal chats only.")
        self._hurry(room)

    def _refuse(self, status: int, code: str, text: str) -> None:
        self.failures.append(f"{code}: {text}")
        refuse(status, code, text)

    def _only_for(self, room: Conversation, activity: Json, targeted: bool) -> str | None:  # noqa: FBT001  # as it came
        recipient: Json = activity.get("recipient") or {}
        if not targeted:
            return None
        if room.kind == "personal" or recipient.get("id") not in room.members:
            self._refuse(400, "BadArgument", "A targeted message wants a recipient of a channel or group chat.")
        return str(recipient["id"])

    def _message(self, room: Conversation, activity: Json, thread: str | None, only_for: str | None) -> Message:
        now, bot = self.tenant.clock(), self.tenant.bot.id
        message = Message(self.tenant.stamp(), room.id, bot, now, only_for=only_for, thread=thread, by_bot=True)
        message.text, message.summary = activity.get("text") or "", activity.get("summary") or ""
        message.cards, message.entities = _cards(activity), activity.get("entities") or []
        message.files = _files(activity)
        return message

    def _own(self, room: Conversation, id_: str) -> Message:
        message = self.tenant.message(room, id_)
        if not message.by_bot:
            refuse(403, "NotEnoughPermissions", "The message is not the bot's.")
        return message


def account(person: Person) -> Json:
    """Somebody as the connector describes them."""
    first, _, last = person.name.partition(" ")
    own: Json = {"id": person.id, "name": person.name, "givenName": first, "surname": last, "userRole": person.role}
    own |= {"tenantId": person.tenant, "email": person.mail, "userPrincipalName": person.mail}
    return own | ({"aadObjectId": person.oid, "objectId": person.oid} if person.oid else {})


def _thread(which: str) -> str | None:
    return which.partition(";messageid=")[2] or None


def _cards(activity: Json) -> list[Json]:
    attached: list[Any] = activity.get("attachments") or []
    return [one["content"] for one in attached if one["contentType"] == CARD]


def _files(activity: Json) -> list[Json]:
    attached: list[Any] = activity.get("attachments") or []
    return [one for one in attached if one["contentType"] in {CONSENT, INFO}]


def _parts(activity: Json) -> list[Json]:
    """Text and a card in one activity become two messages."""
    if activity.get("text") and activity.get("attachments"):
        return [activity | {"attachments": []}, activity | {"text": ""}]
    return [activity]
