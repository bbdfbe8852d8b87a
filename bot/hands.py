"""Who has the processor's attention: people who asked something come first, then one run of what is due at a time.

All of them may wait for DefectDojo or for a platform at the same time.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_BUSY: Final = 1
"""More at a time are no faster: it is one processor's work."""
_COURTESY: Final = 0.05
"""Seconds that a run waits for people at most: where there is always somebody, what is due comes all the same."""


@dataclass
class _Run:
    """One run, and whether it has a hand."""

    hands: Hands
    held: bool = False

    async def take(self) -> None:
        await self.hands.free.acquire()
        try:
            await self.hands.after_people()
        except BaseException:
            self.hands.free.release()
            raise
        self.held = True

    def give(self) -> None:
        if self.held:
            self.held = False
            self.hands.free.release()


@dataclass
class _Person:
    """Somebody who is being answered; nobody has to wait for a hand to do that."""

    hands: Hands
    counts: bool = False

    def begin(self) -> None:
        if not self.counts:
            self.counts = True
            self.hands.people += 1
            self.hands.quiet.clear()

    def rest(self) -> None:
        if self.counts:
            self.counts = False
            self.hands.people -= 1
            if not self.hands.people:
                self.hands.quiet.set()


_holder: ContextVar[_Run | _Person | None] = ContextVar("_holder", default=None)


@dataclass
class Hands:
    """Those of one process."""

    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_BUSY))
    people: int = 0
    """Who are being answered, without those whose answer waits for DefectDojo."""
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    door: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Have a hand in the block, but where it is away."""
        run = _Run(self)
        token = _holder.set(run)
        try:
            await run.take()
            yield
        finally:
            run.give()
            _holder.reset(token)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Come before the runs in the block, but where it is `waiting`."""
        person = _Person(self)
        token = _holder.set(person)
        person.begin()
        try:
            yield
        finally:
            person.rest()
            _holder.reset(token)

    async def after_people(self) -> None:
        """Wait until nobody is being answered just now, for a moment at most."""
        if self.people:
            with suppress(TimeoutError):
                async with asyncio.timeout(_COURTESY):
                    await self.quiet.wait()


@asynccontextmanager
async def away() -> AsyncIterator[None]:
    """Let others have the hand while nothing is done but waiting; without one this does nothing."""
    run = _holder.get()
    if not isinstance(run, _Run) or not run.held:
        yield
        return
    run.give()
    try:
        yield
    finally:
        await run.take()


@contextmanager
def waiting() -> Iterator[None]:
    """Let runs go on while somebody's answer waits; for runs this does nothing."""
    person = _holder.get()
    if not isinstance(person, _Person):
        yield
        return
    person.rest()
    try:
        yield
    finally:
        person.begin()


async def one_by_one() -> None:
    """Let those that waited for the same go on in turns, with room for others between them."""
    run = _holder.get()
    if isinstance(run, _Run):
        async with run.hands.door:
            await asyncio.sleep(0)


def unasked() -> bool:
    """Whether it is done for a run, which nobody waits for."""
    return isinstance(_holder.get(), _Run)
