"""The recordings and schemas that lie beside the repository, not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import SHARED

if TYPE_CHECKING:
    from pathlib import Path


def contracts_of(platform: str) -> Path:
    """The folder of a platform's. Skips the test where there is none."""
    folder = SHARED / platform
    if not folder.is_dir():
        pytest.skip(f"no contracts at {folder}: they lie beside the repository, not in it")
    return folder
