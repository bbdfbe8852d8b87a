"""Golden files: one a payload, in a folder a platform, named so that people find them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

GOLDEN = Path(__file__).parent / "golden"

# Files are named by their payloads alone; syrupy would add the test's name.
named_by_payload = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot name:UserWarning")


def names(platform: str) -> set[str]:
    """The payloads of which there is a file."""
    return {path.stem for path in (GOLDEN / platform).glob("*.json")}


class GoldenFile(JSONSnapshotExtension):
    """tests/golden/PLATFORM/NAME.json; the platform is the folder of the test."""

    @classmethod
    def dirname(cls, *, test_location: Any, **_location: Any) -> str:
        return str(GOLDEN / Path(test_location.filepath).parent.name)

    @classmethod
    def matches_test_location(cls, *, test_location: Any, snapshot_location: str) -> bool:
        return bool(test_location.testname.endswith(f"[{Path(snapshot_location).stem}]"))

    @classmethod
    def get_snapshot_name(cls, *, index: Any = 0, **_location: Any) -> str:
        return str(index)
