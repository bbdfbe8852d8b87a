"""What the tests of every platform share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.golden_files import GoldenFile

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare with the golden file of the test's platform."""
    return snapshot.use_extension(GoldenFile)
