"""What the Slack app may do: each of its scopes, and what nobody can do without it.

A test holds this table against manifest.yml; docs/slack.md says the same to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Need:
    """Why a scope is asked for."""

    without: str
    """What happens where it is missing."""
    optional: bool = False
    """Everything else works all the same."""


NEEDED: Final[Mapping[str, Need]] = {
    "app_mentions:read": Need("@Dojo is not heard"),
    "channels:history": Need("a digest interrupted in a public channel stays “unknown”", optional=True),
    "channels:read": Need("of no public channel is known whether outsiders read it", optional=True),
    "chat:write": Need("mentions and direct messages stay unanswered"),
    "commands": Need("nothing works"),
    "files:write": Need("no answer comes as a file"),
    "groups:history": Need("a digest interrupted in a private channel stays “unknown”", optional=True),
    "groups:read": Need("of no private channel is known whether outsiders read it", optional=True),
    "im:history": Need("what is written in the direct chat is not heard"),
    "im:write": Need("nobody gets files, nor what concerns them alone"),
    "links:read": Need("whoever pastes the address of a page of DefectDojo is shown nothing", optional=True),
    "users:read": Need("nobody is known, so nothing is done for anybody"),
}
