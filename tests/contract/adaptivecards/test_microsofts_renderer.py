"""Every card of the golden files is read and drawn by Microsoft's own renderer, in Chromium, without a complaint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from tests.browser.chat import CHROMIUM, browsing
from tests.golden_files import GOLDEN
from tests.npm import node_with

HERE: Final = Path(__file__).parent
RENDERER: Final = HERE / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.js"
_DRAWN: Final = """(cards) => Object.entries(cards).map(([name, content]) => {
    const context = new AdaptiveCards.SerializationContext();
    const card = new AdaptiveCards.AdaptiveCard();
    card.parse(content, context);
    const drawn = card.render();
    document.body.replaceChildren(drawn);
    const complaints = [];
    for (let at = 0; at < context.eventCount; at++) complaints.push(context.getEventAt(at).message);
    const failures = card.validateProperties().validationEvents.map((event) => event.message);
    const strange = document.body.querySelectorAll("script, iframe, img, video, object, embed, form").length;
    return { name, complaints: [...complaints, ...failures], strange, text: document.body.innerText };
})"""
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")
Json = dict[str, Any]


def cards() -> dict[str, Json]:
    """Each card of the golden files."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((GOLDEN / "teams").glob("*"))}
    return {name: card for name, card in found.items() if card.get("type") == "AdaptiveCard"}


@pytest.fixture(scope="module")
def renderer() -> str:
    node_with(HERE, "Microsoft's renderer of cards")
    return str(RENDERER)


async def test_it_draws_each_card_without_a_complaint(renderer: str) -> None:
    wanted = cards()
    assert len(wanted) > 100
    async with browsing() as browser:
        page = await browser.new_page()
        await page.add_script_tag(path=renderer)
        drawn = await page.evaluate(_DRAWN, wanted)
    assert [one for one in drawn if one["complaints"] or one["strange"]] == []
    assert [one["name"] for one in drawn if _title(wanted[one["name"]]) not in one["text"]] == []


async def test_it_does_complain_of_what_is_no_card_of_ours(renderer: str) -> None:
    picture = {"type": "Image", "url": "https://dojo.test/pixel.png"}
    wrong = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlok", "text": "?"}, picture]}
    async with browsing() as browser:
        page = await browser.new_page()
        await page.add_script_tag(path=renderer)
        [drawn] = await page.evaluate(_DRAWN, {"wrong": wrong})
    assert (len(drawn["complaints"]), drawn["strange"]) == (1, 1)


def _title(card: Json) -> str:
    """The card's first line, as far as a browser does not fold its spaces."""
    first = card["body"][0]
    text = "".join(one["text"] for one in first.get("inlines", ())) or first.get("text", "")
    return " ".join(text.split())[:20]
