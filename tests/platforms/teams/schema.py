"""The Adaptive Card schema, where the contracts lie beside the repository."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

import pytest

from playground.teams.schema import CardSchema
from tests.conftest import SHARED

_PATH: Final = SHARED / "teams" / "adaptive-card.schema.json"


@cache
def _schema() -> CardSchema | None:
    return CardSchema(json.loads(_PATH.read_text())) if _PATH.exists() else None


def violations(card: dict[str, Any]) -> list[str]:
    """What the schema has against the card. Skips the test where there is no schema."""
    schema = _schema()
    if schema is None:
        pytest.skip(f"no contracts at {SHARED}: they lie beside the repository, not in it")
    return schema.complaints(card)
