"""The demo in a real browser, and what a person does there."""

from __future__ import annotations

import os
import shutil
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest import mock

import pytest
from playwright.async_api import async_playwright, expect

from playground.demo import demonstrating

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, BrowserContext, Locator, Page, Request, ViewportSize

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
SIZES: Final = {"wide": (1280, 900), "narrow": (390, 844)}
ARTIFACTS: Final = Path(__file__).resolve().parents[2] / "artifacts"
LIST: Final = "findings critical product:payments-api"
REASON: Final = "only in the test data"
ONE_LOOP: Final = pytest.mark.asyncio(loop_scope="session")
"""A mark: where the browser is, it stays for all tests."""
_PATIENCE: Final = 30_000
"""Milliseconds: beside all other tests a machine may take its time; what succeeds does not wait."""
expect.set_options(timeout=_PATIENCE)
_QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Chat:
    """One side of the page, as a person uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.side = "slack"
        self.troubles: list[str] = []
        """What the browser complained about."""
        page.on("console", lambda said: self.troubles.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("requestfailed", self._failed)

    @property
    def room(self) -> Locator:
        """The side that the person uses."""
        return self.page.locator(f"#{self.side}")

    @property
    def newest(self) -> Locator:
        """The newest message."""
        return self.room.locator("li.message").last

    @property
    def form(self) -> Locator:
        """The form that lies over the page."""
        return self.page.get_by_role("dialog")

    async def send(self, line: str) -> None:
        """Type a line and send it."""
        label = "Message" if self.side == "slack" else "Message in Teams"
        await self.page.get_by_label(label, exact=True).fill(line)
        await self.page.keyboard.press("Enter")

    async def sees(self, *texts: str) -> None:
        """Wait until the newest message holds each of these."""
        for text in texts:
            await expect(self.newest).to_contain_text(text)

    async def presses(self, label: str) -> None:
        """Press a button of the newest message."""
        await self.newest.get_by_role("button", name=label, exact=True).click()

    async def turns_to(self, side: str) -> None:
        """Use the other side, which narrow pages hide behind a switch."""
        self.side = side
        if not await self.room.is_visible():
            await self.page.get_by_role("group", name="Show").get_by_role("button", name=side.title()).click()

    async def enters(self, channel: str) -> None:
        """Go to a channel or chat of that side."""
        await self._opens_the_side_bar()
        await self.page.get_by_role("list", name=self.side.title()).get_by_role("button", name=channel).click()
        await expect(self.room.get_by_role("heading", level=1)).to_contain_text(channel)

    async def becomes(self, name: str) -> None:
        """Change the person in the side bar, which narrow pages hide behind a button."""
        await self._opens_the_side_bar()
        await self.page.locator("label", has_text=name).click()
        await expect(self.page.get_by_label(name)).to_be_checked()
        await self.page.keyboard.press("Escape")

    async def focused(self) -> str:
        """The name of what has the keyboard."""
        name: str = await self.page.evaluate(
            "() => document.activeElement.ariaLabel ?? document.activeElement.textContent ?? ''"
        )
        return name

    async def scrolls_sideways(self) -> bool:
        """Whether anything is wider than the window."""
        wider: bool = await self.page.evaluate(
            "() => [document.documentElement, document.body, ...document.querySelectorAll('.scroll')]"
            ".some((node) => node.scrollWidth > node.clientWidth)"
        )
        return wider

    async def elsewhere(self, address: str) -> str:
        """The text of another page."""
        page = await self.page.context.new_page()
        await page.goto(address)
        text = await page.locator("body").inner_text()
        await page.close()
        return text

    async def picture(self, path: Path) -> None:
        """Save what the window shows."""
        path.parent.mkdir(exist_ok=True)
        await self.page.screenshot(path=path, animations="disabled", caret="initial")

    async def _opens_the_side_bar(self) -> None:
        opener = self.page.get_by_role("button", name="Channels and people")
        if await opener.is_visible():
            await opener.click()

    def _failed(self, request: Request) -> None:
        # A change of person gives up the wait for the former person's news.
        if not (request.failure == "net::ERR_ABORTED" and "/state?" in request.url):
            self.troubles.append(f"failed: {request.url} {request.failure}")


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """The browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield browser
        await browser.close()


@asynccontextmanager
async def visiting(browser: Browser, size: tuple[int, int]) -> AsyncIterator[Chat]:
    """A demo of its own, and a window of that size on its page."""
    async with _demo() as address, _window(browser, size) as window:
        chat = Chat(await window.new_page())
        await chat.page.goto(address)
        await expect(chat.page.get_by_role("heading", name="# appsec")).to_be_visible()
        yield chat


@asynccontextmanager
async def _demo() -> AsyncIterator[str]:
    with mock.patch.dict(os.environ):  # the demo forgets the settings of this machine
        async with demonstrating() as address:
            yield address


@asynccontextmanager
async def _window(browser: Browser, size: tuple[int, int]) -> AsyncIterator[BrowserContext]:
    viewport: ViewportSize = {"width": size[0], "height": size[1]}
    window = await browser.new_context(viewport=viewport, color_scheme="light")
    window.set_default_timeout(_PATIENCE)
    yield window
    await window.close()
