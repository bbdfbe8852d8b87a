"""A part of the composition root: what the bot knows of itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import httpx
import structlog

from bot.digests.desk import ran
from bot.operations.vitals import Connection, LastDigest, Vitals
from bot.storage.database import DatabaseError
from bot.web.state import Audited, Counted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.digests.kept import Kept
    from bot.identity.audit import Audit
    from bot.platforms.platform import Platform
    from bot.store import Store
    from bot.web.app import Check

_PROBE_SECONDS: Final = 3.0
_HOUR: Final = timedelta(hours=1)
_FIRST_LOOK: Final = 300.0
_NEXT_LOOK: Final = 86_400.0
"""Seconds until the audit is looked through: soon after the start, as replicas may not live for a day."""
_BETWEEN_PAGES: Final = 0.05
_log = structlog.get_logger(__name__)
_FAILED: Final = ("failed", "half done", "unknown")


class Health:
    """Asks whatever the bot speaks to whether it is there, and counts what is written down."""

    def __init__(self, store: Store, kept: Kept, http: httpx.AsyncClient, platforms: Sequence[Platform]) -> None:
        self._store = store
        self._kept = kept
        self._http = http
        self._platforms = platforms

    def checks(self) -> Mapping[str, Check]:
        """By the name of each thing, what tells its trouble, or None."""
        named = {platform.name: platform.trouble for platform in self._platforms}
        return {"database": self._database_trouble, "defectdojo": self._dojo_trouble, **named}

    async def vitals(self) -> Vitals:
        """Look now. Raises DatabaseError."""
        checks = self.checks()
        troubles = await asyncio.gather(*(check() for check in checks.values()))
        since = self._kept.clock() - _HOUR
        outcomes = await self._store.audit.outcomes(since)
        return Vitals(
            connections=tuple(Connection(*one) for one in zip(checks, (said or "" for said in troubles), strict=True)),
            last=await self._last(),
            waiting=await self._kept.runs.waiting(),
            since=since,
            audited=sum(outcomes.values()),
            failed=sum(outcomes.get(outcome, 0) for outcome in _FAILED),
            linked=await self._store.links.people(),
        )

    async def counted(self) -> Counted:
        """Count what is stored. Raises DatabaseError."""
        backlog = await self._kept.runs.backlog()
        return Counted(backlog.runs, backlog.oldest.total_seconds(), await self._store.links.people_by_platform())

    async def troubles(self) -> Mapping[str, str | None]:
        """Ask each platform what keeps it from working now."""
        found = await asyncio.gather(*(platform.trouble() for platform in self._platforms))
        return dict(zip((platform.name for platform in self._platforms), found, strict=True))

    def audited(self) -> Audited | None:
        """The last look through the audit."""
        looked = self._store.audit.looked
        return Audited(looked.verdict.fault is None, looked.at.timestamp()) if looked else None

    async def _last(self) -> LastDigest | None:
        run = await self._kept.runs.last_ended()
        if run is None:
            return None
        digest = await self._kept.book.get(run.digest)
        return LastDigest(digest.plan.name if digest else "", ran(run))

    async def _database_trouble(self) -> str | None:
        try:
            await self._store.db.ping()
        except DatabaseError as error:
            return str(error)
        return None

    async def _dojo_trouble(self) -> str | None:
        """Any answer at all will do: without a token DefectDojo says no, but it says so."""
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self._http.get("/api/v2/user_profile/")
        except (httpx.HTTPError, TimeoutError) as error:
            return type(error).__name__
        return None


async def watch(audit: Audit, pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Look through the audit soon, and daily from then on, until it is cancelled; what is wrong is logged."""
    await pause(_FIRST_LOOK)
    while True:
        try:
            verdict = await audit.verify(_BETWEEN_PAGES)
        except DatabaseError as error:
            _log.warning("the audit could not be looked through", trouble=str(error))
        except Exception:  # noqa: BLE001  # the last stand: it is looked through again
            _log.exception("fault while looking through the audit")
        else:
            if verdict.fault:
                _log.error("the audit's chain is broken", what=verdict.fault.what, number=verdict.fault.number)
        await pause(_NEXT_LOOK)
