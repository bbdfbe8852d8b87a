"""The schema's history: one revision a file under `versions/`, forwards only (the way back is a backup)."""

from typing import Final

NEWEST: Final = "0010"
"""The last revision, said here so that a start that has nothing to migrate need not load alembic."""
