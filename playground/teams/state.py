"""The things that Teams remembers: people, conversations, messages and what each person made of them, dialogs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Json: TypeAlias = "dict[str, Any]"
CARD = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"


@dataclass(frozen=True)
class Bot:
    """The bot as Teams knows it; its secret opens nothing but this stand-in."""

    client_id: str = "b07b07b0-0000-4000-8000-000000000b07"
    client_secret: str = "teams-stand-in-secret"  # noqa: S105  # opens nothing
    name: str = "Dojo"

    @property
    def id(self) -> str:
        """Its id in conversations."""
        return f"28:{self.client_id}"


@dataclass
class Person:
    """Somebody who uses Teams; a guest may lack the Entra object id."""

    handle: str
    name: str
    oid: str | None
    tenant: str
    mail: str = ""
    role: Literal["user", "guest", "anonymous"] = "user"
    locale: str = "en-US"

    @property
    def id(self) -> str:
        """The id in conversations."""
        return f"29:1{self.handle}-of-{self.tenant[:8]}"


@dataclass
class Face:
    """A card as one person has it before them: what is unfolded, filled in and offered in menus."""

    card: Json = field(default_factory=dict)
    shown: dict[str, bool] = field(default_factory=dict)
    """By element id: what was unfolded or folded."""
    values: dict[str, str] = field(default_factory=dict)
    """By input id: what was filled in."""
    offered: dict[str, list[Json]] = field(default_factory=dict)
    """By input id: the choices that the bot last offered."""
    said: str = ""
    """What the bot answered to the last press, in words."""


@dataclass
class Message:
    """Something said in a conversation; `only_for` is the id of the one person who sees a targeted one."""

    id: str
    conversation: str
    sender: str
    born: float
    text: str = ""
    cards: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    """Attachments that ask whether a file may come, or show one."""
    summary: str = ""
    only_for: str | None = None
    thread: str | None = None
    """The id of the message that began the thread, in a channel."""
    by_bot: bool = False
    edits: int = 0
    entities: list[Json] = field(default_factory=list)
    faces: dict[str, Face] = field(default_factory=dict)
    """By person."""

    def face(self, user: str) -> Face:
        """The card as that person has it."""
        return self.faces.setdefault(user, Face(self.cards[0] if self.cards else {}))


@dataclass(frozen=True)
class Seen:
    """A message before somebody's eyes."""

    user: str
    message: Message

    @property
    def face(self) -> Face:
        """Its card, as it is there now."""
        return self.message.face(self.user)


@dataclass
class Dialog:
    """A dialog that somebody has open; without a card it only says something."""

    user: str
    title: str
    face: Face
    origin: Message
    """The message on which it was opened."""


@dataclass
class Conversation:
    """A channel, a group chat, or a chat between the bot and one person."""

    id: str
    name: str
    kind: Literal["channel", "groupChat", "personal"]
    members: set[str]
    installed: bool = True
    blocked: bool = False
    """Whether the person blocked the bot, or the conversation takes nothing more."""
    messages: list[Message] = field(default_factory=list)


@dataclass
class Team:
    """The team whose channels there are; the first is the general one, and has the team's own id."""

    id: str = "19:team-demo@thread.tacv2"
    name: str = "Demo"
    group: str = "c0c0c0c0-0000-4000-8000-00000000c0c0"
    """The Entra group behind it."""
