"""A digest as it is kept to be said anew: its numbers and its findings' ids. Titles are read anew each time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pydantic import TypeAdapter

from bot.operations import packing
from bot.operations.digest import Content, More, of_open
from bot.operations.digest_snapshot import ALL, Snapshot

if TYPE_CHECKING:
    from bot.operations.digest_snapshot import Glimpse

COUNTED: Final = 300
"""Open findings of which it is told how many are handled; of more, only the rows are looked after."""

Level: TypeAlias = Literal["full", "no-titles", "counts"]


@dataclass(frozen=True)
class Frame:
    """What was said."""

    content: Content
    """Without findings."""
    level: Level
    """How much of it the channel was shown."""
    top: tuple[int, ...] = ()
    """The findings that matter most, in their order."""
    open: tuple[int, ...] = ()
    """All that were open; none where they are too many."""

    @property
    def ids(self) -> frozenset[int]:
        """The findings that it is worth looking for."""
        return frozenset((*self.top, *self.open))


def framed(content: Content, level: Level) -> Frame | None:
    """What to keep of it; None where nothing that it shows can be handled."""
    if not of_open(content.filter):
        return None
    rows: tuple[Glimpse, ...] = () if ALL in content.snapshot.unread else content.snapshot.open
    top = () if level == "counts" else tuple(one.id for one in content.top)
    kept = tuple(one.id for one in rows) if len(rows) <= COUNTED else ()
    bare = replace(content, top=(), more=More(), snapshot=Snapshot(content.snapshot.at))
    return Frame(bare, level, top, kept) if top or kept else None


def to_bytes(frame: Frame) -> bytes:
    """The frame, packed."""
    return packing.packed(_adapter(), frame)


def from_bytes(kept: bytes) -> Frame:
    """The frame again. Raises ValueError for what is none, or of another version."""
    return packing.unpacked(_adapter(), kept)


@cache
def _adapter() -> TypeAdapter[Frame]:
    return TypeAdapter(Frame)
