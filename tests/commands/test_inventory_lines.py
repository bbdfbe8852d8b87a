"""Lines about products, engagements, tests and endpoints: the keys that people know from DefectDojo's API work too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.grammar import read
from bot.operations.endpoints import ListEndpoints
from bot.operations.engagements import GetEngagement, ListEngagements
from bot.operations.products import GetProduct, ListProducts
from bot.operations.tests import ListTests, ListTestTypes

if TYPE_CHECKING:
    from bot.operations.command import Command


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("products name_contains:pay prod_type:2 limit:5", ListProducts(name="pay", type="2", limit=5)),
        ("product product_id:31", GetProduct(product="31")),
        ("engagements 31 product_type:Web", ListEngagements(product="31", product_type="Web")),
        ('engagements product_id:31 status:"in progress"', ListEngagements(product="31", status="In Progress")),
        ("engagements engagement_type:ci/cd from:90D", ListEngagements(type="CI/CD", first="90d")),
        ("engagement 231", GetEngagement(engagement="231")),
        ("tests engagement_id:231 test_type:trivy", ListTests(engagement="231", type="trivy")),
        ("tests pay to:2026-11-01 -tag:x", ListTests(product="pay", last="2026-11-01", not_tag=("x",))),
        ("test-types name_contains:trivy", ListTestTypes(name="trivy")),
        ("endpoints product_id:31 host:api protocol:https", ListEndpoints(product="31", host="api", protocol="https")),
    ],
)
def test_what_is_typed_is_taken_for(line: str, command: Command) -> None:
    assert read(line) == command
