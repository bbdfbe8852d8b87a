"""The figures as a table that fits a terminal."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
    parts: tuple[str, ...] = ()
    """Lines of a table of its own, where it stands for several."""


def draw(figures: Sequence[Figure]) -> str:
    """One line a figure, and below it what it means."""
    name, value, target = (max(len(getattr(one, column)) for one in figures) for column in ("name", "value", "target"))
    lines: list[str] = []
    for one in figures:
        verdict = "met" if one.met else "MISSED"
        lines.append(f"{one.name:<{name}}  {one.value:>{value}}  {one.target:>{target}}  {verdict}")
        lines.append(textwrap.fill(one.why, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT))
        lines += [f"{_INDENT}{part}" for part in one.parts]
    return "\n".join(lines)


def requests(table: Mapping[str, int]) -> str:
    """How often each line asks DefectDojo, the lines that ask as often together."""
    counts = sorted(set(table.values()))
    told = [f"{count:>2}  {'; '.join(line for line in table if table[line] == count)}" for count in counts]
    return "\n".join(
        textwrap.fill(one, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT * 2, break_on_hyphens=False)
        for one in told
    )
