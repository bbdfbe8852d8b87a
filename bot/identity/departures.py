"""Links end with the chat account that they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.identity.audit import Entry

if TYPE_CHECKING:
    from bot.identity.audit import Audit
    from bot.identity.caller import Standing
    from bot.identity.credentials import Link
    from bot.identity.links import Links

_log = structlog.get_logger(__name__)


class Departures:
    """Removes links, each with a line in the log and an entry in the audit log. Every method raises DatabaseError."""

    def __init__(self, links: Links, audit: Audit) -> None:
        self._links = links
        self._audit = audit

    async def departed(self, key: str, standing: Standing) -> None:
        """The person of that chat identity is no member any more, but what `standing` says."""
        link = await self._links.get(key)
        if link and await self._links.remove(key):
            await self._noted(link, standing)

    async def uninstalled(self, organisation: str) -> None:
        """Nobody of that organisation (slack:T0123) can reach the bot any more. Raises BadKey."""
        for link in await self._links.remove_all(f"{organisation}/"):
            await self._noted(link, "uninstalled")

    async def refused(self, link: Link, why: str) -> None:
        """Entra ID does not know the link's person any more, or does not sign them in."""
        _log.warning("Entra ID refuses a person", tid=link.tid, oid=link.oid, why=why)
        # Somebody in Teams has no link that could be removed, but a token.
        for one in await self._links.remove_person(link.tid, link.oid) or [link]:
            await self._noted(one, "refused by Entra ID")

    async def _noted(self, link: Link, code: str) -> None:
        _log.info("unlinked", caller=link.key, code=code)
        entry = Entry(link.key, "unlinked", "", "done", code, tid=link.tid, oid=link.oid)
        await self._audit.record(entry)
