"""Digests that nobody looks after: they rest, their owner cannot read any more, and nobody took them over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.commands.grammar import write
from bot.digests.composer import NotNow, OwnerLost
from bot.dojo.errors import DojoError
from bot.identity.audit import Entry
from bot.operations.digest_commands import DeleteDigest

if TYPE_CHECKING:
    from datetime import datetime

    from bot.digests.composer import Rights
    from bot.digests.kept import Kept
    from bot.identity.audit import Audit
    from bot.operations.digests import Digest

PATIENCE: Final = timedelta(days=90)
"""How long a digest waits for somebody to take it over."""
_log = structlog.get_logger(__name__)


class Orphans:
    """Removes them, with all that they remember; any number of processes may do so at once."""

    def __init__(self, kept: Kept, rights: Rights, audit: Audit) -> None:
        self._kept = kept
        self._rights = rights
        self._audit = audit

    async def sweep(self) -> None:
        """Remove those that have waited in vain, each with an entry in the audit. Raises DatabaseError."""
        before = self._kept.clock() - PATIENCE
        for digest in await self._kept.book.resting(before):
            if await self._forsaken(digest):
                await self._remove(digest, before)

    async def _forsaken(self, digest: Digest) -> bool:
        """Whether its owner surely cannot read any more what it tells: judged anew, as for each run."""
        try:
            await self._rights.reader(digest, await self._rights.call(digest))
        except OwnerLost:
            return True
        except (NotNow, DojoError) as trouble:
            _log.info("a digest's owner cannot be looked up", digest=digest.id, why=type(trouble).__name__)
        return False

    async def _remove(self, digest: Digest, before: datetime) -> None:
        if not await self._kept.book.forsake(digest, before):
            return  # somebody took it over at the last moment, or another replica was here first
        await self._kept.snapshots.forget(digest.id)
        await self._kept.runs.forget(digest.id)
        _log.info("a digest that nobody took over was removed", digest=digest.id)
        line = write(DeleteDigest(name=digest.plan.name))
        image = {"kind": "digest", "id": digest.id, "place": digest.place, "owner": digest.owner, "why": digest.why}
        name = digest.owner_name
        await self._audit.record(
            Entry(digest.owner, "digest forsaken", line, "done", "nobody took it over", name, before=image)
        )
