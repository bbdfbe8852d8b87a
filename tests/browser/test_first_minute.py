"""The first minute: from the demo's empty page to a false positive, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from playwright.async_api import expect

from tests.browser.chat import ARTIFACTS, LIST, ONE_LOOP, REASON, SIZES, visiting

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.browser.chat import Chat

pytestmark = ONE_LOOP


async def _is_marked(chat: Chat) -> None:
    """Wait for the outcome, and look it up in DefectDojo's own page."""
    await chat.sees("#276", "Marked as false positive by", REASON)
    await expect(chat.form).to_have_count(0)
    address = await chat.newest.get_by_role("link", name="Open in DefectDojo").get_attribute("href")
    assert address is not None
    page = await chat.elsewhere(address)
    assert "#276 SQL injection in payment search" in page
    assert "False Positive" in page
    assert REASON in page


async def test_a_row_of_the_list_becomes_a_false_positive(chat: Chat, request: pytest.FixtureRequest) -> None:
    size = request.node.callspec.id
    await chat.send(LIST)
    await chat.sees("Findings 1-9 of 9", "#276", "Critical", "active, not duplicate")
    await expect(chat.newest.get_by_role("heading", name="Findings 1-9 of 9")).to_be_in_viewport()
    await chat.picture(ARTIFACTS / f"list-{size}.png")

    await chat.presses("False positive of #276")
    await expect(chat.form.get_by_label("Reason")).to_be_focused()
    await chat.form.get_by_label("Reason").fill(REASON)
    await chat.picture(ARTIFACTS / f"form-{size}.png")

    await chat.form.get_by_role("button", name="Save").click()
    await _is_marked(chat)
    await chat.picture(ARTIFACTS / f"outcome-{size}.png")


@pytest.mark.parametrize("chat", ["wide"], indirect=True)
async def test_a_card_becomes_a_false_positive(chat: Chat) -> None:
    await chat.send("finding 276")
    await chat.sees("SQL injection in payment search", "active, verified")
    await chat.presses("False positive…")
    await chat.form.get_by_role("button", name="Save").click()
    await expect(chat.form).to_contain_text("Please complete this required field.")
    await chat.form.get_by_label("Reason").fill(REASON)
    await chat.form.get_by_role("button", name="Save").click()
    await _is_marked(chat)


@pytest.mark.parametrize("chat", ["narrow"], indirect=True)
async def test_the_empty_page_says_what_to_do_first(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="Show the critical findings").click()
    await chat.sees("Findings 1-9 of 9")
    await chat.presses("Details of #276")
    await chat.sees("SQL injection in payment search", "Description, by the scanner")


async def test_each_person_has_rights_and_answers_of_their_own(chat: Chat) -> None:
    await chat.send("products")
    await chat.sees("Products 1-10 of 41")
    await chat.becomes("Marta Lima")
    await expect(chat.room.locator("li.message")).to_have_count(0)
    await chat.send("products")
    await chat.sees("Products 1-3 of 3")
    await chat.send("whoami")
    await chat.sees("marta")
    await chat.becomes("Ana Souza")
    await chat.sees("Products 1-10 of 41")


async def test_the_keyboard_is_enough(browser: Browser) -> None:
    async with visiting(browser, SIZES["wide"]) as chat:
        keys = chat.page.keyboard
        await keys.type(LIST)  # the page begins in the message field
        await keys.press("Enter")
        await chat.sees("#276")
        await _goes_to(chat, "Shift+Tab", "False positive of #276")
        await keys.press("Enter")
        await expect(chat.form.get_by_label("Reason")).to_be_focused()
        await keys.type(REASON)
        await _goes_to(chat, "Tab", "Save")
        await keys.press("Enter")
        await _is_marked(chat)
        assert await chat.focused() == "Undo"
        await keys.press("Enter")
        await chat.sees("Taken back by", "active, verified")
        assert chat.troubles == []


async def _goes_to(chat: Chat, key: str, name: str) -> None:
    for _ in range(40):
        await chat.page.keyboard.press(key)
        if await chat.focused() == name:
            return
    pytest.fail(f"{key} does not lead to {name}")
