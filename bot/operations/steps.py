"""Writing in steps: each is sent once, a lost answer is looked for, and only what a reading shows is called done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.dojo.errors import DojoError, Unavailable, Unexpected, Unreachable
from bot.operations.errors import HalfDone, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.dojo.engagement import Engagement
    from bot.dojo.models import Finding

T = TypeVar("T", bound="Finding | Engagement")
_LOST: Final = (Unreachable, Unavailable, Unexpected)
"""After these it may have been done all the same."""


@dataclass(frozen=True)
class Step(Generic[T]):
    """One request that writes."""

    words: str
    """What it writes, for the list of what was done and what was not: the note."""
    send: Callable[[], Awaitable[object]]
    shown_by: Callable[[T], bool] | None
    """Whether what was read later shows that it was done; None where nothing can tell."""


async def take(before: T, steps: Sequence[Step[T]], read: Callable[[], Awaitable[T]]) -> T:
    """Take one step after the other, and return the thing as DefectDojo shows it then.

    Raises the DojoError with which the first step was not done, HalfDone where it was a later one, and Unknown.
    """
    now: T | None = None
    for place, step in enumerate(steps):
        try:
            await step.send()
            now = None
        except DojoError as error:
            if not (place or isinstance(error, _LOST)):
                raise
            now = await _again(before, read, error)
            if step.shown_by is None and isinstance(error, _LOST):
                raise Unknown(before, error) from error
            if not (step.shown_by and step.shown_by(now)):
                if not place:
                    raise
                raise HalfDone(before, now, _words(steps[:place]), _words(steps[place:]), error) from error
    return now or await _again(before, read, None)


async def _again(before: T, read: Callable[[], Awaitable[T]], cause: DojoError | None) -> T:
    try:
        return await read()
    except DojoError as error:
        raise Unknown(before, cause or error) from error


def _words(steps: Sequence[Step[T]]) -> tuple[str, ...]:
    return tuple(step.words for step in steps)
