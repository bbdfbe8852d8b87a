"""Lists that DefectDojo refuses: its own words are told, and nothing is shown as if it were the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.defectdojo.faults import Fault

if TYPE_CHECKING:
    from tests.conftest import Scene

JSON = {"content-type": "application/json"}
LINES = {
    "products tag:pci": "/products/",
    "engagements tag:ci": "/engagements/",
    "engagements type:CI/CD": "/engagements/",
    "engagement 231": "/engagements/",
    "tests branch:main": "/tests/",
    "tests payments-api": "/tests/",
    "test-types trivy": "/test_types/",
    "endpoints port:443": "/endpoints/",
    "endpoints host:api": "/endpoints/",
}


@pytest.mark.parametrize(("line", "path"), LINES.items())
async def test_a_refusal_is_told_in_defectdojos_own_words(scene: Scene, line: str, path: str) -> None:
    body = b'{"tags": ["Enter <b>another</b> value."], "message": "{ErrorDetail}", "pro": ["Buy it."]}'
    scene.dojo.faults.append(Fault(400, body, JSON, path=f"/api/v2{path}"))
    await scene.says(line)

    scene.sees("That did not work", "DefectDojo refused: tags: Enter <b>another</b> value.")
    scene.does_not_see(" of ", "Buy it", "ErrorDetail")


@pytest.mark.parametrize(("line", "path"), LINES.items())
async def test_a_missing_right_is_told_as_such(scene: Scene, line: str, path: str) -> None:
    body = b'{"detail": "You do not have permission to perform this action."}'
    scene.dojo.faults.append(Fault(403, body, JSON, path=f"/api/v2{path}"))
    await scene.says(line)

    scene.sees("DefectDojo does not let your account do that.")
