"""What Teams sends, as a Caller with a line, and the place where the answer goes.

Pure and total: an activity is what its sender's token makes it, but its fields may be missing or of any shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from bot.identity.caller import Caller
from bot.identity.ids import is_entra_id
from bot.platforms.teams.render import pressed
from bot.storage.conversations import Conversation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.identity.caller import Exposure, Standing

Kind = Literal["personal", "groupChat", "channel"]
PRIVATE: Final = "one"
"""The mark of what only one person sees in a channel or a group chat."""
LASTING: Final = "lasting"
"""The mark of messages that stay as they are when something in them is pressed: digests, which are about many things,
and people's own, which the bot cannot change."""
MARK: Final = "mark"
"""Under which name a mark stands in the data of a press."""
_KINDS: Final[dict[str, Kind]] = {"personal": "personal", "groupChat": "groupChat", "channel": "channel"}
_AT: Final = re.compile(r"</?at(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(amp|lt|gt|quot|nbsp|#39);|\N{NO-BREAK SPACE}")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'"}
_THREAD: Final = ";messageid="
_OF_SEVERAL: Final = "19:"
"""What the ids of channels, of group chats and of chats between two people begin with."""


def threaded(channel: str, message: str) -> str:
    """What a channel's thread, which began with that message, is called."""
    return f"{channel}{_THREAD}{message}"


class Place(BaseModel):
    """Where an answer goes. Travels with a command that has to wait, as the core's `origin`."""

    model_config = ConfigDict(frozen=True)

    service: str
    """The address of the connector."""
    conversation: str
    """In a channel with its thread: 19:...@thread.tacv2;messageid=1767326091220."""
    kind: Kind
    tenant: str
    user: str
    """The person's object id in Entra ID; what Teams calls them where it names none."""
    account: str = ""
    """What Teams calls the person: 29:..."""
    message: str = ""
    """The message in which something was pressed; its answer takes the message's place."""
    mark: str = ""
    """What the pressed message says of itself."""

    @property
    def origin(self) -> str:
        """The place in one string, as the core carries it for `resume`."""
        return self.model_dump_json(exclude_defaults=True)

    @property
    def direct(self) -> bool:
        """A conversation with the bot alone."""
        return self.kind == "personal"

    @property
    def lasting(self) -> bool:
        """The message that was pressed stays; what all may know of the answer goes to its thread."""
        return bool(self.message) and self.mark == LASTING

    @property
    def private(self) -> bool:
        """What was pressed is seen by one person alone, in a conversation of several."""
        return self.mark == PRIVATE and not self.direct

    @property
    def channel(self) -> str:
        """The conversation without its thread."""
        return bare(self.conversation)

    @property
    def thread(self) -> str:
        """The conversation in which an answer for all stands below what it answers."""
        if self.kind == "channel" and self.message and self.conversation == self.channel:
            return f"{self.conversation}{_THREAD}{self.message}"
        return self.conversation


@dataclass(frozen=True)
class Heard:
    """One line of one person."""

    caller: Caller
    line: str
    place: Place


@dataclass(frozen=True)
class Farewell:
    """Where the bot cannot post any more."""

    conversations: frozenset[str]
    team: str = ""


def at(thing: object, *path: str) -> object:
    """What stands there; None where nothing does."""
    for name in path:
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing


def word(thing: object, *path: str) -> str:
    """The text that stands there; empty where something else does."""
    found = at(thing, *path)
    return found if isinstance(found, str) else ""


def bare(conversation: str) -> str:
    """The conversation without its thread."""
    return conversation.partition(_THREAD)[0]


def tenants_of(activity: Mapping[str, Any]) -> set[str]:
    """The tenants that it names, in the form that is compared."""
    named = (word(activity, "conversation", "tenantId"), word(activity, "channelData", "tenant", "id"))
    return {one.lower() for one in named if one}


def message(activity: Mapping[str, Any]) -> Heard | None:
    """A message to the bot, or a press where a client knows no better; None for what is none of our business."""
    place = place_of(activity)
    caller = _caller(activity, place) if place else None
    if place is None or caller is None or caller.standing == "bot":
        return None
    data = at(activity, "value")
    if isinstance(data, dict) and not word(activity, "text").strip():
        return _pressed(caller, place, data)
    line = line_of(activity)
    return None if line is None else Heard(caller, line, place.model_copy(update={"message": ""}))


def execute(activity: Mapping[str, Any]) -> Heard | None:
    """A press on a card's button; None where it is none of ours."""
    place, data = place_of(activity), at(activity, "value", "action", "data")
    caller = _caller(activity, place) if place else None
    return _pressed(caller, place, data) if place and caller and isinstance(data, dict) else None


def asking(activity: Mapping[str, Any]) -> tuple[Caller, Place] | None:
    """Who wants an answer at once, and where; None where it does not say."""
    place = place_of(activity)
    return (_caller(activity, place), place) if place else None


def dialog(activity: Mapping[str, Any]) -> tuple[Caller, Place, dict[str, Any]] | None:
    """Somebody opens a form, fills it in or types in it: who, where, and the button's or the form's data."""
    asked, data = asking(activity), at(activity, "value", "data")
    if asked is None:
        return None
    caller, place = asked
    data = data if isinstance(data, dict) else {}
    return caller, place.model_copy(update={"mark": word(data, MARK)}), data


def _pressed(caller: Caller, place: Place, data: dict[str, Any]) -> Heard | None:
    line = pressed(data)
    return Heard(caller, line, place.model_copy(update={"mark": word(data, MARK)})) if line else None


def place_of(activity: Mapping[str, Any]) -> Place | None:
    """Where the activity comes from; None where it does not say."""
    service, conversation = word(activity, "serviceUrl"), word(activity, "conversation", "id")
    account = word(activity, "from", "id")
    tenants = tenants_of(activity)
    if not (service and conversation and account and tenants):
        return None
    user = word(activity, "from", "aadObjectId").lower()
    return Place(
        service=service,
        conversation=conversation,
        kind=_kind(activity, conversation),
        tenant=min(tenants),
        user=user if is_entra_id(user) else account,
        account=account,
        message=word(activity, "replyToId"),
    )


def _kind(activity: Mapping[str, Any], conversation: str) -> Kind:
    """What Teams says; else what the id looks like. In doubt others read along.

    A chat between two people is "personal" for Teams, too. Only the bot's own with one of them is that here.
    """
    told = _KINDS.get(word(activity, "conversation", "conversationType"))
    if told == "personal" and conversation.startswith(_OF_SEVERAL):
        return "groupChat"
    return told or ("channel" if "@thread" in conversation else "groupChat")


def _caller(activity: Mapping[str, Any], place: Place) -> Caller:
    return Caller(
        "teams",
        place.tenant,
        place.user,
        word(activity, "from", "name"),
        place.channel,
        standing=_standing(activity, place),
        exposure=_exposure(activity, place),
        language=word(activity, "locale"),
    )


def _standing(activity: Mapping[str, Any], place: Place) -> Standing:
    """As far as the activity tells: somebody without an object id is known to no tenant."""
    home = word(activity, "from", "tenantId").lower()
    if word(activity, "from", "role") == "bot" or place.account.startswith("28:"):
        return "bot"
    if not is_entra_id(place.user):
        return "guest"
    return "outsider" if home and home != place.tenant else "member"


def _exposure(activity: Mapping[str, Any], place: Place) -> Exposure:
    if place.direct:
        return "private"
    shared = word(activity, "channelData", "channel", "type").lower() == "shared"
    return "shared" if shared else "internal"


def line_of(activity: Mapping[str, Any]) -> str | None:
    """The line as it was typed: without the mention of the bot, other mentions by their names; None where it is none.

    Teams writes a mention as <at>Name</at> and says in `entities` who that is; what a person types arrives escaped.
    """
    text = at(activity, "text")
    if not isinstance(text, str):
        return None
    called, bot = False, word(activity, "recipient", "id")
    for span, who, name in _mentions(activity):
        called = called or who == bot
        text = text.replace(span, " " if who == bot else f"@{name or _AT.sub('', span)}", 1)
    typed = _ENTITY.sub(lambda found: _ENTITIES.get(found[1] or "", " "), _AT.sub("", text)).strip()
    return typed if typed or called else None


def _mentions(activity: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each mention: what stands for it in the text, the id of whom it is about, and the name."""
    entities = at(activity, "entities")
    for entity in entities if isinstance(entities, list) else ():
        if word(entity, "type") == "mention" and (span := word(entity, "text")):
            yield span, word(entity, "mentioned", "id"), word(entity, "mentioned", "name")


def conversation_of(activity: Mapping[str, Any]) -> Conversation | None:
    """Where the bot can post from now on; None where the activity does not say."""
    place = place_of(activity)
    if place is None:
        return None
    channel = word(activity, "channelData", "channel", "id") if place.kind == "channel" else ""
    return Conversation(
        id=channel or place.channel,
        service=place.service,
        tenant=place.tenant,
        kind=place.kind,
        name=word(activity, "channelData", "channel", "name") or word(activity, "conversation", "name"),
        team=word(activity, "channelData", "team", "id"),
        person=place.user if place.direct else "",
    )


def farewell(activity: Mapping[str, Any]) -> Farewell | None:
    """Where the bot was thrown out, or what was deleted; None where the activity tells of no such thing."""
    here, team = bare(word(activity, "conversation", "id")), word(activity, "channelData", "team", "id")
    match activity.get("type"), word(activity, "channelData", "eventType"):
        case "installationUpdate", _ if word(activity, "action").startswith("remove"):
            return Farewell(frozenset({here} - {""}), team)
        case "conversationUpdate", "channelDeleted":
            return Farewell(frozenset({word(activity, "channelData", "channel", "id")} - {""}))
        case "conversationUpdate", "teamDeleted" | "teamHardDeleted":
            return Farewell(frozenset({here} - {""}), team)
        case "conversationUpdate", _ if _left(activity):
            return Farewell(frozenset({here} - {""}), team)
    return None


def _left(activity: Mapping[str, Any]) -> bool:
    """Whether the bot itself is among those who left."""
    removed, bot = at(activity, "membersRemoved"), word(activity, "recipient", "id")
    return bool(bot) and any(word(one, "id") == bot for one in (removed if isinstance(removed, list) else ()))
