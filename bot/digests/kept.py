"""What there is to know of digests, for whoever declares, composes or posts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.digests.book import Book
    from bot.digests.runs import Runs
    from bot.digests.schedules import Schedules
    from bot.digests.snapshots import Snapshots
    from bot.storage.clock import Clock


@dataclass(frozen=True)
class Kept:
    """The digests, their runs and what these saw; and how time is told."""

    book: Book
    runs: Runs
    snapshots: Snapshots
    schedules: Schedules
    clock: Clock
