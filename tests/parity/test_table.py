"""That the table of Slack and Teams is whole: every feature is shown on both platforms, or it is said why not."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import CATALOGUE
from tests.parity import table
from tests.parity.features import PLATFORMS, features_of
from tests.parity.lacks import LACKS

SCENARIOS = {name: one for module in table.modules() for name, one in table.scenarios(module).items()}
SHOWN = [one.feature for module in table.modules() for one in table.shown(module)]


def test_every_file_of_scenarios_is_in_the_table() -> None:
    files = {path.stem for path in Path(__file__).parent.glob("test_*.py")} - {"test_table", "test_same_words"}
    assert files == {module.__name__.rpartition(".")[2] for module in table.modules()}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_scenario_shows_something_and_runs_on_both(scenario: Any) -> None:
    assert features_of(scenario), "it is in no row of the table"
    assert not getattr(scenario, "pytestmark", []), "it may be left out on one platform"
    assert {"chat", "stage"} & inspect.signature(scenario).parameters.keys(), "it is not run on each platform"


def test_a_scenario_is_run_on_each_platform(request: pytest.FixtureRequest) -> None:
    [stage] = request._fixturemanager.getfixturedefs("stage", request.node)  # type: ignore[misc]  # noqa: SLF001
    assert tuple(stage.params or ()) == PLATFORMS == ("slack", "teams")


def test_everything_that_the_bot_can_do_is_shown_on_both_or_it_is_said_why_not() -> None:
    both = {verb for one in SHOWN for verb in one.verbs}
    lacking = {verb for one in LACKS for verb in one.verbs}
    assert both | lacking == {row.verb for row in CATALOGUE}
    assert both & lacking == set()


def test_each_row_is_one_and_has_its_reason() -> None:
    names = [*(one.name for one in SHOWN), *(one.name for one in LACKS)]
    assert len(names) == len(set(names))
    assert all(one.why and one.platform in PLATFORMS for one in LACKS)
    assert not any("|" in f"{one.name}{one.differs}" for one in SHOWN)
