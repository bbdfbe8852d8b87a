"""The Adaptive Card schema, where the contracts lie beside the repository."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from playground.teams.schema import CardSchema

_NAME: Final = "shared/contracts/teams/adaptive-card.schema.json"


@cache
def _validator() -> CardSchema | None:
    for folder in Path(__file__).resolve().parents:
        if (folder / _NAME).exists():
            return CardSchema(json.loads((folder / _NAME).read_text()))
    return None


def violations(card: dict[str, Any]) -> list[str]:
    """What the schema has against the card. Skips the test where there is no schema."""
    validator = _validator()
    if validator is None:
        pytest.skip(f"no {_NAME} in any folder above this one")
    return validator.complaints(card)
