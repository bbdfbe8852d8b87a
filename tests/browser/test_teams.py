"""The Teams side of the page beside Slack's, in a real browser: cards, dialogs, and what both sides know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from playwright.async_api import expect

from tests.browser.chat import ARTIFACTS, LIST, ONE_LOOP, REASON

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from tests.browser.chat import Chat

pytestmark = ONE_LOOP


@pytest_asyncio.fixture(loop_scope="session")
async def chat(chat: Chat) -> Chat:
    """On the side of Teams."""
    await chat.turns_to("teams")
    return chat


def _row(chat: Chat, finding: str) -> Locator:
    """The row of a card's list that is about that finding."""
    return chat.newest.locator(".t-box", has_text=finding)


async def test_a_card_only_for_oneself_leads_over_a_dialog_to_the_outcome(
    chat: Chat, request: pytest.FixtureRequest
) -> None:
    size = request.node.callspec.id
    await chat.send(LIST)
    await chat.sees("Only you can see this", "Findings 1-9 of 9", "#276")
    await expect(chat.newest.get_by_role("heading", name="Findings 1-9 of 9")).to_be_in_viewport()
    await chat.picture(ARTIFACTS / f"teams-list-{size}.png")

    await _row(chat, "#276").get_by_role("button", name="False positive…").click()
    await expect(chat.form.get_by_label("Reason")).to_be_focused()
    await chat.form.get_by_role("button", name="Save").click()
    await expect(chat.form.get_by_role("alert")).to_have_text("“Reason” is needed.")
    await chat.form.get_by_label("Reason").fill(REASON)
    await chat.picture(ARTIFACTS / f"teams-form-{size}.png")
    await chat.form.get_by_role("button", name="Save").click()
    await expect(chat.form).to_contain_text("Marked as false positive")
    await chat.form.get_by_role("button", name="Close").last.click()

    await expect(chat.form).to_have_count(0)
    await chat.sees("#276", "Marked as false positive by Ana Souza", REASON)
    assert await chat.focused() == "Undo"
    await chat.picture(ARTIFACTS / f"teams-outcome-{size}.png")
    await chat.becomes("Marta Lima")
    await expect(chat.room).to_contain_text(LIST)  # her side has what Ana wrote, without the answer
    await expect(chat.room).not_to_contain_text("#276")


async def test_a_digest_on_both_sides_strikes_through_what_was_handled_on_one(
    chat: Chat, request: pytest.FixtureRequest
) -> None:
    size = request.node.callspec.id
    await chat.enters("payments")
    await chat.sees("9 open")
    await _row(chat, "#2008").get_by_role("button", name="Claim").click()
    await expect(chat.room).to_contain_text("Claimed by Ana Souza.")
    await chat.turns_to("slack")
    await chat.enters("payments")
    digest = chat.room.locator("li.message", has_text="payments-criticals: 9 open")
    await digest.get_by_role("button", name="False positive of #167").click()
    await chat.form.get_by_label("Reason").fill(REASON)
    await chat.form.get_by_role("button", name="Save").click()
    await expect(digest.locator("s", has_text="AWS access key committed in config")).to_have_count(1)

    await chat.turns_to("teams")
    card = chat.room.locator("li.message", has_text="payments-criticals-in-teams: 9 open")
    struck = card.locator("s", has_text="AWS access key committed in config")
    await expect(struck).to_have_count(1)
    await struck.scroll_into_view_if_needed()
    await chat.picture(ARTIFACTS / f"teams-digest-{size}.png")


async def test_what_is_typed_stays_text_and_a_dialog_finds_products_by_it(chat: Chat) -> None:
    await chat.enters("Dojo")
    await chat.send('<img src="https://elsewhere.invalid/">')
    await chat.sees("I did not understand that", "<img")
    await expect(chat.room).to_contain_text('<img src="https://elsewhere.invalid/">')
    await expect(chat.room.locator("img[src*=elsewhere]")).to_have_count(0)
    await chat.send("engagement create")
    await chat.presses("Fill in…")
    product = chat.form.get_by_label("Product")
    options = chat.form.get_by_role("listbox").get_by_role("option")
    await product.press_sequentially("ments-ap")
    await expect(options).to_have_text(["payments-api"])
    await product.press("Enter")
    await expect(product).to_have_value("payments-api")
    await chat.form.get_by_label("Name").fill("Pipeline scan")
    await chat.form.get_by_role("button", name="Save").click()
    await expect(chat.form.get_by_role("button", name="Save")).to_have_count(0)
    await chat.page.keyboard.press("Escape")
    await chat.sees("Pipeline scan", "Created by Ana Souza", "payments-api")


@pytest.mark.parametrize("chat", ["narrow"], indirect=True)
async def test_the_side_that_one_does_not_see_says_that_the_next_digest_came(chat: Chat) -> None:
    await chat.enters("payments")
    await chat.sees("This is the starting point")
    await chat.turns_to("slack")
    await chat.page.get_by_role("button", name="Channels and people").click()
    await chat.page.get_by_role("button", name="Tomorrow 09:00").click()
    await expect(chat.page.get_by_role("button", name="Teams, something new")).to_be_attached()
    await chat.page.keyboard.press("Escape")
    await chat.turns_to("teams")
    await expect(chat.page.get_by_role("button", name="Teams, something new")).to_have_count(0)
    await chat.sees("payments-criticals-in-teams")
    await expect(chat.newest).not_to_contain_text("This is the starting point")
