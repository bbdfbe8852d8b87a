"""One browser for all tests of a process, and for each of them a demo of its own in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

    from tests.browser.chat import Chat


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    from tests.browser.chat import CHROMIUM, browsing  # noqa: PLC0415  # playwright need not be there

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    async with browsing() as one:
        yield one


@pytest_asyncio.fixture(params=["wide", "narrow"], loop_scope="session")
async def chat(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Chat]:
    """The demo's page in a window of that size; nothing there is wider than the window, and no script fails."""
    from tests.browser.chat import SIZES, visiting  # noqa: PLC0415  # likewise

    async with visiting(browser, SIZES[request.param]) as one:
        yield one
        assert not await one.scrolls_sideways()
    assert one.troubles == []
