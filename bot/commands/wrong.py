"""What is wrong with a value, in words: pydantic's findings as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.shape import shapes

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bot.operations.command import Command

_SHOWN = 60


def explain(kind: type[Command], fault: ErrorDetails) -> str:
    """The sentence for one finding of pydantic's."""
    if not fault["loc"]:  # the Command as a whole: the sentence is its validator's own
        return str(fault["ctx"]["error"])
    shape = next(one for one in shapes(kind) if one.name == fault["loc"][0])
    own = fault.get("ctx", {}).get("error")  # what the field's own validator has to say
    expected = str(own) if own else _expected(fault) or _(shape.description)
    if shape.how.secret:
        return _("“{key}” cannot be that: {expected}").format(key=shape.key, expected=expected)
    sentence = _("“{key}” cannot be “{value}”: {expected}")
    return sentence.format(key=shape.key, value=_shown(fault["input"]), expected=expected)


def _expected(fault: ErrorDetails) -> str:
    bounds = fault.get("ctx", {})
    match fault["type"]:
        case "int_parsing" | "int_parsing_size" | "int_type":
            return _("it takes a whole number.")
        case "greater_than_equal":
            return _("the least is {bound}.").format(bound=bounds["ge"])
        case "less_than_equal":
            return _("the most is {bound}.").format(bound=bounds["le"])
        case "string_too_short":
            return _("it needs at least {bound} letters.").format(bound=bounds["min_length"])
        case "string_too_long":
            return _("it takes at most {bound} letters.").format(bound=bounds["max_length"])
        case _:
            return ""


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
