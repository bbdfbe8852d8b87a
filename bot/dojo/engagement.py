"""Engagements and the tests in them, as DefectDojo sends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar

from bot.dojo.answer import Answer, Placed, Text
from bot.dojo.models import Note


class Work(Placed):
    """What engagements and tests have in common: what was looked at, and who leads."""

    version: Text = ""
    branch_tag: Text = ""
    build_id: Text = ""
    commit_hash: Text = ""
    lead: int | None = None
    tags: tuple[str, ...] = ()
    product_name: str = ""
    """Filled in by the client: DefectDojo sends the id only."""


class Engagement(Work):
    """A piece of work on a product: a pipeline (CI/CD) or people's own testing (Interactive)."""

    filled_in: ClassVar[Mapping[str, str]] = {"product_name": "product_name"}

    id: int
    name: Text
    product: int
    description: Text = ""
    engagement_type: Text = ""
    status: Text = ""
    active: bool = False
    target_start: dt.date
    target_end: dt.date
    notes: tuple[Note, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """What DefectDojo calls its progress, where that was said, and whether it is open."""
        return (*filter(None, [self.status]), "open" if self.active else "closed")

    def image(self) -> dict[str, object]:
        """What a command can change of it, for the audit log and for undoing."""
        return {"kind": "engagement", **self.model_dump(mode="json", include={"id", "name", "status", "active"})}


class TestType(Answer):
    """What kind of scanner or work a test is."""

    __test__ = False  # pytest takes every Test… for one of its own

    id: int
    name: str
    active: bool = True


class Test(Work):
    """One run of a scanner, or one piece of people's work, in an engagement."""

    __test__ = False
    filled_in: ClassVar[Mapping[str, str]] = {"engagement_name": "engagement_name", "product_name": "product_name"}

    id: int
    title: Text = ""
    test_type: int
    test_type_name: Text = ""
    engagement: int
    target_start: dt.datetime
    target_end: dt.datetime
    engagement_name: str = ""
    """Filled in by the client, as is the product's."""

    @property
    def name(self) -> str:
        """The title, or the test type of a test that has none."""
        return self.title or self.test_type_name
