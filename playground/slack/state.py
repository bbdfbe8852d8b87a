"""The things that Slack remembers: people, channels, messages, open views, triggers, response addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Json: TypeAlias = "dict[str, Any]"
Values: TypeAlias = "dict[str, dict[str, Json]]"

SCOPES = (
    "commands",
    "chat:write",
    "files:write",
    "im:history",
    "im:write",
    "app_mentions:read",
    "links:read",
    "links:write",
    "users:read",
    "channels:history",
    "channels:read",
    "groups:history",
    "groups:read",
)


@dataclass(frozen=True)
class App:
    """The bot as Slack knows it: its ids and its secrets, which open nothing but this stand-in."""

    id: str = "A0DOJO"
    user_id: str = "U0DOJO"
    bot_id: str = "B0DOJO"
    name: str = "Dojo"
    team_id: str = "T0DEMO"
    team_domain: str = "demo"
    command: str = "/dojo"
    signing_secret: str = "demo-signing-secret"  # noqa: S105  # opens nothing
    bot_token: str = "xoxb-demo"  # noqa: S105  # likewise
    app_token: str = "xapp-demo"  # noqa: S105  # likewise
    scopes: tuple[str, ...] = SCOPES


@dataclass
class Person:
    """Somebody in the workspace, or a guest of it."""

    id: str
    handle: str
    name: str
    team_id: str = "T0DEMO"
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    locale: str = "en-US"


@dataclass
class File:
    """Something uploaded; before it is shared nobody sees it."""

    id: str
    name: str
    length: int
    """Bytes, as they were announced."""
    content: bytes | None = None
    title: str = ""
    alt: str = ""
    """What a picture shows, in words."""
    channel: str = ""
    """Where it is shared."""


@dataclass
class Message:
    """Something said in a channel; `only_for` names the one person who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    only_for: str | None = None
    thread_ts: str | None = None
    by_bot: bool = False
    edited: bool = False
    values: dict[str, Values] = field(default_factory=dict)
    """By person: what is chosen in the message's menus."""
    files: list[File] = field(default_factory=list)
    metadata: Json | None = None
    """What an app attached for apps to read."""


@dataclass
class Channel:
    """A channel or a direct chat."""

    id: str
    name: str
    members: set[str]
    kind: Literal["channel", "group", "im"] = "channel"
    shared: bool = False
    """With another organisation, through Slack Connect."""
    invited: bool = False
    """Another organisation was invited, and did not answer yet."""
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    last_post: float = float("-inf")


@dataclass
class Modal:
    """A view that somebody has open, with what is filled in and what the bot said about it."""

    user: str
    view: Json
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def id(self) -> str:
        """The view's id."""
        return str(self.view["id"])

    @property
    def title(self) -> str:
        """What stands at the top of it."""
        return str(self.view["title"]["text"])


@dataclass
class Trigger:
    """What lets the bot open a view: within three seconds, and once."""

    user: str
    born: float
    used: bool = False
    view_id: str = ""


@dataclass
class Hook:
    """An address at which the bot can answer one interaction for half an hour."""

    id: str
    user: str
    channel: str
    born: float
    original: str | None = None
    uses: int = 0
