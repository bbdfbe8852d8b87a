"""The Adaptive Card schema, where the contracts lie beside the repository."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from playground.teams.schema import CardSchema
from tests.platforms.contracts import contracts_of


@cache
def _schema() -> CardSchema:
    return CardSchema(json.loads((contracts_of("teams") / "adaptive-card.schema.json").read_text()))


def violations(card: dict[str, Any]) -> list[str]:
    """What the schema has against the card. Skips the test where there is no schema."""
    return _schema().complaints(card)
