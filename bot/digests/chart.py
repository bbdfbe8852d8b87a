"""Draws trends, in a process of its own: `python -m bot.digests.chart`, charts in, pictures out.

The plotting library takes 40 MB and half a second to load. Nobody waits for that, and it is gone afterwards.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import TYPE_CHECKING, Any, Final, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "Critical": ("D", "#7b1fa2"),
    "High": ("^", "#c62828"),
    "Medium": ("s", "#b26a00"),
    "Low": ("o", "#1565c0"),
    "Info": (".", "#546e7a"),
}
"""Shape and colour of each severity: the shapes are those of the texts, so that no colour carries meaning."""
_WIDE, _HIGH, _DPI = 7.2, 3.2, 110
"""Inches, and dots in each: 792 x 352."""

_GAP: Final = 0.07
"""Between two labels, as a part of the axis."""


class Chart(TypedDict):
    """How many findings of each severity were open at each of some runs."""

    days: list[str]
    """What each run is called on the axis."""
    lines: dict[str, list[int | None]]
    """By severity; None where it was not known."""
    names: dict[str, str]
    """The severities in the reader's language."""


def main() -> None:
    """Read charts as JSON, write their pictures as JSON: PNG in base64."""
    charts: list[Chart] = json.load(sys.stdin)
    json.dump([base64.b64encode(drawn(one)).decode() for one in charts], sys.stdout)


def drawn(chart: Chart) -> bytes:
    """The chart as PNG."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # heavy, and only there where pictures are wanted

    figure = Figure(figsize=(_WIDE, _HIGH), dpi=_DPI, layout="constrained")
    axes = figure.add_subplot()
    for name, counts in chart["lines"].items():
        known = [float("nan") if count is None else count for count in counts]
        axes.plot(range(len(counts)), known, color=LOOKS[name][1], marker=LOOKS[name][0], markersize=4, linewidth=1.6)
    _frame(axes, chart["days"])
    _ends(axes, chart)
    content = io.BytesIO()
    figure.savefig(content, format="png")
    return content.getvalue()


def _ends(axes: Any, chart: Chart) -> None:
    """The name of each line and its last number, at its end; those that are close make room for each other."""
    lasts = {name: counts[-1] for name, counts in chart["lines"].items() if counts[-1] is not None}
    right, gap = len(chart["days"]) - 1, axes.get_ylim()[1] * _GAP
    for name, place in apart(lasts, gap).items():
        label = {"textcoords": "offset points", "va": "center", "color": LOOKS[name][1], "fontsize": 9}
        axes.annotate(f"{chart['names'][name]} {lasts[name]}", (right, place), xytext=(8, 0), **label)


def apart(places: Mapping[str, float], gap: float) -> dict[str, float]:
    """The places, lowest first, each at least so far above the one before."""
    found: dict[str, float] = {}
    lowest = float("-inf")
    for name, place in sorted(places.items(), key=lambda one: one[1]):
        lowest = found[name] = max(place, lowest + gap)
    return found


def _frame(axes: Any, days: Sequence[str]) -> None:
    """Axes from 0, a few days by name, and nothing that is not read."""
    axes.set_ylim(bottom=0)
    axes.yaxis.get_major_locator().set_params(integer=True)
    step = max(1, len(days) // 6)
    axes.set_xticks(range(0, len(days), step), days[::step], fontsize=8)
    axes.tick_params(labelsize=8, length=0)
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.spines[["top", "right", "left"]].set_visible(False)


if __name__ == "__main__":
    main()
