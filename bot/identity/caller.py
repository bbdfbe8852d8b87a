"""Who is calling, and from where: known after the platform's own proof, before any account is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Standing: TypeAlias = Literal["member", "guest", "outsider", "bot", "deactivated", "unknown"]
"""What the platform says of somebody: good for refusing them, no proof of who they are."""
Exposure: TypeAlias = Literal["private", "internal", "shared", "unknown"]
"""Who may read along: nobody but the caller, the organisation's own people, outsiders too, or that is not known."""


@dataclass(frozen=True)
class Caller:
    """A person on a chat platform. Identity is (platform, team, user); the name is for people's eyes only."""

    platform: str
    """"slack" or "teams"."""
    team: str
    """Slack: enterprise or team id. Teams: the tenant."""
    user: str
    name: str = ""
    channel: str = ""
    organisation: str = ""
    """The workspace's name, for people's eyes only."""
    standing: Standing = "member"
    exposure: Exposure = "internal"
    """Of the channel."""
    language: str = ""
    """The one in which the person reads the platform, as it writes it: pt-BR. Empty where it is not known."""
    addresses: tuple[str, ...] = ()
    """Teams: what the tenant calls the person, as Microsoft says. Slack's are not asked for: people can write those."""

    @property
    def key(self) -> str:
        """The identity in one string, as `links` takes it: slack:T0123/U0456."""
        return f"{self.platform}:{self.team}/{self.user}"

    @property
    def place(self) -> str:
        """The channel in one string: slack:T0123/C0456. Raises ValueError where it is not known."""
        if not self.channel:
            raise ValueError("a caller without a channel")
        return f"{self.platform}:{self.team}/{self.channel}"

    @property
    def signature(self) -> str:
        """Who it is in a note that others read."""
        words = f"{self.name} ({self.key})" if self.name else self.key
        return " ".join(words.split())
