"""The Adaptive Card schema, where the contracts lie beside the repository."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

_NAME: Final = "shared/contracts/teams/adaptive-card.schema.json"


@cache
def _validator() -> jsonschema.Draft6Validator | None:
    for folder in Path(__file__).resolve().parents:
        if (folder / _NAME).exists():
            return jsonschema.Draft6Validator(json.loads((folder / _NAME).read_text()))
    return None


def violations(card: dict[str, Any]) -> list[str]:
    """What the schema has against the card. Skips the test where there is no schema."""
    validator = _validator()
    if validator is None:
        pytest.skip(f"no {_NAME} in any folder above this one")
    return [error.message for error in validator.iter_errors(card)]
