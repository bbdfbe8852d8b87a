"""Carries a run through: what it says is posted once, or it is known that nobody knows.

claim ─▶ compose ─▶ note the attempt ─▶ post ─▶ note the message
  └─ an attempt was noted before: look for the message first, and post only where it surely is not there

Lists that have no room in it come below it, in its thread: in the same way once more, after other digests' messages.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import structlog

from bot import tracing
from bot.language import _
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.digests.runs import End, Keep, Run, Runs
    from bot.views.model import View

_log = structlog.get_logger(__name__)
LEASE: Final = timedelta(minutes=5)
"""Longer than a post can take, with all its waiting for rate limits."""
MARGIN: Final = timedelta(seconds=15)
"""Until a message whose answer was lost is surely in the channel's history."""
_AGAIN: Final = timedelta(minutes=1)
_TRIES: Final = 3
"""Before a fault of our own is told to the digest's owner."""


@dataclass(frozen=True)
class Message:
    """Something to post."""

    view: View
    requests: int = 0
    """That it took."""
    lists: bytes = b""
    """What its thread is to say, packed; empty where it has nothing to add."""
    keep: Keep | None = None
    """Keeps what it saw, once it is about to be posted."""


@dataclass(frozen=True)
class Quiet:
    """There is nothing to say."""

    requests: int = 0
    keep: Keep | None = None
    """Keeps what it saw."""


@dataclass(frozen=True)
class Later:
    """It cannot be read now, but later."""

    reason: str
    wait: timedelta


@dataclass(frozen=True)
class Impossible:
    """It cannot be read, and waiting won't mend it; a sentence says why."""

    reason: str


Composed: TypeAlias = Message | Quiet | Later | Impossible


class NotAccepted(Exception):
    """The message surely was not posted."""

    def __init__(self, reason: str, *, passing: bool, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing
        self.retry_after = retry_after


class Unreadable(Exception):
    """The channel's history cannot be read; `passing` where it may be, later."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.passing = passing


class Composer(Protocol):
    """Knows what a run says."""

    async def compose(self, run: Run) -> Composed:
        """What it says; once it has a message, what its thread says. Raises DatabaseError."""


class Poster(Protocol):
    """Brings it to its channel, and once it has a message, to that one's thread."""

    async def post(self, run: Run, view: View) -> str:
        """The platform's name for the message. Raises NotAccepted; after any other error the message may be there."""

    async def find(self, run: Run, since: datetime) -> str | None:
        """The message that carries the run's id; None where there surely is none. Raises Unreadable."""

    async def told(self, run: Run, why: str) -> None:
        """Tell the digest's owner that something went wrong."""


class Ornaments(Protocol):
    """Adds what a digest can do without."""

    async def add(self, runs: Sequence[Run]) -> None:
        """Add it to these, which were posted; what fails is not tried again. Raises DatabaseError."""


class Delivery:
    """Carries runs through; any number of them may work side by side, in any number of processes."""

    def __init__(  # noqa: PLR0913  # who does what, and how long it may take
        self,
        runs: Runs,
        composer: Composer,
        poster: Poster,
        lease: timedelta = LEASE,
        margin: timedelta = MARGIN,
        *,
        ornaments: Ornaments | None = None,
    ) -> None:
        """The lease has to be longer than a post and the margin take together."""
        self._runs = runs
        self._composer = composer
        self._poster = poster
        self._lease = lease
        self._margin = margin
        self._ornaments = ornaments
        self._bare: list[Run] = []
        """Posted by this process, and without ornaments as yet."""

    async def claim(self, most: int) -> list[Run]:
        """Some that are due, to be carried through at once: their leases have begun. Raises DatabaseError."""
        return await self._runs.claim(self._lease, most)

    async def carry(self, run: Run) -> None:
        """Carry one through. Raises DatabaseError."""
        if run.attempted and not await self._absent(run):
            return
        if run.late:
            await self._ended(run, "late", "it was too late for them")
        else:
            await self._say(run)

    async def _absent(self, run: Run) -> bool:
        """Whether the message of an earlier attempt surely is not there; else it is settled, or left for later."""
        try:
            found = await self._poster.find(run, run.begun or run.due)
        except Unreadable as error:
            await self._not_found_out(run, error)
            return False
        if found is None:
            return True
        _log.info("a digest's lost message was found", digest=run.digest, slot=run.slot)
        await self._posted(run, found)
        return False

    async def _not_found_out(self, run: Run, error: Unreadable) -> None:
        if error.passing and not run.late:
            await self._runs.doubted(run, _AGAIN)
            return
        await self._ended(run, "unknown", f"nobody knows whether it was posted ({error})")

    @tracing.traced("digest")
    async def _say(self, run: Run) -> None:
        began = time.monotonic()
        composed = await self._composed(run)
        match composed:
            case Message():
                await self._post(run, composed, began)
            case Quiet():
                await self._runs.ended(run, "quiet", requests=composed.requests, took=_since(began), keep=composed.keep)
            case Later():
                await self._later(run, composed.reason, composed.wait)
            case Impossible():
                await self._ended(run, "failed", composed.reason)

    async def _composed(self, run: Run) -> Composed:
        """What it says; a fault of our own is tried again, and told at last."""
        try:
            return await self._composer.compose(run)
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001  # the last stand: the log has it
            _log.exception("fault in a digest", digest=run.digest, slot=run.slot)
            if run.claim < _TRIES:
                return Later("fault", _AGAIN)
            return Impossible(_("something went wrong in the bot; its log says what."))

    async def _post(self, run: Run, message: Message, began: float) -> None:
        # Nobody else may take the run for left while its post is still on the way.
        ends = asyncio.get_running_loop().time() + (self._lease - self._margin).total_seconds()
        run = replace(run, lists=run.lists or message.lists)
        if not await self._runs.attempting(run, self._lease, message.keep):
            return  # it took so long that another worker has it by now
        try:
            async with asyncio.timeout_at(ends):
                name = await self._poster.post(run, message.view)
        except DatabaseError:
            raise  # the lease ends by itself, and then the message is looked for
        except NotAccepted as error:
            await self._refused(run, error)
        except Exception as error:  # noqa: BLE001  # whatever it is, the message may be there
            _log.warning("a digest's post got no answer", digest=run.digest, slot=run.slot, why=type(error).__name__)
            await self._runs.doubted(run, self._margin)
        else:
            await self._posted(run, name, message.requests, _since(began))

    async def _posted(self, run: Run, message: str, requests: int = 0, took: int = 0) -> None:
        """It is there; lists that it has no room for wait until other digests had their turn."""
        if run.lists and run.message is None:
            await self._runs.said(run, message, requests, took)
            return
        run = replace(run, message=run.message or message)
        if await self._runs.ended(run, "posted", message=run.message, requests=requests, took=took):
            self._bare.append(run)

    async def adorn(self) -> None:
        """Add what they can do without to those that were posted since the last time. Raises DatabaseError."""
        runs, self._bare = self._bare, []
        if self._ornaments and runs:
            await self._ornaments.add(runs)

    async def _refused(self, run: Run, error: NotAccepted) -> None:
        if error.passing:
            wait = _AGAIN if error.retry_after is None else timedelta(seconds=error.retry_after)
            await self._later(run, error.reason, wait)
        else:
            await self._ended(run, "failed", f"the channel does not take it ({error.reason})")

    async def _later(self, run: Run, reason: str, wait: timedelta) -> None:
        """Try again; past its time the next claim ends it as late."""
        _log.info("a digest has to wait", digest=run.digest, slot=run.slot, why=reason)
        await self._runs.put_back(run, wait)

    async def _ended(self, run: Run, end: End, why: str) -> None:
        """It ends without what it had to say; its owner is told, unless only the lists are missing or it was late."""
        if run.message is not None:
            _log.warning("a digest's lists are missing", digest=run.digest, slot=run.slot, why=why)
            await self._runs.ended(run, "posted", f"without its lists: {why}", message=run.message)
        elif end == "late":
            await self._runs.ended(run, end)
        elif await self._runs.ended(run, end, why):
            await self._poster.told(run, why)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
