"""What a Command is: the typed, frozen form of a line that a person can write."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from pydantic.fields import FieldInfo


Format = Literal["message", "json", "csv"]
MOST_ROWS: Final = 10_000
"""Of a file."""
_MOST_SHOWN: Final = 25
_SHOWN: Final = 10


class Command(BaseModel):
    """What somebody wants done. The class docstring is its help; a field's description is the field's help."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    examples: ClassVar[tuple[str, str]]
    """Two lines for the help, each of which can be typed as it stands."""

    explain: bool = Field(default=False, description="Also show what was asked of DefectDojo.")

    def subject(self) -> str:
        """What it changes, where that can be changed by one command at a time; empty for one that only reads."""
        return ""

    def noted(self) -> bool:
        """Whether the audit shall know of it though it changes nothing."""
        return False

    @classmethod
    def summary(cls) -> str:
        """The help's first line: what the command is for."""
        return (inspect.getdoc(cls) or "").partition("\n")[0]

    @classmethod
    def effect(cls) -> str:
        """The help's further lines: what it changes in DefectDojo. Empty for a command that only reads."""
        return " ".join((inspect.getdoc(cls) or "").partition("\n")[2].split())


class Query(Command):
    """A command that only reads, and whose answer can be shown to others, or be had as a file."""

    share: bool = Field(default=False, description="Show the answer to the whole channel.")
    format: Format = Field(default="message", description="json or csv: the answer as a file, for you alone.")

    @model_validator(mode="after")
    def _files_are_private(self) -> Self:
        if self.share and self.format != "message":
            raise ValueError(_("A file is for you alone: leave out “share”, or “format”."))
        return self


class Listing(Query):
    """A query whose answer is a list: a page at a time, or whole in a file."""

    limit: int | None = Field(
        default=None, ge=1, le=MOST_ROWS, description="How many on a page, at most 25; in a file, at most 10000."
    )
    page: int = Field(default=1, ge=1, le=100_000, description="Which page.")

    @property
    def size(self) -> int:
        """How many rows are on a page."""
        return self.limit or _SHOWN

    @property
    def most(self) -> int:
        """How many rows a file holds at most."""
        return self.limit or MOST_ROWS

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.page - 1) * self.size

    @model_validator(mode="after")
    def _fits_its_format(self) -> Self:
        if self.format != "message" and self.page > 1:
            raise ValueError(_("A file has no pages: leave out “page”. “limit” says how many rows it holds."))
        if self.format == "message" and self.size > _MOST_SHOWN:
            sentence = _("A message shows at most {most} rows: take a smaller “limit”, or a file with format:csv.")
            raise ValueError(sentence.format(most=_MOST_SHOWN))
        return self


@dataclass(frozen=True)
class Written:
    """How a field is written in a line, where its own name as a key won't do."""

    key: str | None = None
    """The key instead of the field's name; a leading "-" says "not"."""
    also: tuple[str, ...] = ()
    """Further keys that mean the same."""
    bare: bool = False
    """The value may stand without its key, in the order of the fields."""
    hidden: bool = False
    """Written by buttons for the bot's own use: left out of help and forms."""
    long: bool = False
    """A form shows room for several lines."""
    secret: bool = False
    """Only a form takes it: it is never typed, written, repeated or logged."""
    unkept: bool = False
    """It may be typed, but the audit does not keep it."""


Kind = Literal["product", "product type", "engagement", "test", "test type", "person"]


@dataclass(frozen=True)
class Named:
    """The field's value stands for one thing of DefectDojo's, by its id or its name; forms offer what there is."""

    kind: Kind


@dataclass(frozen=True)
class Dated:
    """The field's value is a day from today on; forms offer a calendar."""


_PLAIN = Written()


def written(info: FieldInfo) -> Written:
    """How this field is written."""
    return next((mark for mark in info.metadata if isinstance(mark, Written)), _PLAIN)


def key_of(name: str, info: FieldInfo) -> str:
    """The key under which the field stands in a line."""
    return written(info).key or name.replace("_", "-")


class TooLittle(ValueError):
    """Raised by a Command's validator where all that is given is right but does not say enough; a sentence.

    A form can ask for the rest, as it does for required fields.
    """


@dataclass(frozen=True)
class Draft:
    """A Command that does not say enough yet: where it is pressed, a form asks for the rest."""

    command: type[Command]
    given: Mapping[str, Any] = field(default_factory=dict)

    def missing(self) -> tuple[str, ...]:
        """The names of the required fields that are not given yet."""
        fields = self.command.model_fields
        return tuple(name for name, info in fields.items() if info.is_required() and name not in self.given)
