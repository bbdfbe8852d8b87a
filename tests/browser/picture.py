"""Draws docs/picture.png, the README's picture, from the demo: `make picture`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from playwright.async_api import expect

from tests.browser.chat import CHROMIUM, browsing, visiting

PICTURE: Final = Path(__file__).resolve().parents[2] / "docs" / "picture.png"
_SIZE: Final = (1280, 860)
_MOST: Final = 300_000


async def draw() -> None:
    """The list of findings, and over it the form in which #276 becomes a false positive."""
    async with browsing() as browser, visiting(browser, _SIZE) as chat:
        await chat.send("findings critical product:payments-api")
        await chat.sees("Findings 1-9 of 9")
        await chat.newest.get_by_role("button", name="False positive of #2884").click()
        await chat.form.get_by_label("Reason").fill("Only in the test fixtures, never in the image that we ship.")
        await expect(chat.form.get_by_role("button", name="Save")).to_be_visible()
        await chat.picture(PICTURE)


def main() -> int:
    """Draw it; 1 where that is not possible."""
    if CHROMIUM is None:
        print("Chromium is not installed: apt-get install chromium", file=sys.stderr)  # noqa: T201  # a command
        return 1
    asyncio.run(draw())
    size = PICTURE.stat().st_size
    print(f"{PICTURE}: {size // 1000} kB")  # noqa: T201  # likewise
    return int(size > _MOST)


if __name__ == "__main__":
    sys.exit(main())
