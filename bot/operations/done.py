"""What a change did: as DefectDojo showed the thing before, and shows it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.dojo.models import Person


class Imaged(Protocol):
    """Something of DefectDojo's that a command can change."""

    def image(self) -> dict[str, object]:
        """All that a command can change of it, for the audit log and for undoing."""


@dataclass(frozen=True)
class Done:
    """A change that DefectDojo shows."""

    before: Imaged | None
    """None for what was made."""
    after: Imaged
    by: Person | None
    """Whose rights were used, as DefectDojo names the note's author; None where it does not show one."""
    receipt: int | None = None
    """The number of the audit row that can undo it; None where none was written, or nothing could be undone."""
