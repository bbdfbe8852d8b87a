"""A form with menus that are searched while one types, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from playwright.async_api import expect

from bot.operations.fields import today
from tests.browser.chat import ARTIFACTS, ONE_LOOP

if TYPE_CHECKING:
    from tests.browser.chat import Chat

pytestmark = ONE_LOOP


async def test_an_engagement_is_made_with_a_product_that_is_found_while_typed(chat: Chat) -> None:
    await chat.send("engagement create")
    product = chat.form.get_by_label("Product")
    options = chat.form.get_by_role("listbox").get_by_role("option")
    await expect(product).to_be_focused()
    await expect(options.first).to_be_visible()  # there is something to choose before anything is typed

    await product.press_sequentially("ments-ap")
    await expect(options).to_have_text(["payments-api"])
    await product.press("Enter")
    await expect(product).to_have_value("payments-api")
    await chat.form.get_by_label("Name").fill("Pipeline scan")
    await expect(chat.form.get_by_label("First day")).to_have_value(today().isoformat())
    lead = chat.form.get_by_label("Lead")
    await lead.press_sequentially("m")
    await expect(options.first).to_have_text("me")
    await lead.press("Enter")
    await expect(lead).to_have_value("me")

    await chat.form.get_by_role("button", name="Save").click()
    await expect(chat.form).to_have_count(0)
    await chat.sees("Pipeline scan", "Created by Ana Souza", "Product: payments-api")


async def test_what_was_chosen_can_be_taken_away_where_it_may_stay_empty(chat: Chat) -> None:
    await chat.send("engagement create payments-api")
    lead = chat.form.get_by_label("Lead")
    await lead.press_sequentially("m")
    await expect(chat.form.get_by_role("listbox").get_by_role("option").first).to_have_text("me")
    await lead.press("Enter")
    await lead.fill("")
    await chat.form.get_by_label("Name").fill("Without a lead")
    await expect(lead).to_have_value("")

    await chat.form.get_by_role("button", name="Save").click()
    await chat.sees("Without a lead", "Created by Ana Souza")


async def test_marta_finds_her_own_products_only(chat: Chat) -> None:
    await chat.becomes("Marta Lima")
    await chat.send("engagement create")
    options = chat.form.get_by_role("listbox").get_by_role("option")
    await expect(options).to_have_text(["checkout-web", "payments-api", "payments-ledger"])

    await chat.form.get_by_label("Product").press_sequentially("card-v")
    await expect(chat.form.get_by_text("Nothing found")).to_be_visible()


async def test_a_digests_filter_says_what_it_finds_while_it_is_typed(
    chat: Chat, request: pytest.FixtureRequest
) -> None:
    await chat.send("digest add")
    await chat.form.get_by_label("Name").fill("criticals")
    field = chat.form.get_by_label("Filter")
    await field.press_sequentially("findings critcal")
    await expect(chat.form).to_contain_text("critical")
    await field.press("Backspace")
    await field.press("Backspace")
    await field.press_sequentially("ial")
    await expect(field).to_have_value("findings critcial")
    await field.fill("findings critical")
    await expect(chat.form).to_contain_text("fit now.")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("findings critical")
    await expect(chat.form.get_by_label("Name")).to_have_value("criticals")
    await chat.picture(ARTIFACTS / f"digest-form-{request.node.callspec.id}.png")
    await chat.page.keyboard.press("Escape")
