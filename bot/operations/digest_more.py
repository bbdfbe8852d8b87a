"""What a digest has no room for: the heads of the lists behind its news, for its thread.

Until they are said there, they are kept by ids. Titles are read anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import TypeAdapter

from bot.operations import packing
from bot.operations.digest import More  # noqa: TC001  # pydantic reads it
from bot.operations.digest_lists import with_names

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient

Level: TypeAlias = Literal["full", "no-titles"]


@dataclass(frozen=True)
class Pending:
    """What is to be said in the thread."""

    more: More
    """Without findings."""
    level: Level
    """How much of it the channel was to be shown."""


def to_bytes(pending: Pending) -> bytes:
    """What is pending, packed."""
    bare = replace(pending, more=replace(pending.more, rows={}))
    return packing.packed(_adapter(), bare)


def from_bytes(kept: bytes) -> Pending:
    """What is pending. Raises ValueError for what is none, or of another version."""
    return packing.unpacked(_adapter(), kept)


@cache
def _adapter() -> TypeAdapter[Pending]:
    return TypeAdapter(Pending)


async def reread(more: More, dojo: DojoClient) -> More:
    """The same with its findings as they are now: two requests at most. Raises a DojoError."""
    ids = tuple(sorted({number for one in more.lists for number in one.ids}))
    found = (await dojo.list_findings(limit=len(ids), ids=ids)).results if ids else ()
    return replace(more, rows={row.id: row for row in await with_names(found, dojo)})
