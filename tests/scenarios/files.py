"""What the scenarios of files share."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from playground.defectdojo import faults

if TYPE_CHECKING:
    from playground.defectdojo.faults import Fault
    from tests.conftest import Scene


LONG: Final = "findings any product:payments-api"
"""A list of some hundred rows."""


def fitting(scene: Scene) -> list[int]:
    """The ids of all rows of the long list."""
    return sorted(one.id for one in scene.dojo.findings.values() if one.product.name == "payments-api")


def passing() -> Fault:
    """A request that is answered as usual."""
    return replace(faults.error_500(), goes_on=True)


def table(scene: Scene) -> list[dict[str, str]]:
    """The newest file of Ana's, as a table."""
    content = scene.file().content or b""
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def document(scene: Scene) -> dict[str, Any]:
    """The newest file of Ana's, as JSON."""
    content: dict[str, Any] = json.loads(scene.file().content or b"")
    return content
