"""The table of what Slack and Teams have in common, for docs/teams.md and the test of it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.parity.features import features_of
from tests.parity.lacks import LACKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.parity.features import Feature, Lack

_HERE: Final = Path(__file__).parent
_ORDER: Final = ("reading", "changing", "engagements", "digests", "channels", "people", "words", "files")
_BEGINNING: Final = """\
Each row is a scenario that runs on Slack and on Teams through their real edges (`tests/parity`), or says why one of the
two cannot have it. What is not in the table is the same, too: only `bot/platforms/` knows of platforms. Besides, each
verb of the help is asked on both, and answered with the same words (`tests/parity/test_same_words.py`).
"""


class Shown(NamedTuple):
    """A feature and the scenario that shows it."""

    feature: Feature
    file: str
    scenario: str


def modules() -> list[Any]:
    """Those with scenarios, in the order of the table."""
    return [import_module(f"tests.parity.test_{name}") for name in _ORDER]


def scenarios(module: Any) -> dict[str, Any]:
    """The scenarios of a module, by name, in the order in which they stand there."""
    found = {name: one for name, one in vars(module).items() if name.startswith("test_")}
    return {name: one for name, one in found.items() if one.__module__ == module.__name__}


def shown(module: Any) -> Iterator[Shown]:
    """What the module's scenarios show."""
    file = f"tests/parity/{module.__name__.rpartition('.')[2]}.py"
    for name, scenario in scenarios(module).items():
        yield from (Shown(one, file, name) for one in features_of(scenario))


def render() -> str:
    """The section."""
    head = ["| what | in Teams, beside Slack | shown by |", "|---|---|---|"]
    rows = [row for module in modules() for row in _group(module)]
    return "\n".join([_BEGINNING, *head, *rows, "| **What one of them lacks** | | |", *map(_lack, LACKS), ""])


def _group(module: Any) -> list[str]:
    return [f"| **{module.TITLE}** | | |", *map(_row, shown(module))]


def _row(one: Shown) -> str:
    how = f"different: {one.feature.differs}" if one.feature.differs else "same"
    return f"| {one.feature.name} | {how} | [`{one.scenario.removeprefix('test_')}`](../{one.file}) |"


def _lack(one: Lack) -> str:
    where = "not in Teams" if one.platform == "teams" else "only in Teams"
    return f"| {one.name} | {where}: {one.why} | |"
