"""Golden files for Slack: one a payload, named by it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion
    from syrupy.location import PyTestLocation

GOLDEN = Path(__file__).parents[2] / "golden" / "slack"


# Files are named by their payloads alone, to be found by people; syrupy would add the test's name.
named_by_payload = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot name:UserWarning")


class _Golden(JSONSnapshotExtension):
    """tests/golden/slack/NAME.json."""

    @classmethod
    def dirname(cls, **_location: Any) -> str:
        return str(GOLDEN)

    @classmethod
    def matches_test_location(cls, *, test_location: PyTestLocation, snapshot_location: str) -> bool:
        return test_location.testname.endswith(f"[{Path(snapshot_location).stem}]")

    @classmethod
    def get_snapshot_name(cls, *, index: Any = 0, **_location: Any) -> str:
        return str(index)


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(_Golden)
