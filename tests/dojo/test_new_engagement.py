"""A new engagement, as the client writes it: with names that DefectDojo knows, on either version."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.dojo.queries import ENGAGEMENT_FIELDS, NewEngagement
from playground.defectdojo import names

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from playground.defectdojo import State

EVERYTHING: NewEngagement = {
    "product_id": 31,
    "name": "Pipeline scan",
    "type": "CI/CD",
    "first_day": date(2026, 11, 22),
    "last_day": date(2026, 11, 29),
    "version": "4.12",
    "branch": "main",
    "build": "7",
    "commit": "0a1b",
    "tags": ("pci",),
    "lead_id": 2,
    "description": "About it.",
}


async def test_everything_arrives_under_the_name_that_defectdojo_has_for_it(dojo: DojoClient, state: State) -> None:
    made = state.engagements[await dojo.create_engagement(**EVERYTHING)]

    assert (made.product.id, made.name, made.engagement_type) == (31, "Pipeline scan", "CI/CD")
    assert (made.target_start, made.target_end) == (date(2026, 11, 22), date(2026, 11, 29))
    assert (made.version, made.branch_tag, made.build_id, made.commit_hash) == ("4.12", "main", "7", "0a1b")
    assert (made.tags, made.lead and made.lead.id, made.description) == (["pci"], 2, "About it.")


def test_every_field_has_a_name_and_every_name_stands_in_the_schema(state: State) -> None:
    assert ENGAGEMENT_FIELDS.keys() == NewEngagement.__annotations__.keys() == EVERYTHING.keys()
    assert set(ENGAGEMENT_FIELDS.values()) <= names.body_names(state.generation, "engagement")
