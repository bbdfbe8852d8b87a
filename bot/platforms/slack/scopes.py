"""What the Slack app may do: each of its scopes, what it is for, and what nobody can do without it.

The manifest, the doctor and the table in docs/slack.md follow from this; a test holds it against what the code calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Need:
    """Why a scope is asked for."""

    what: str
    """What it is for; one line, since it stands behind the scope in the manifest."""
    without: str
    """What happens where it is missing."""
    optional: bool = False
    """Everything else works all the same."""


NEEDED: Final[Mapping[str, Need]] = {
    "app_mentions:read": Need("hears messages with @Dojo, where the bot is a member", "@Dojo is not heard"),
    "channels:history": Need(
        "looks for a digest of its own whose sending to a public channel was interrupted",
        "a digest interrupted in a public channel stays “unknown”",
        optional=True,
    ),
    "channels:read": Need(
        "whether another organisation reads along in a public channel (Slack Connect)",
        "of no public channel is known whether outsiders read it",
        optional=True,
    ),
    "chat:write": Need(
        "answers where no response address leads: mentions, direct chats, digests",
        "mentions and direct messages stay unanswered",
    ),
    "commands": Need("/dojo, its buttons and forms", "nothing works"),
    "files:write": Need(
        "answers that are files (format:csv, format:json), shared with whoever asked alone",
        "no answer comes as a file",
    ),
    "groups:history": Need(
        "looks for such a digest in a private channel in which the bot is",
        "a digest interrupted in a private channel stays “unknown”",
        optional=True,
    ),
    "groups:read": Need(
        "whether another organisation reads along in a private channel in which the bot is",
        "of no private channel is known whether outsiders read it",
        optional=True,
    ),
    "im:history": Need(
        "hears what people write in the direct chat with the bot, and nothing else",
        "what is written in the direct chat is not heard",
    ),
    "im:write": Need(
        "opens that chat, where files come, and what concerns one person alone",
        "nobody gets files, nor what concerns them alone",
    ),
    "links:read": Need(
        "shows whoever pastes the address of a page of DefectDojo what is there, with their own rights",
        "whoever pastes the address of a page of DefectDojo is shown nothing",
        optional=True,
    ),
    "users:read": Need(
        "refuses guests, bots and outsiders; language and name; hears when somebody leaves",
        "nobody is known, so nothing is done for anybody",
    ),
}
