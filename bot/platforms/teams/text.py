"""Untrusted text as Teams shows it: as it was written, whatever it was written to do.

A TextBlock reads a subset of Markdown, and there is no escaping that holds in all of Teams' clients
(github.com/microsoft/AdaptiveCards/issues/4677 and 523: backslashes are eaten unevenly). So nothing is escaped:
text stands in TextRuns, which no client reads as Markdown (adaptivecards.io/explorer/TextRun.html). Only a
heading has to be a TextBlock, for screen readers; a title in which Markdown could find anything gives up being
a heading instead. Clients do replace `{{DATE(...)}}` inside a TextRun, and templating tools `${...}`, but each run
by itself: a run is broken between the two characters that open such a mark. Teams reads mentions in TextBlocks only:
a line that calls somebody is one where Markdown finds nothing else in it, and else is broken around the name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeAlias, assert_never
from urllib.parse import urlsplit

from bot.platforms.teams.limits import LIMITS
from bot.platforms.teams.mentions import at
from bot.views.model import Link, Mention, Strong, Struck
from bot.views.plain import blank, one, short, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.platforms.teams.limits import Element
    from bot.views.model import Part, Text

Style: TypeAlias = "dict[str, Any]"

_OPENS: Final = re.compile(r"(?<=[{$])(?=\{)")
_TAGS: Final = re.compile(r"(?<=[<&\]])")
_MARKDOWN: Final = re.compile(r"[*_~`\[\]<>\\&|{}]|://|^(#{1,6}(\s|$)|[-+=]|\d+[.)])")
_WEB: Final = re.compile(r"https?://[^\s\"<>\\^`{|}]+", re.IGNORECASE)
_GAP: Final = re.compile(r"^ +| {2,}")
_TAB: Final = 4


def label(text: str) -> str:
    """The text for a button or a choice: one string, which no client reads as Markdown; empty where it is blank.

    What opens a mark is kept apart by a word joiner, for want of runs.
    """
    return "" if blank(text) else _OPENS.sub("\N{WORD JOINER}", one(text).strip())


def unformatted(text: str) -> str:
    """The text for a card that may read HTML or Markdown: a word joiner breaks what would open a tag or a link."""
    return _TAGS.sub("\N{WORD JOINER}", label(text))


def web(url: str) -> str | None:
    """The address if a browser may be sent there, else None."""
    if not (_WEB.fullmatch(url) and url.isprintable()):
        return None
    try:
        return url if urlsplit(url).hostname else None
    except ValueError:
        return None


def heading(title: str) -> Element:
    """The title: a heading where Markdown finds nothing in it, else runs of the same look."""
    words = "…" if blank(title) else short(" ".join(one(title).split()), LIMITS.title)
    looks = {"size": "Medium", "weight": "Bolder"}
    if _MARKDOWN.search(words):
        return {"type": "RichTextBlock", "inlines": _runs(words, looks)}
    return {"type": "TextBlock", "text": words, "wrap": True, "style": "heading", **looks}


def paragraph(text: Text, style: Style | None = None) -> tuple[Element, ...]:
    """One block a line: a line break inside a run is not shown alike in every client."""
    return _blocks([made for line in _lines(text) for made in _made(line, style or {})])


def line(text: Text, style: Style | None = None) -> tuple[Element, ...]:
    """The same on one line, whatever breaks the text holds."""
    return _blocks(_made([_like(part, one(_words(part))) for part in text], style or {}))


def code(text: str) -> tuple[Element, ...]:
    """Lines in letters of one width; spaces that would be drawn as one are made unbreakable."""
    lines = shown(text, isolate=False).expandtabs(_TAB).split("\n")
    kept = (_GAP.sub(lambda gap: "\N{NO-BREAK SPACE}" * len(gap[0]), line) for line in lines)
    return _blocks([_runs(line, {"fontType": "Monospace"}) for line in kept])


def _lines(text: Text) -> Iterator[list[Part]]:
    """The parts of each line; a part that goes over a line's end continues in the next."""
    line: list[Part] = []
    for part in text:
        first, *rest = (_like(part, piece) for piece in shown(_words(part)).split("\n"))
        line.append(first)
        for piece in rest:
            yield line
            line = [piece]
    yield line


def _words(part: Part) -> str:
    return part if isinstance(part, str) else part.text


def _made(line: list[Part], looks: Style) -> list[list[Element]]:
    """The line in one block; in several where somebody is called amid links, or what Markdown could find."""
    if not any(isinstance(part, Mention) for part in line):
        return [_drawn(line, looks)]
    words = "".join("…" if isinstance(part, Mention) else _words(part) for part in line)
    if not (_MARKDOWN.search(words) or any(isinstance(part, Link) for part in line)):
        return [[_calling(line, looks)]]
    groups = groupby(line, lambda part: isinstance(part, Mention))
    return [[_calling(parts, looks)] if called else _drawn(list(parts), looks) for called, parts in groups]


def _calling(line: Iterable[Part], looks: Style) -> Element:
    words = "".join(at(part) if isinstance(part, Mention) else _words(part) for part in line)
    return {"type": "TextBlock", "text": words, "wrap": True, **looks}


def _drawn(line: list[Part], looks: Style) -> list[Element]:
    return [run for part in _joined(line) for run in _part(part, looks)]


def _joined(line: list[Part]) -> Iterator[Part]:
    """The parts, neighbours without looks of their own in one: a run costs fifty bytes."""
    for plain, parts in groupby(line, lambda part: isinstance(part, str)):
        if plain:
            yield "".join(map(str, parts))
        else:
            yield from parts


def _like(part: Part, words: str) -> Part:
    return words if isinstance(part, str) else replace(part, text=words)


def _part(part: Part, looks: Style) -> list[Element]:
    match part:
        case str():
            return _runs(part, looks)
        case Strong():
            return _runs(part.text, {**looks, "weight": "Bolder"})
        case Struck():
            return _runs(part.text, {**looks, "strikethrough": True})
        case Mention():  # a line that holds one is made elsewhere: here it calls nobody
            return _runs(part.text, looks)
        case Link():
            url = web(part.url)
            leads = {"selectAction": {"type": "Action.OpenUrl", "url": url}} if url else {}
            return _runs(part.text, {**looks, **leads})
        case _:
            assert_never(part)


def _runs(text: str, looks: Style) -> list[Element]:
    return [
        {"type": "TextRun", "text": piece, **looks}
        for piece in _OPENS.split(text)
        if piece.isspace() or not blank(piece)
    ]


def _blocks(lines: list[list[Element]]) -> tuple[Element, ...]:
    """Blocks for the lines that have something to show; an empty line between them is a small space."""
    blocks: list[Element] = []
    gap = False
    for runs in lines:
        if all(blank(run["text"]) for run in runs):
            gap = True
            continue
        spacing = {"spacing": "Small" if gap else "None"} if blocks else {}
        block = runs[0] if runs[0]["type"] == "TextBlock" else {"type": "RichTextBlock", "inlines": runs}
        blocks.append({**block, **spacing})
        gap = False
    return tuple(blocks)
