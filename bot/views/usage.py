"""How a verb is used, read from its Command: a line of usage and what each field means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.shape import Shape, shapes

if TYPE_CHECKING:
    from bot.operations.context import Described


def usage(row: Described) -> str:
    """VERB, what it needs, and in brackets what it takes besides."""
    return " ".join([row.verb, *(_slot(shape) for shape in shown(row))])


def shown(row: Described) -> tuple[Shape, ...]:
    """The fields that people write; those that are only for buttons or for forms are left out."""
    return tuple(shape for shape in shapes(row.command) if not (shape.how.hidden or shape.how.secret))


def values(shape: Shape) -> str:
    """What may stand for the value, in short."""
    if shape.choices:
        return "|".join(choice.lower() for choice in shape.choices)
    kind = {bool: _("yes|no"), int: _("NUMBER")}.get(shape.kind, _("TEXT"))
    return f"{kind},…" if shape.many else kind


def _slot(shape: Shape) -> str:
    slot = shape.key.upper() if shape.how.bare else f"{shape.key}:{_brief(shape)}"
    return slot if shape.required else f"[{slot}]"


def _brief(shape: Shape) -> str:
    """Choices are spelt out where they are few; else the help's list of fields does it."""
    return values(shape) if len(values(shape)) <= 16 else "…"  # noqa: PLR2004  # a line of usage fits a screen
