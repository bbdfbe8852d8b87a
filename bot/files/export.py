"""An answer that is a file: read, written and handed over to the platform, which only has to carry it.

The file has no name on the disk, so that nothing is left of it whatever happens to the process.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

from bot.catalogue import BY_COMMAND
from bot.dojo.rows import PAGE_ROWS, RawPage, at_hand, whole
from bot.ends import End, trouble
from bot.files.formats import Csv, Json
from bot.files.sheets import SHEETS
from bot.language import _
from bot.operations.command import Listing
from bot.operations.errors import TooLong
from bot.storage.database import DatabaseError
from bot.views import files, words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.dojo.models import Page
    from bot.dojo.rows import Rows
    from bot.files.formats import Writer
    from bot.files.running import Running
    from bot.identity.caller import Caller
    from bot.operations.command import Query
    from bot.views.model import View

    Run = Callable[[Query], Awaitable[Any]]
    """Answers a query, with its caller's own client."""

_PAUSE: Final = 2.0
"""Seconds between two words on how far it is: Slack lets a message be changed about once in a second."""
_PIECE_ROWS: Final = 3
"""Written at once, in a fifth of a millisecond. Then others have their turn, first of all the request for the next
page, which needs several turns until it is sent."""
_LAST_WORDS: Final = 3.0
"""Seconds for the platform to say that the bot ends."""


class Undelivered(Exception):  # an expected end, with the sentence to show
    """The platform did not take the file; `str()` is a sentence."""


class _Cancelled(Exception):  # an expected end
    """Its owner asked to stop."""


@dataclass(frozen=True)
class File:
    """A file that was written, to be read from its beginning; it is gone once it was delivered."""

    name: str
    media_type: str
    size: int
    content: IO[bytes]


class Desk(Protocol):
    """Where the end of a file is written down."""

    async def ended(self, end: End) -> View:
        """Write down how it ended, and say what is told of it. Raises nothing."""


@dataclass
class Export:
    """A file that can be made now: its first rows are read, and it is known how many there are."""

    name: str
    writer: Writer
    rows: Rows
    basis: str
    command: Query
    caller: Caller
    running: Running
    desk: Desk
    number: str = field(default_factory=lambda: secrets.token_hex(4))
    _told: float = float("-inf")

    @property
    def long(self) -> bool:
        """Whether it takes long enough for somebody to want to know how far it is."""
        return self.rows.count > PAGE_ROWS

    async def carry_out(
        self, tell: Callable[[View], Awaitable[None]], deliver: Callable[[File], Awaitable[None]]
    ) -> View:
        """Make the file and deliver it; the View says how it ended.

        `tell` shows how far a long one is, each View in the place of the last; `deliver` brings the file to its owner
        alone and raises Undelivered. When the task is cancelled, `tell` says so before CancelledError goes on.
        """
        try:
            end = await self._made(tell, deliver)
        except asyncio.CancelledError:
            last = await self.desk.ended(End(None, files.interrupted(), "failed", "interrupted"))
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_WORDS):
                    await tell(last)
            raise
        return await self.desk.ended(end)

    async def _made(self, tell: Callable[[View], Awaitable[None]], deliver: Callable[[File], Awaitable[None]]) -> End:
        try:
            await self.running.begin(self.number, self.caller.key)
            with TemporaryFile() as content:
                file = await self._written(content, tell)
                await self.running.end(self.number, self.caller.key)  # from here on, nothing can be stopped
                await self._stop_if_wanted()
                await deliver(file)
        except _Cancelled:
            return End(None, files.cancelled(self.rows), "refused", "cancelled")
        except Undelivered as error:
            return End(None, files.undelivered(str(error)), "failed", "undelivered")
        except OSError as error:
            return End(None, files.no_room(), "failed", type(error).__name__)
        except Exception as error:  # noqa: BLE001  # each has its View
            return trouble(error, self.command)
        finally:
            await self._end()
        view = files.delivered(file.name, file.size, self.rows, self.basis)
        return End(None, view, code=f"exported {self.rows.taken} rows")

    async def _written(self, content: IO[bytes], tell: Callable[[View], Awaitable[None]]) -> File:
        size = content.write(self.writer.head())
        async with aclosing(self.rows.read()) as pages:
            async for rows in pages:
                for start in range(0, len(rows), _PIECE_ROWS):
                    size += content.write(self.writer.rows(rows[start : start + _PIECE_ROWS]))
                    await asyncio.sleep(0)
                await self._breathe(tell)
        size += content.write(self.writer.tail(moved=self.rows.moved))
        content.seek(0)
        return File(self.name, self.writer.media_type, size, content)

    async def _breathe(self, tell: Callable[[View], Awaitable[None]]) -> None:
        """Between two pages: stop if that is wanted, say how far it is."""
        await self._stop_if_wanted()
        if self.long and time.monotonic() - self._told >= _PAUSE:
            self._told = time.monotonic()
            await tell(files.reading(self.number, self.rows))

    async def _stop_if_wanted(self) -> None:
        if await self.running.cancelled(self.number):
            raise _Cancelled

    async def _end(self) -> None:
        with suppress(DatabaseError):  # it is forgotten by itself, later
            await self.running.end(self.number, self.caller.key)


async def export(command: Query, run: Run, caller: Caller, running: Running, desk: Desk) -> Export:
    """The file that answers the query, ready to be made. Raises a DojoError, Halt; TooLong for more rows than fit."""
    sheet, chosen = SHEETS[type(command)], ""
    if isinstance(command, Listing):
        rows, chosen = await _listed(command, run)
    else:
        rows = at_hand(sheet.rows(await run(command)))
    now, basis = (
        datetime.now(UTC),
        "; ".join(filter(None, [*sheet.basis(command), chosen])) or _("all that you may see"),
    )
    writer: Writer = Csv(sheet.columns) if command.format == "csv" else Json(basis, now)
    verb = BY_COMMAND[type(command)].verb.replace(" ", "-")
    name = f"{verb}-{now:%Y-%m-%d-%H%M}.{command.format}"
    return Export(name, writer, rows, basis, command, caller, running, desk)


async def _listed(command: Listing, run: Run) -> tuple[Rows, str]:
    """The whole list, through the function that answers with one page of it; and what it was chosen from, in words."""
    size = min(PAGE_ROWS, command.most)

    async def page_of(number: int, rows: int = size) -> Page[Any]:
        page: Page[Any] = await run(command.model_copy(update={"limit": rows, "page": number}))
        return page

    async def fetch(page: int) -> RawPage:
        return _raw(await page_of(page))

    first = await page_of(1)
    if command.limit is None and first.count > command.most:
        raise TooLong(first.count, command.most)
    chosen = words.over(first, _("rows"))
    if not chosen:
        return whole(_raw(first), fetch, command.most), ""
    # Looked through here, and so read whole for any page of it: better for all of them at once.
    every = first if first.last == first.count else await page_of(1, command.most)
    return at_hand(_raw(every).rows, every.count), chosen


def _raw(page: Page[Any]) -> RawPage:
    return RawPage(page.count, [row.raw for row in page.results])
