"""A View as plain text, for notifications and screen readers; and what makes foreign text safe to show."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Final, assert_never

from bot.language import _
from bot.views.model import Actions, Code, Facts, Menu, Paragraph, Quote, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.views.model import Block, Row, Text, View

MOST: Final = 3500
"""Letters of a whole View."""

_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Marks only help neighbouring letters along; without them a title reads the same.
_MARKS: Final = re.compile("[\u200e\u200f\u061c]")
# Control characters, half surrogate pairs and non-characters cannot be sent everywhere. Embeddings, overrides
# and isolates would turn around what follows them, outside the title too. All show as "�", since a title that
# holds one is worth a second look: leaving them out in silence would hide the attempt.
_UNSHOWABLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_INVISIBLE: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"})
"""Unicode's categories of spaces, controls, formats and surrogates."""
_ISOLATE, _END = "\u2068", "\u2069"


def plain(view: View) -> str:
    """The whole View, line by line, cut at a line's end where it is too long; never empty."""
    lines = (one(view.title), *chain.from_iterable(map(_lines, view.blocks)))
    return whole_lines("\n".join(line.rstrip() for line in lines if not blank(line)), MOST) or "…"


def said(view: View) -> str:
    """What the View says in running text, without its facts and buttons; its title where it has none."""
    paragraphs = (unstyled(block.text) for block in view.blocks if isinstance(block, Paragraph))
    return " ".join(paragraphs) or one(view.title)


def shown(text: str, *, isolate: bool = True) -> str:
    """Foreign text as it can be shown: nothing in it acts on what stands around it.

    Lines with right-to-left letters are isolated, so that the numbers and dots after them stay in place
    (Unicode Standard Annex 9, rule X5c). Not in text to copy: there the isolates would be copied as well.
    """
    # What Python calls printable holds none of these, which spares nearly every text three searches.
    seen = text if text.isprintable() else _UNSHOWABLE.sub("\ufffd", _MARKS.sub("", _BREAKS.sub("\n", text)))
    if seen.isascii() or not (isolate and _RIGHT_TO_LEFT.search(seen)):
        return seen
    return "\n".join(f"{_ISOLATE}{line}{_END}" if _RIGHT_TO_LEFT.search(line) else line for line in seen.split("\n"))


def one(text: str) -> str:
    """Foreign text as it can be shown on one line."""
    return shown(text if text.isprintable() else _BREAKS.sub(" ", text).replace("\n", " ").replace("\t", " "))


def short(text: str, most: int) -> str:
    """Shown text, cut visibly where it is too long; an isolate that the cut opened is closed again."""
    if len(text) <= most:
        return text
    cut = text[: most - 2] + "…"
    return cut + _END if cut.count(_ISOLATE) > cut.count(_END) else cut


def whole_lines(text: str, most: int) -> str:
    """The text, cut visibly at a line's end; a first line that is too long by itself is cut as well."""
    if len(text) <= most:
        return text
    end = text.rfind("\n", 0, most - 1)
    return f"{text[:end]}\n…" if end > 0 else short(text.partition("\n")[0], most - 2) + "\n…"


def blank(text: str) -> bool:
    """Whether nothing of the text can be seen. Letters that this Python does not know yet may well be seen."""
    return all(unicodedata.category(letter) in _INVISIBLE for letter in text)


def unstyled(text: Text) -> str:
    """The text without its links and its stress."""
    return "".join(part if isinstance(part, str) else part.text for part in text)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield shown(unstyled(block.text))
        case Facts():
            yield from (f"{one(name)}: {one(unstyled(value))}" for name, value in block.pairs)
        case Rows():
            yield from chain.from_iterable(map(_row, block.rows))
        case Quote():
            yield from (f"{one(block.by)}:" if block.by else "", shown(block.text))
        case Code():
            yield shown(block.text, isolate=False)
        case Actions():
            yield _pressed(button.label for button in block.buttons)
        case Menu():
            yield _pressed((block.prompt,) if block.choices else ())
        case _:
            assert_never(block)


def _row(row: Row) -> tuple[str, str]:
    details = one(unstyled(row.details))
    return f"• {one(unstyled(row.headline))}", "" if blank(details) else f"  {details}"


def _pressed(labels: Iterator[str] | tuple[str, ...]) -> str:
    named = ", ".join(one(label) for label in labels if not blank(label))
    return _("To press: {labels}").format(labels=named) if named else ""
