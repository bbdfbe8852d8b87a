"""The demo's clock, moved in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from playwright.async_api import expect

from tests.browser.chat import ONE_LOOP

if TYPE_CHECKING:
    from tests.browser.chat import Chat

pytestmark = ONE_LOOP


async def test_the_clock_is_moved_to_tomorrow_and_the_bot_still_answers(chat: Chat) -> None:
    opener = chat.page.get_by_role("button", name="Channels and people")
    if await opener.is_visible():
        await opener.click()
    clock = chat.page.get_by_role("group", name="Clock")
    before = await clock.locator("time").inner_text()
    await clock.get_by_role("button", name="Tomorrow 09:00").click()
    await expect(clock).to_contain_text("09:00")
    await expect(clock.locator("time")).not_to_have_text(before)
    assert not await chat.scrolls_sideways()
    await chat.page.keyboard.press("Escape")
    await chat.send("/dojo help")
    await chat.sees("findings")
    await chat.turns_to("teams")
    await chat.send("help")
    await chat.sees("findings")
