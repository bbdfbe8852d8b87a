"""What a person looks up while they write a message: a finding's number, a filter as `findings` takes it, or words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from bot.commands.errors import NotUnderstood
from bot.commands.grammar import read
from bot.language import _

if TYPE_CHECKING:
    from bot.operations.findings import GetFinding, ListFindings

MOST: Final = 10
"""Findings to choose from."""
_NUMBER: Final = re.compile(r"(?:finding\s+)?#?(\d{1,9})", re.IGNORECASE)
_VERB: Final = re.compile(r"(?:/dojo\s+)?findings(?:\s+|$)", re.IGNORECASE)


def searched(text: str) -> GetFinding | ListFindings:
    """What the text asks for; nothing asks for the worst findings. Raises NotUnderstood with the sentence to show."""
    text = text.strip()
    if number := _NUMBER.fullmatch(text):
        return cast("GetFinding", read(f"finding {int(number[1])}"))
    command = cast("ListFindings", read(f"findings {_VERB.sub('', text, count=1)}"))  # what the verb stands for
    if command.format != "message":
        raise NotUnderstood(_("A file cannot be put into a message: leave out “format”."))
    return command.model_copy(update={"limit": min(command.size, MOST), "share": False, "explain": False})
