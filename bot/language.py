"""The language that the bot speaks to the person it answers: every sentence that people read passes here."""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES: Final = ("en", "pt-BR")
"""Those that the bot speaks, as BCP 47 writes them. English is what stands in the code."""
_LOCALE: Final = Path(__file__).with_name("locale")
_spoken: ContextVar[gettext.NullTranslations] = ContextVar("spoken", default=gettext.NullTranslations())  # noqa: B039  # stateless: it only looks sentences up


def _(sentence: str) -> str:
    """The sentence in the language spoken now; English where there is no translation."""
    return _spoken.get().gettext(sentence) if sentence else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the sentence that fits the count, in the language spoken now."""
    return _spoken.get().ngettext(one, many, count)


@contextmanager
def speaking(*wanted: str) -> Iterator[None]:
    """Speak the first of these languages that the bot knows inside the block, in this task and those that it starts.

    Where it knows none of them, it goes on in the language that it spoke before.
    """
    language = next(filter(None, map(nearest, wanted)), "")
    token = _spoken.set(_translations(language)) if language else None
    try:
        yield
    finally:
        if token:
            _spoken.reset(token)


def spoken() -> str:
    """The language spoken now, as BCP 47 writes it."""
    return _spoken.get().info().get("language", LANGUAGES[0]).replace("_", "-")


def nearest(tag: str) -> str:
    """The language that serves somebody who wants this one: any Portuguese the Brazilian; empty where none does.

    Takes tags as platforms, browsers and operating systems write them: pt-BR, pt_BR.UTF-8, pt.
    """
    first = tag.strip().replace("_", "-").partition("-")[0].casefold()
    return next((one for one in LANGUAGES if first and one.partition("-")[0] == first), "")


def of_shell(environ: Mapping[str, str]) -> str:
    """What whoever types a command reads: LANGUAGE, else the shell's locale; gettext's own order. Empty for no word.

    Source: GNU gettext's manual, 2.3, "Setting the Locale through Environment Variables".
    """
    return next((environ[name] for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")


def accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, most wanted first. Source: RFC 9110, section 12.5.4."""
    wanted = [_weighed(part) for part in header.split(",")[:20]]
    return [tag for weight, tag in sorted(wanted, key=lambda one: -one[0]) if weight > 0]


def _weighed(part: str) -> tuple[float, str]:
    tag, _semicolon, weight = part.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), tag.strip()
    except ValueError:
        return 0, ""


@cache
def _translations(language: str) -> gettext.NullTranslations:
    """The sentences, read once."""
    if language == LANGUAGES[0]:
        return gettext.NullTranslations()
    return gettext.translation("bot", _LOCALE, [language.replace("-", "_")])
