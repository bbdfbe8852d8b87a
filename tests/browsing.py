"""A browser without a screen: it keeps cookies, reads pages, sends their forms, and signs in with Entra ID."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import httpx

from tests.conftest import PUBLIC

if TYPE_CHECKING:
    from bot.app import Bot
    from playground.entra import Directory

_TAGS = re.compile(r"<style.*?</style>|<[^>]+>", re.DOTALL)
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_ACTION = re.compile(r'<form method="post" action="([^"]+)"')
_ONWARDS = re.compile(r'content="0; url=([^"]+)"')
_CODE = re.compile(r'<span class="code">([^<]+)<')


class Browser:
    """One person's browser at the bot's pages."""

    def __init__(self, bot: Bot, directory: Directory) -> None:
        transport = httpx.ASGITransport(bot.web(), client=("203.0.113.7", 50000))
        self.http = httpx.AsyncClient(transport=transport, base_url=PUBLIC, follow_redirects=True)
        self.directory = directory
        self.page = httpx.Response(204)

    @property
    def text(self) -> str:
        """What one reads on the page."""
        return " ".join(html.unescape(_TAGS.sub(" ", self.page.text)).split())

    @property
    def code(self) -> str:
        """The code on the page."""
        return html.unescape(_CODE.findall(self.page.text)[0])

    @property
    def onwards(self) -> str:
        """Where the page leads to by itself."""
        return html.unescape(_ONWARDS.findall(self.page.text)[0])

    async def opens(self, url: str) -> None:
        """Open an address."""
        self.page = await self.http.get(url)

    async def sends(self, **fields: str) -> None:
        """Fill in the page's form and send it."""
        hidden = {name: html.unescape(value) for name, value in _FIELD.findall(self.page.text)}
        self.page = await self.http.post(html.unescape(_ACTION.findall(self.page.text)[0]), data=hidden | fields)

    def picks(self, name: str) -> str:
        """Choose an account on Entra ID's page; where that sends the browser back to."""
        return self.directory.authorize(self.onwards, self.directory.named(name))

    async def signs_in(self, url: str, name: str) -> None:
        """All of it, up to the page with the code."""
        await self.opens(url)
        await self.sends()
        await self.opens(self.picks(name))

    def sees(self, *texts: str) -> None:
        """Assert that each of these is on the page."""
        for text in texts:
            assert text in self.text, f"{text!r} is not on the page:\n{self.text}"

    async def closes(self) -> None:
        """Close it."""
        await self.http.aclose()
