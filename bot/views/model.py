"""What the bot says, apart from any platform: a View is a title and a few Blocks.

All text is plain text: a renderer escapes it for its platform, so that a title written by a scanner
(that is, by an attacker) shows as it was written. No block names a platform or a colour that carries
meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from bot.operations.command import Command, Draft

Tone = Literal["plain", "good", "bad"]
Outcome = Literal["done", "refused", "failed"]


@dataclass(frozen=True)
class Link:
    """Text that leads to a page; the address begins with http:// or https://."""

    text: str
    url: str


@dataclass(frozen=True)
class Strong:
    """Text that stands out."""

    text: str


@dataclass(frozen=True)
class Struck:
    """Text that is struck through, since it is done with; words beside it always say so, too."""

    text: str


@dataclass(frozen=True)
class Mention:
    """Somebody, or a group, whom the platform calls; only from what the bot itself keeps, never from others' text."""

    text: str
    """The plain name, for where nobody can be called."""
    id: str
    """The platform's."""
    kind: Literal["person", "group"] = "person"


Part: TypeAlias = "str | Link | Strong | Struck | Mention"
Text: TypeAlias = "tuple[Part, ...]"


@dataclass(frozen=True)
class Paragraph:
    """Running text; a quiet one is small print (the basis of a number, a hint)."""

    text: Text
    quiet: bool = False


@dataclass(frozen=True)
class Facts:
    """Names with their values, one pair a line; a fact without a value is left out by the view, not drawn empty."""

    pairs: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Confirm:
    """The question that is asked before a button does its work."""

    title: str
    question: str
    yes: str
    no: str


@dataclass(frozen=True)
class Button:
    """A Command to press. A Draft opens a form for what it lacks."""

    label: str
    command: Command | Draft
    tone: Tone = "plain"
    confirm: Confirm | None = None


@dataclass(frozen=True)
class LinkButton:
    """A button that opens a page and does nothing else."""

    label: str
    url: str


@dataclass(frozen=True)
class Row:
    """One thing of a list: a headline, a line of details below it, and what can be done with it."""

    headline: Text
    details: Text = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Rows:
    """A list, in the order in which it should be read."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Quote:
    """Somebody else's words (a description, a note), shown as they were written."""

    text: str
    by: str = ""


@dataclass(frozen=True)
class Code:
    """Text to copy, in letters of one width."""

    text: str


@dataclass(frozen=True)
class Actions:
    """What can be pressed next, most wanted first."""

    buttons: tuple[Button | LinkButton, ...]


@dataclass(frozen=True)
class Menu:
    """More choices than fit on buttons: one is chosen, and that is a press."""

    prompt: str
    choices: tuple[Button, ...]


Block: TypeAlias = Paragraph | Facts | Rows | Quote | Code | Actions | Menu


@dataclass(frozen=True)
class View:
    """An answer.

    A private one is for the person who asked. One that `replaces` tells what became of the thing that was
    pressed, and takes its place for all who see it. `outcome` tells refusals and faults from success.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    private: bool = True
    replaces: bool = field(default=False, kw_only=True)
    outcome: Outcome = field(default="done", kw_only=True)
