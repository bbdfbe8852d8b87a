"""The language that the bot speaks to the person it answers: every sentence that people read passes here."""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_spoken: ContextVar[gettext.NullTranslations] = ContextVar("spoken", default=gettext.NullTranslations())  # noqa: B039  # stateless: it only looks sentences up


def _(sentence: str) -> str:
    """The sentence in the language spoken now; English where there is no translation."""
    return _spoken.get().gettext(sentence)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the sentence that fits the count, in the language spoken now."""
    return _spoken.get().ngettext(one, many, count)


@contextmanager
def speaking(translations: gettext.NullTranslations) -> Iterator[None]:
    """Speak that language inside the block, in this task only."""
    token = _spoken.set(translations)
    try:
        yield
    finally:
        _spoken.reset(token)
