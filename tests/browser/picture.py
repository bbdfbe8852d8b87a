"""Draws docs/picture.png, the README's picture, from the demo: `make picture`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from bot import log
from tests.browser.chat import CHROMIUM, browsing, visiting

PICTURE: Final = Path(__file__).resolve().parents[2] / "docs" / "picture.png"
_SIZE: Final = (1280, 960)
_MOST: Final = 300_000
_ASIDE: Final = """(form) => {
    Object.assign(form.style, { margin: "auto 28px 150px auto", width: "430px" });
    form.style.setProperty("--backdrop", "rgb(8 20 19 / 9%)");
}"""


async def draw() -> None:
    """The list of findings in Slack and in Teams, and over that the dialog in which #276 becomes a false positive."""
    async with browsing() as browser, visiting(browser, _SIZE) as chat:
        await chat.send("findings critical product:payments-api")
        await chat.sees("Findings 1-9 of 9")
        await chat.turns_to("teams")
        await chat.send("findings critical product:payments-api")
        await chat.sees("Findings 1-9 of 9")
        # Pressed from a script, which does not scroll to the button: the list stays at its beginning.
        row = chat.newest.locator(".t-box", has_text="#276")
        await row.get_by_role("button", name="False positive…").evaluate("(button) => button.click()")
        await chat.form.get_by_label("Reason").fill("Only the test double builds its query like this.")
        await chat.form.evaluate(_ASIDE)
        await chat.picture(PICTURE)


def main() -> int:
    """Draw it; 1 where that is not possible."""
    if CHROMIUM is None:
        print("Chromium is not installed: apt-get install chromium", file=sys.stderr)  # noqa: T201  # a command
        return 1
    log.configure("ERROR", "text")
    asyncio.run(draw())
    size = PICTURE.stat().st_size
    print(f"{PICTURE}: {size // 1000} kB")  # noqa: T201  # likewise
    return int(size > _MOST)


if __name__ == "__main__":
    sys.exit(main())
