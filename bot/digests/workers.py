"""Workers side by side, no more of them than there is to do: most of the time there is nothing, and one look tells."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


async def workers(most: int, claim: Callable[[], Awaitable[T | None]], carry: Callable[[T], Awaitable[None]]) -> None:
    """Carry out whatever can be claimed, so many at a time; whoever finds something lets another one look.

    What one of them raises is raised once all have ended.
    """
    found = await claim()
    if found is None:
        return
    others = [workers(most - 1, claim, carry)] if most > 1 else []
    ends = await asyncio.gather(_worker(found, claim, carry), *others, return_exceptions=True)
    for trouble in filter(None, ends):
        raise trouble


async def _worker(
    found: T | None, claim: Callable[[], Awaitable[T | None]], carry: Callable[[T], Awaitable[None]]
) -> None:
    while found is not None:
        await carry(found)
        found = await claim()
