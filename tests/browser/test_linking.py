"""Linking in a real browser: from a refused command over Entra ID's page to the command's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from playwright.async_api import expect

from tests.browser.chat import ARTIFACTS, LIST, ONE_LOOP

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.browser.chat import Chat

pytestmark = ONE_LOOP


async def _photographed(page: Page, name: str) -> None:
    wider = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wider, name
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png", animations="disabled")


async def _signed_in(chat: Chat, name: str, size: str) -> Page:
    """Press "Sign in", say that it is oneself, pick the account: the page with the code."""
    async with chat.page.context.expect_page() as opened:
        await chat.newest.get_by_role("link", name="Sign in").click()
    page = await opened.value
    await expect(page.get_by_role("heading", name="Link your account")).to_be_visible()
    await _photographed(page, f"link-confirm-{size}")
    await page.get_by_role("button", name="Yes, that is me: sign in").click()
    await page.get_by_role("link", name=name).click()
    await expect(page.get_by_role("heading", name="Enter this code")).to_be_visible()
    await _photographed(page, f"link-code-{size}")
    return page


async def _unlinked(chat: Chat) -> None:
    await chat.send("unlink")
    await chat.sees("I have forgotten who you are")
    await chat.send(LIST)
    await chat.sees("You are not linked", "Sign in", "Enter the code…")


async def test_whoever_is_not_linked_is_led_to_the_answer(chat: Chat, request: pytest.FixtureRequest) -> None:
    size = request.node.callspec.id
    await _unlinked(chat)
    await chat.picture(ARTIFACTS / f"link-refused-{size}.png")
    page = await _signed_in(chat, "Ana Souza", size)
    code = await page.locator(".code").inner_text()

    await chat.presses("Enter the code…")
    await chat.form.get_by_label("Code").fill(code)
    await chat.picture(ARTIFACTS / f"link-form-{size}.png")
    await chat.form.get_by_role("button", name="Save").click()
    await chat.sees("You are linked to Ana Souza now.", "One thing is missing")

    await expect(page.get_by_role("heading", name="Your token")).to_be_visible()
    await _photographed(page, f"link-token-{size}")
    address = await page.get_by_role("link", name="API v2 Key").get_attribute("href")
    assert address is not None
    keys = await page.context.new_page()
    await keys.goto(f"{address}?as=ana")
    token = await keys.get_by_label("API v2 Key").input_value()
    await keys.close()
    await page.get_by_label("API v2 Key").fill(token)
    await page.get_by_role("button", name="Keep my token").click()
    await expect(page.get_by_role("heading", name="You are linked")).to_be_visible()
    await _photographed(page, f"link-done-{size}")

    await chat.sees("Findings 1-9 of 9", "#276")
    await chat.picture(ARTIFACTS / f"link-answer-{size}.png")
    await chat.send("whoami")
    await chat.sees("Ana Souza, object", "by signing in", "ana (Ana Souza)")
    await chat.picture(ARTIFACTS / f"link-whoami-{size}.png")


async def test_marta_is_linked_in_chat_alone(chat: Chat, request: pytest.FixtureRequest) -> None:
    size = f"marta-{request.node.callspec.id}"
    await chat.becomes("Marta Lima")
    await _unlinked(chat)
    page = await _signed_in(chat, "Marta Lima", size)
    code = await page.locator(".code").inner_text()
    await page.close()
    await chat.send(f"link code {code}")
    await chat.sees("You are linked to Marta Lima now.")

    await chat.presses("Give my token…")
    await chat.form.get_by_label("Token").fill("0" * 40)
    await chat.form.get_by_role("button", name="Save").click()
    await expect(chat.form).to_contain_text("DefectDojo does not know this token.")
    await chat.picture(ARTIFACTS / f"link-token-form-{size}.png")


async def test_a_used_link_tells_one_sentence(chat: Chat) -> None:
    await _unlinked(chat)
    address = await chat.newest.get_by_role("link", name="Sign in").get_attribute("href")
    assert address is not None
    page = await _signed_in(chat, "Ana Souza", "used")
    await page.goto(address)
    await expect(page.get_by_role("heading", name="Begin anew")).to_be_visible()
    await page.close()
