"""Every answer of the gallery as a card: as it was approved, by the rules, within the limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.platforms.teams.render import render
from playground.teams.limits import ACTIVITY_BYTES
from tests.gallery import GALLERY
from tests.golden_files import names
from tests.platforms.teams.judge import faults
from tests.platforms.teams.schema import violations

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


# Where files are written: syrupy wants them named after the test, we name them after the View.
@pytest.mark.filterwarnings("ignore:\\s*Can not relate snapshot")
@pytest.mark.parametrize("name", GALLERY)
def test_a_card_is_as_it_was_approved(name: str, golden: SnapshotAssertion) -> None:
    assert render(GALLERY[name])["card"] == golden(name=name)


@pytest.mark.parametrize("name", GALLERY)
def test_a_card_keeps_the_rules(name: str) -> None:
    assert faults(GALLERY[name], render(GALLERY[name])) == []


@pytest.mark.parametrize("name", GALLERY)
def test_a_card_is_valid_by_the_schema(name: str) -> None:
    assert violations(render(GALLERY[name])["card"]) == []


def test_no_golden_file_is_left_of_a_view_that_is_gone() -> None:
    assert names("teams") == set(GALLERY)


def test_the_gallery_has_answers_that_are_near_the_limit() -> None:
    sizes = {name: len(json.dumps(render(view), ensure_ascii=False).encode()) for name, view in GALLERY.items()}

    assert max(sizes.values()) > 0.9 * ACTIVITY_BYTES
    assert sizes["findings-25"] < ACTIVITY_BYTES, "a full page of findings fits without leaving any out"


def test_a_full_page_of_findings_is_shown_whole() -> None:
    assert "not shown" not in json.dumps(render(GALLERY["findings-25"]))


def test_drawing_twice_gives_the_same() -> None:
    assert all(render(view) == render(view) for view in GALLERY.values())
