"""Entra ID's stand-in in a real browser that runs no scripts: pick an account, and land at the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx
import pytest
import pytest_asyncio

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from playwright.async_api import expect
from starlette.responses import PlainTextResponse

from playground.entra import EntraStandIn, Registration
from playground.serving import serving
from playground.world import TENANT
from tests.browser.chat import ONE_LOOP, SIZES
from tests.contract.openid import Client, Secrets, ends_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

pytestmark = ONE_LOOP
HERE: Final = "You are back"


@pytest_asyncio.fixture(params=SIZES, loop_scope="session")
async def page(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    """The account picker, with the application served elsewhere."""
    width, height = SIZES[request.param]
    app = Registration()
    entra = EntraStandIn(TENANT, app)
    async with serving(PlainTextResponse(HERE)) as application, serving(entra.app) as base:
        app.redirect_uris.append(f"{application}/callback")
        async with httpx.AsyncClient() as http:
            client = Client(http, f"{base}/{TENANT}/v2.0", app.client_id, "", app.redirect_uris[0], ends_at)
            address = await client.asks(Secrets())
        window = await browser.new_page(viewport={"width": width, "height": height}, java_script_enabled=False)
        troubles: list[str] = []
        window.on("console", lambda said: troubles.append(said.text))
        await window.goto(address)
        await expect(window.get_by_role("heading", name="Pick an account")).to_be_in_viewport(ratio=1)
        box = await window.get_by_role("main").bounding_box()
        assert box is not None
        assert box["x"] >= 16, "the policy lets the style through, and nothing is wider than the window"
        assert box["width"] == min(width - 32, 448)
        yield window
        await window.close()
        assert troubles == []


async def test_whoever_picks_an_account_lands_at_the_application(page: Page) -> None:
    await page.get_by_role("link", name="Ana Souza").click()
    await expect(page.get_by_text(HERE)).to_be_visible()
    assert "code=" in page.url


async def test_whoever_cancels_lands_there_too(page: Page) -> None:
    await page.get_by_role("link", name="Cancel").click()
    await expect(page.get_by_text(HERE)).to_be_visible()
    assert "error=access_denied" in page.url


async def test_whose_account_is_disabled_reads_why(page: Page) -> None:
    await page.get_by_role("link", name="Felix Former").click()
    await expect(page.get_by_text("AADSTS50057: The user account is disabled.")).to_be_in_viewport(ratio=1)
