"""Fields that take one of a few words."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.commands.tokens import quote

if TYPE_CHECKING:
    from bot.commands.tokens import Token
    from bot.operations.shape import Shape


def choice_of(shape: Shape, text: str) -> str | None:
    """The choice that the text is, in whatever letters."""
    return next((one for one in shape.choices if one.casefold() == text.casefold()), None)


def nearest(shape: Shape, value: Token) -> str:
    """The value with the choices that may have been meant; empty where a part of it is like none of them."""
    choices = [one.lower() for one in shape.choices]
    close = [get_close_matches(item.lower(), choices, n=1) for item in value.items()]
    return ",".join(quote(one[0]) for one in close) if all(close) else ""
