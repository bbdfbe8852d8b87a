"""Lists, cards and numbers, on Slack and on Teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.world import ANA, MARTA
from tests.parity.features import feature

if TYPE_CHECKING:
    from tests.parity.chat import Chat

TITLE: Final = "Reading"
LISTS: Final = {
    "products payments": "Products 1-4 of 4",
    "product payments-api": "#31",
    "engagements payments-api": "Engagements 1-",
    "engagement 231": "Release 4.12 hardening",
    "tests engagement:231": "Tests 1-",
    "endpoints payments-api": "Endpoints 1-",
    "test-types trivy": "Trivy",
}
"""A line, and what it shows."""


@feature(
    "An answer for whoever asked alone",
    "findings",
    differs="Slack's is gone when Slack is opened anew; Teams keeps it for 24 hours",
)
@feature("Share to the channel")
@feature("A finding's card, and back to the list", "finding")
async def test_a_list_is_for_whoever_asked_until_it_is_shared(chat: Chat) -> None:
    await chat.says("findings critical product:payments-api")
    chat.sees("Findings 1-9 of 9", "#276", "[False positive…]", "[Details]")
    assert chat.count(MARTA) == 0
    await chat.clicks("Details")
    chat.sees("Status", "active", "[Back to the list]", "[Open in DefectDojo]")
    await chat.clicks("Back to the list")
    chat.sees("Findings 1-9 of 9")
    await chat.clicks("Share to channel")
    assert (chat.count(MARTA), len(chat.posted())) == (1, 1)
    chat.sees("Findings 1-9 of 9", "#276", who=MARTA)
    chat.does_not_see("[Share to channel]", who=MARTA)


@feature("Pages")
@feature("Menus in an answer", differs="Slack acts on the choice itself; Teams on the button below the menu")
async def test_pages_are_turned_and_menus_lead_on(chat: Chat) -> None:
    await chat.says("findings limit:5")
    chat.sees("Findings 1-5 of")
    await chat.clicks("Next")
    chat.sees("Findings 6-10 of")
    await chat.clicks("Previous")
    chat.sees("Findings 1-5 of")
    await chat.says("findings limit:25 any product:payments-api severity:medium")
    chat.sees("Findings 1-25 of", "Details of…")
    number = next(line.split()[0] for line in chat.screen().splitlines() if line.startswith("#"))
    title = chat.dojo.findings[int(number[1:])].title
    await chat.chooses("Details of…", f"{number} ■ Medium {title}"[:70])
    chat.sees(number, "Status")


@feature(
    "Lists and cards of products, engagements, tests, endpoints",
    *("products", "product", "engagements", "engagement", "tests", "endpoints", "test-types"),
)
@feature("Statistics, each number with its list", "stats")
@feature("How an answer was made")
async def test_there_is_a_list_or_card_of_everything(chat: Chat) -> None:
    for line, seen in LISTS.items():
        await chat.says(line)
        chat.sees(seen)
    await chat.says("stats payments-api")
    chat.sees("Statistics: payments-api", "Critical", "Outside SLA")
    await chat.chooses("Show the list of…", "◆ Critical: 9")
    chat.sees("Findings 1-9 of 9")
    await chat.clicks("Explain")
    chat.sees("How this was answered", "/api/v2/findings/?", "$DEFECTDOJO_TOKEN")


@feature(
    "A pasted link becomes a card",
    differs="in the message itself, while it is written, for all to see and with nothing to press; in Slack below the "
    "message, for whoever pasted it alone",
)
async def test_a_pasted_link_becomes_a_card(chat: Chat) -> None:
    await chat.says("help")
    assert "SQL injection" in await chat.pastes("http://dojo.test/finding/276")
    hidden = next(row for row in chat.dojo.findings.values() if row.product.name == "card-vault")
    assert await chat.pastes(f"http://dojo.test/finding/{hidden.id}", MARTA) == ""
    assert await chat.pastes("https://evil.example/finding/276") == ""
    assert (chat.posted(), chat.count(MARTA)) == ([], 0)


@feature("Each with the own rights in DefectDojo")
async def test_each_sees_with_the_own_rights(chat: Chat) -> None:
    hidden = next(row for row in chat.dojo.findings.values() if row.product.name == "card-vault")
    await chat.says(f"finding {hidden.id}", MARTA)
    chat.sees("Not found", who=MARTA)
    await chat.says(f"finding {hidden.id}")
    chat.sees(f"#{hidden.id}")
    assert {request.user for request in chat.dojo.requests} == {ANA.dojo, MARTA.dojo}
