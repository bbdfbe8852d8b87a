"""Engagements that are not made, or of which it is not known: lost answers and refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground.defectdojo import faults
from playground.world import MARTA, World
from tests.conftest import TODAY, Clock, Scene, staged
from tests.scenarios.engagements_made import LINE, ended, made

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playground.defectdojo.faults import Fault


LOST: dict[str, Callable[[], Fault]] = {
    "connection lost": lambda: faults.broken(httpx.ReadError("lost")),
    "proxy gave up": lambda: faults.unavailable(504),
    "too slow": faults.hang,
    "a web page instead": lambda: faults.html_page(200),
}
every_loss = pytest.mark.parametrize("fault", LOST.values(), ids=LOST)


@pytest.fixture
async def hasty(database: Path) -> AsyncIterator[Scene]:
    """A bot that waits for DefectDojo a quarter of a second at most."""
    clock = Clock()
    world = World(today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database, defectdojo_timeout=0.25) as scene:
        yield scene


# -- lost answers ---------------------------------------------------------------------------------


@every_loss
async def test_one_whose_answer_is_lost_is_looked_for_and_told_as_made(
    hasty: Scene, fault: Callable[[], Fault]
) -> None:
    hasty.dojo.faults.append(faults.only(faults.too_late(fault()), method="POST"))
    await hasty.says(LINE)

    [row] = made(hasty)
    hasty.sees(f"#{row.id} Pipeline scan", "Created by Ana Souza")
    assert await ended(hasty) == [("done", "")]


@every_loss
async def test_one_that_cannot_be_found_is_not_certain_and_never_sent_again(
    hasty: Scene, fault: Callable[[], Fault]
) -> None:
    hasty.dojo.faults.append(faults.only(fault(), method="POST"))
    await hasty.says(LINE)

    hasty.sees("Not certain", "I don't know whether DefectDojo made “Pipeline scan”; I cannot find it now.")
    assert hasty.asked().count("POST /engagements/") == 1
    assert [outcome for outcome, _code in await ended(hasty)] == ["unknown"]

    await hasty.clicks("Look, and create it if it is not there")
    assert len(made(hasty)) == 1
    hasty.sees("Created by Ana Souza")


async def test_one_that_comes_late_is_found_when_looked_for(hasty: Scene) -> None:
    lost = faults.broken(httpx.ReadError("lost"))
    hasty.dojo.faults.append(faults.only(faults.too_late(lost), method="POST"))
    none = faults.Fault(200, b'{"count": 0, "results": []}', {"content-type": "application/json"})
    hasty.dojo.faults += [faults.only(none, path="/api/v2/engagements/", method="GET")] * 2
    await hasty.says(LINE)
    hasty.sees("Not certain")

    await hasty.clicks("Look, and create it if it is not there")
    hasty.sees("Nothing was written", "Pipeline scan")
    assert len(made(hasty)) == 1


async def test_another_of_before_is_not_taken_for_the_lost_one(hasty: Scene) -> None:
    await hasty.says(LINE)
    await hasty.clicks("Close")
    hasty.dojo.faults.append(faults.only(faults.broken(httpx.ConnectError("refused")), method="POST"))
    await hasty.says(f"{LINE} again:yes")

    hasty.sees("Not certain")
    assert len(made(hasty)) == 1


async def test_one_that_was_made_and_cannot_be_read_is_told_with_its_number(hasty: Scene) -> None:
    number = max(hasty.dojo.engagements) + 1
    hasty.dojo.faults.append(faults.only(faults.error_500(), method="GET", path=f"/api/v2/engagements/{number}/"))
    await hasty.says(LINE)

    [row] = made(hasty)
    hasty.sees(f"DefectDojo made “Pipeline scan” as #{row.id}, but I cannot see it again.")
    assert [outcome for outcome, _code in await ended(hasty)] == ["unknown"]


# -- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (f"name:{'x' * 301}", ("“name” cannot be", "it takes at most 300 letters.")),
        (f"name:x version:{'1' * 101}", ("“version” cannot be", "at most 100 letters.")),
        (f"name:x branch:{'b' * 151}", ("“branch” cannot be", "at most 150 letters.")),
        (f"name:x build:{'b' * 151}", ("“build” cannot be", "at most 150 letters.")),
        (f"name:x commit:{'c' * 151}", ("“commit” cannot be", "at most 150 letters.")),
        (f"name:x description:{'d' * 2001}", ("“description” cannot be", "at most 2000 letters.")),
        ('name:x tag:"two words"', ("“tag” cannot be “two words”", "no spaces, commas or quotes")),
        ('name:x tag:"a,b"', ("“tag” cannot be “a,b”", "no spaces, commas or quotes")),
        ("name:x type:manual", ("“type” cannot be “manual”. It takes: interactive, ci/cd.",)),
        ("name:x from:2026-02-30", ("“from” cannot be “2026-02-30”: the calendar has no such day.",)),
        ("name:x from:yesterday", ("“from” cannot be “yesterday”",)),
        ("name:x to:9999-12-31", ("“to” cannot be “9999-12-31”",)),
        ("name:x from:2026-12-02 to:2026-12-01", ("“from” (2026-12-02) is after “to” (2026-12-01)",)),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_what_defectdojo_would_refuse_is_refused_before_and_named(
    scene: Scene, words: str, sentences: tuple[str, ...]
) -> None:
    await scene.says(f"engagement create payments-api {words}")
    scene.sees(*sentences)
    assert scene.asked() == []


async def test_a_form_says_which_dates_contradict_each_other(scene: Scene) -> None:
    await scene.says("engagement create")
    await scene.submits({"Product": "payments-api", "Name": "x", "First day": "2030-01-01", "Last day": "2029-01-01"})

    scene.sees("⚠ “from” (2030-01-01) is after “to” (2029-01-01)", "[Save]")


async def test_a_reader_of_2x_is_told_that_the_right_is_missing(database: Path) -> None:
    clock = Clock()
    world = World(generation="2.58.4", today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database) as scene:
        await scene.says(LINE, MARTA)

        scene.sees("DefectDojo does not let your account do that.", who=MARTA)
        assert made(scene) == []
        assert await ended(scene) == [("refused", "Forbidden")]


@pytest.mark.parametrize(
    ("product", "sentence"),
    [
        ("xyzzy", "There is no product “xyzzy”, or your account may not see it."),
        ("99999", "There is no such thing in DefectDojo, or your account may not see it."),
        ("card-vault", "There is no product “card-vault”, or your account may not see it."),
        ("FOREIGN", "There is no such thing in DefectDojo, or your account may not see it."),
    ],
)
async def test_a_product_that_is_not_there_or_foreign_gets_none(scene: Scene, product: str, sentence: str) -> None:
    foreign = next(row.id for row in scene.dojo.products.values() if row.name == "card-vault")
    await scene.says(LINE.replace("payments-api", product.replace("FOREIGN", str(foreign))), MARTA)

    scene.sees(sentence, who=MARTA)
    assert [line for line in scene.asked() if line.startswith("POST")] == []


async def test_a_part_of_several_products_asks_which_and_goes_on(scene: Scene) -> None:
    await scene.says(LINE.replace("payments-api", "payments"))
    await scene.clicks("payments-ledger")

    scene.sees("Created by Ana Souza", "Product: payments-ledger")


async def test_a_refusal_is_told_in_defectdojos_own_words(scene: Scene) -> None:
    body: dict[str, Any] = {"tags": ["Not on <!channel> Fridays."], "pro": ["Buy!"]}
    refusal = faults.Fault(400, json.dumps(body).encode(), {"content-type": "application/json"})
    scene.dojo.faults.append(faults.only(refusal, method="POST"))
    await scene.says(LINE)

    scene.sees("DefectDojo refused: tags: Not on", "Fridays.")
    assert await ended(scene) == [("refused", "Refused")]


async def test_hostile_texts_stand_as_they_were_written(scene: Scene) -> None:
    name = '<!channel> *x* <https://evil.example|click> "quoted" \\ back 🔥'
    await scene.says("engagement create payments-api")
    await scene.submits({"Name": name})

    assert len(made(scene, name)) == 1
    scene.sees(name)
