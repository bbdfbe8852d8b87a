"""A line cut into words: quotes straight and curly, and what keyboards make of a hyphen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSED_BY: Final = {'"': '"', "“": '”“"', "”": '”"', "„": '“”"', "«": "»"}
_DASHES: Final = "–—−"
_ENDS: Final = ".,;!?…"
_KEY: Final = re.compile(r"(-?[A-Za-z][A-Za-z_-]*)[:=]")


class UnclosedQuote(Exception):  # the grammar turns it into a sentence
    """A quote opens and nothing closes it; the message is the sentence to show."""


@dataclass(frozen=True)
class Token:
    """A word of a line; `quoted` marks each of its letters that stood in quotes."""

    text: str
    quoted: tuple[bool, ...]

    @property
    def literal(self) -> bool:
        """Whether it began with a quote: such a word is never a verb, a key or a choice."""
        return not self.text or self.quoted[0]

    def key(self) -> tuple[str, Token] | None:
        """Key and value of `key:value` or `key=value`; None where the word has no key."""
        found = _KEY.match(self.text)
        if found is None or any(self.quoted[: found.end()]):
            return None
        key, rest = found[1].lower().replace("_", "-"), found.end()
        return key, Token(self.text[rest:], self.quoted[rest:])

    def items(self) -> Iterator[str]:
        """The parts between commas that no quote protects; empty parts are left out."""
        start = 0
        for place, (letter, quoted) in enumerate(zip(self.text, self.quoted, strict=True)):
            if letter == "," and not quoted:
                yield from filter(None, [self.text[start:place]])
                start = place + 1
        yield from filter(None, [self.text[start:]])

    def without_end(self) -> Token:
        """The word without the full stop, question mark and the like with which people end a sentence."""
        keep = len(self.text)
        while keep and self.text[keep - 1] in _ENDS and not self.quoted[keep - 1]:
            keep -= 1
        return Token(self.text[:keep], self.quoted[:keep])


def tokens(line: str) -> list[Token]:
    """The line's words. Raises UnclosedQuote."""
    words = [_hyphenated(word) for word in _words(line) if word.text]
    if words:
        words[-1] = words[-1].without_end()
    return [word for word in words if word.text]


def _words(line: str) -> Iterator[Token]:
    letters: list[str] = []
    quoted: list[bool] = []
    rest = iter(enumerate(line))
    for place, letter in rest:
        if letter in _CLOSED_BY:
            inside = _inside(rest, _CLOSED_BY[letter], line[place:])
            letters += inside
            quoted += [True] * len(inside)
        elif letter.isspace():
            yield Token("".join(letters), tuple(quoted))
            letters, quoted = [], []
        else:
            letters.append(letter)
            quoted.append(False)
    yield Token("".join(letters), tuple(quoted))


def _inside(rest: Iterator[tuple[int, str]], closing: str, whole: str) -> str:
    r"""The text up to the closing quote; \" and \\ stand for a quote and a backslash."""
    text, escaped = "", False
    for _place, letter in rest:
        if escaped:
            text += letter if letter in '"\\' else f"\\{letter}"
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter in closing:
            return text
        else:
            text += letter
    raise UnclosedQuote(_("The quote in {words} is never closed.").format(words=whole[:40]))


def _hyphenated(word: Token) -> Token:
    """Phones turn "--" and "-" at a word's beginning into a dash."""
    if word.text[:1] and word.text[0] in _DASHES and not word.quoted[0]:
        return Token("-" + word.text[1:], word.quoted)
    return word


_SAFE: Final = re.compile(r"[<>#]?\w([\w/.@+-]*\w)?", re.ASCII)


def quote(text: str) -> str:
    """The text as one word of a line: as it is where that is safe, else in quotes."""
    return text if _SAFE.fullmatch(text) else _in_quotes(text)


def respelt(word: Token) -> str:
    """The word as it can stand in a line again, with quotes where it had some."""
    runs = groupby(zip(word.text, word.quoted, strict=True), key=itemgetter(1))
    texts = ((quoted, "".join(letter for letter, _quoted in run)) for quoted, run in runs)
    return "".join(_in_quotes(text) if quoted else text for quoted, text in texts)


def _in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
