"""Digests: what is declared about them, how they stand, and who keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, field_validator

from bot.language import _
from bot.operations.findings import ListFindings
from bot.operations.redaction import Harmless, Redaction

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.identity.caller import Caller
    from bot.operations.digest import Content

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Lateness = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2}[mhd]$", to_lower=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Zone = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
_GROUP: Final = r"S[A-Z0-9]{2,30}"


def _written(value: object) -> object:
    """As people write it: Slack gives a group's mention as @S0123ABCD where it does not know the name."""
    return value.strip().removeprefix("@") if isinstance(value, str) else value


Mentions = Annotated[str, BeforeValidator(_written), StringConstraints(pattern=rf"^(none|owners|{_GROUP})$")]
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


def plain_filter(findings: ListFindings) -> ListFindings:
    """A filter and no more: how an answer is shown is not a digest's. Raises ValueError."""
    if findings.format != "message" or findings.share or findings.explain or findings.page > 1 or findings.limit:
        raise ValueError(_("A digest's filter says which findings, nothing else: leave out format, limit and page."))
    return findings


class Plan(BaseModel):
    """What is declared of a digest, in chat or in the bot's configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    filter: ListFindings
    schedule: Words
    timezone: Zone = "UTC"
    quiet: bool = False
    heartbeat: Literal["weekly", "none"] = "none"
    redaction: Redaction = "full"
    mentions: Mentions = "none"
    """Whom it calls: nobody, the owners of what matters most, or a user group of Slack's by its id."""
    max_lateness: Lateness = "4h"

    @field_validator("filter")
    @classmethod
    def _is_plain(cls, value: ListFindings) -> ListFindings:
        return plain_filter(value)

    @property
    def group(self) -> str:
        """The user group that it calls; empty for none."""
        return "" if self.mentions in {"none", "owners"} else self.mentions

    def callable_on(self, platform: str) -> bool:
        """Whether that platform lets a bot call those whom it shall call; Microsoft's lets it call people only."""
        return not self.group or platform == "slack"

    @property
    def lateness(self) -> timedelta:
        """How late it may be posted."""
        return timedelta(**{_UNITS[self.max_lateness[-1]]: int(self.max_lateness[:-1])})


@dataclass(frozen=True)
class Digest:
    """A digest, and how it stands."""

    id: str
    place: str
    """The channel: slack:C0123."""
    plan: Plan
    team: str = ""
    """The Slack workspace or the tenant in which its owner is known."""
    owner: str = ""
    """Whose rights it reads with, by the key of the link; empty for the bot's configuration."""
    owner_name: str = ""
    state: Literal["active", "paused"] = "active"
    why: str = ""
    """Why it is paused."""
    since: datetime | None = None
    """Nothing that was due before this is posted; where it is paused, since when it is."""
    muted: datetime | None = None
    """Nothing that is due before this is posted either, though it does not rest."""

    @property
    def configured(self) -> bool:
        """Whether it stands in the bot's configuration, which chat does not change."""
        return not self.owner


@dataclass(frozen=True)
class Due:
    """When it comes next."""

    local: str
    """On its own clock: 2026-11-23T09:00."""
    at: datetime


@dataclass(frozen=True)
class Ran:
    """A run, as its history shows it."""

    slot: str
    state: str
    outcome: str
    due: datetime
    ended: datetime | None
    requests: int
    milliseconds: int


@dataclass(frozen=True)
class Saved(Harmless):
    """What became of a digest."""

    digest: Digest
    did: Literal["added", "changed", "paused", "muted", "unmuted", "resumed", "taken over", "removed", "asked for"]
    next: Due | None = None
    words: str = ""
    """The schedule in words."""
    matches: int | None = None
    """How many findings fit its filter now."""


@dataclass(frozen=True)
class Entry:
    """A digest in a list."""

    digest: Digest
    words: str
    next: Due | None
    last: Ran | None
    muted: bool = False
    """It does not come any more today."""


@dataclass(frozen=True)
class Listed(Harmless):
    """The digests of a channel."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class History(Harmless):
    """The last runs of a digest, newest first."""

    digest: Digest
    runs: tuple[Ran, ...]


@dataclass(frozen=True)
class Preview:
    """What a digest would say now, to whoever asks, with the asker's own rights."""

    digest: Digest
    content: Content
    words: str
    next: Due | None


class Digests(Protocol):
    """The digests of all channels. Every method raises DatabaseError; those that name one, DigestRefused."""

    async def check(self, plan: Plan, caller: Caller, former: Digest | None = None) -> None:
        """Look whether it can be declared there. Raises DigestRefused."""

    async def add(self, plan: Plan, caller: Caller) -> Digest:
        """Declare it in the caller's channel, with the caller's rights."""

    async def change(self, digest: Digest, plan: Plan, caller: Caller) -> Digest:
        """Declare it anew; from now on it has the caller's rights."""

    async def entries(self, caller: Caller) -> tuple[Entry, ...]:
        """Those of the caller's channel, by name."""

    async def named(self, caller: Caller, name: str, *, change: bool) -> Digest:
        """The one of that name in the caller's channel; `change` for one that chat may change."""

    async def pause(self, digest: Digest, why: str) -> Digest:
        """Post nothing more until it is resumed."""

    async def mute(self, digest: Digest) -> Digest:
        """Post nothing more on this day, as its own clock tells it."""

    async def unmute(self, digest: Digest) -> Digest:
        """Post again on this day."""

    async def resume(self, digest: Digest, caller: Caller) -> Digest:
        """Post again, with the caller's rights; what was due meanwhile is not made up for."""

    async def remove(self, digest: Digest) -> None:
        """Forget it, and what it saw."""

    async def run(self, digest: Digest) -> None:
        """Post it as soon as can be."""

    async def history(self, digest: Digest) -> tuple[Ran, ...]:
        """Its last runs, newest first."""

    async def preview(self, digest: Digest, dojo: DojoClient) -> Content:
        """What it would say now, to somebody with these rights."""

    def due(self, plan: Plan, muted: datetime | None = None) -> Due | None:
        """When it would come next."""

    def words(self, plan: Plan) -> str:
        """Its schedule in words."""
