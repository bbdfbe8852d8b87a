"""The first minute, in English and in Portuguese: the same steps, and what they promise is what one sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playground.world import ANA, MARTA
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from tests.conftest import Scene

ENGLISH: Final = ROOT / "docs" / "first-minute.md"
PORTUGUESE: Final = ROOT / "docs" / "pt" / "primeiro-minuto.md"
_PRESSED: Final = re.compile(r"\*\*(.+?)\*\*")


def test_both_languages_have_the_same_commands_and_press_the_same() -> None:
    english, portuguese = (list(blocks(page)) for page in (ENGLISH, PORTUGUESE))
    assert [one.text for one in english] == [one.text for one in portuguese]
    assert len(english) == 5
    pressed = [_PRESSED.findall(page.read_text(encoding="utf-8")) for page in (ENGLISH, PORTUGUESE)]
    assert pressed[0] == pressed[1]


def test_the_readme_begins_as_they_do() -> None:
    first = next(blocks(ROOT / "README.md", "sh")).text
    assert next(blocks(ENGLISH, "sh")).text.strip() in first


async def test_each_step_shows_what_the_page_says(scene: Scene) -> None:
    worst, products, how, last = (block.text.strip().removeprefix("/dojo ") for block in blocks(ENGLISH, ""))
    await scene.says(worst)
    scene.sees("#276", "False positive…")
    await scene.says(products, MARTA)
    scene.sees("Products 1-3 of 3", who=MARTA)
    await scene.says(products)
    scene.sees("of 41")  # forty, and one with a hostile name that the demo lacks
    await scene.says(how)
    scene.sees("GET /findings/")
    unlink, again = last.split("\n/dojo ")
    await scene.says(unlink, ANA)
    await scene.says(again, ANA)
    scene.sees("You are not linked", "[Sign in]")
