"""The figures as a table that fits a terminal."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


_INDENT: Final = " " * 4
_WIDTH: Final = 100


@dataclass(frozen=True)
class Figure:
    """A line of the table."""

    name: str
    value: str
    target: str
    met: bool
    why: str
    """What was measured, in a sentence."""


def draw(figures: Sequence[Figure]) -> str:
    """One line a figure, and below it what it means."""
    name, value, target = (max(len(getattr(one, column)) for one in figures) for column in ("name", "value", "target"))
    lines: list[str] = []
    for one in figures:
        verdict = "met" if one.met else "MISSED"
        lines.append(f"{one.name:<{name}}  {one.value:>{value}}  {one.target:>{target}}  {verdict}")
        lines.append(textwrap.fill(one.why, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT))
    return "\n".join(lines)
