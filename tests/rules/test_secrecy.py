"""Rules for what a channel without titles is told: they hold for every model and every row, also those to come."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.catalogue import CATALOGUE
from bot.dojo.answer import Answer, Placed
from bot.dojo.engagement import Work
from bot.dojo.models import Finding
from bot.operations.secrecy import HIDDEN, KEPT
from playground.world import World
from tests.canary import CANARY, forget, lines_in, plant, spoken
from tests.conftest import TODAY, Clock, Scene, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

EXAMPLES = list(dict.fromkeys(example for row in CATALOGUE for example in row.command.examples))
FURTHER = [
    *("finding 276 show:notes", "finding 277 show:risks", "finding 276 share:yes", "findings limit:25"),
    *("finding 276 explain:yes", "findings explain:yes", "products explain:yes", "findings product:31 format:csv"),
    *('severity 276 low reason:"kept low"', "verify 276 seen:inactive", "product payments"),
    *(
        "findings engagement:ipeline",
        "engagement release",
        "tests product:payments-api",
        "endpoints explain:yes share:yes",
    ),
    *("unaccept 277 explain:yes", "risk-accept 281 until:90d reason:enough explain:yes"),
]


def models(kind: type[Answer] = Answer) -> Iterator[type[Answer]]:
    """Every model of DefectDojo's, but for what several of them have in common."""
    for one in kind.__subclasses__():
        if one not in {Placed, Work} and not one.__pydantic_generic_metadata__["origin"]:
            yield one
        yield from models(one)


@pytest.mark.parametrize("model", list(dict.fromkeys(models())), ids=lambda model: model.__name__)
def test_somebody_has_decided_about_every_field(model: type[Answer]) -> None:
    kept, hidden = KEPT.get(model, frozenset()), frozenset(HIDDEN.get(model, {}))

    assert kept | hidden == set(model.model_fields), f"bot/operations/secrecy.py does not tell of {model.__name__}"
    assert not kept & hidden


def test_all_free_text_of_a_finding_is_hidden() -> None:
    assert {"title", "description", "mitigation", "tags", "file_path", "component_name", "cwe"} <= set(HIDDEN[Finding])


async def played(scene: Scene, depths: int = 2) -> set[str]:
    """Type every example, and then a line of each kind that buttons and menus hold; which of them betray something."""
    waiting, done, betraying = [*EXAMPLES, *FURTHER], set[str](), set[str]()
    for depth in range(depths):
        lines, waiting = waiting, []
        for line in lines:
            kind = re.sub(r"\d+|(seen|back):(\"[^\"]*\"|\S+)", "#", line)
            if depth and kind in done:
                continue
            done.add(kind)
            scene.clock.now += 2
            await scene.says(line)
            said = spoken(scene.slack)
            if CANARY in said or "4242424" in said:
                betraying.add(line)
            waiting += lines_in(scene.slack)
            waiting += [f"{line} explain:yes" for line in lines_in(scene.slack) if line.startswith("undo")]
            forget(scene.slack)
    return betraying


@pytest.mark.parametrize("level", ["no-titles", "counts"])
async def test_no_answer_in_such_a_channel_holds_a_foreign_text(database: Path, tmp_path: Path, level: str) -> None:
    async with redacting(level, database, tmp_path) as scene:
        assert await played(scene) == set()


async def test_where_everything_is_shown_the_same_lines_hold_many(database: Path, tmp_path: Path) -> None:
    async with redacting("full", database, tmp_path) as scene:
        betraying = await played(scene, depths=1)

    assert {
        "finding 276",
        "findings limit:25",
        "endpoints explain:yes share:yes",
        "finding 277 show:risks",
    } <= betraying
    assert len(betraying) > 40


@asynccontextmanager
async def redacting(level: str, database: Path, folder: Path) -> AsyncIterator[Scene]:
    """The world with the word planted, and a channel of that level."""
    file = folder / "config.yaml"
    file.write_text(f"channels: {{slack:C0APPSEC: {{redaction: {level}}}}}")
    clock = Clock()
    world = World(today=TODAY, clock=clock, strict=True)
    plant(world.dojo)
    async with staged(world, clock, database, config_file=file) as scene:
        yield scene
