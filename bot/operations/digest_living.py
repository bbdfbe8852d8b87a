"""Reads what became of a digest's findings since it was said.

1        the findings that matter most
n/100    how many of all that were open are not any more
1        the people's names, where one of the findings has an owner or was mitigated by somebody
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.dojo.errors import Forbidden
from bot.operations.digest import Deed, Handled
from bot.operations.digest_lists import with_names
from bot.operations.digest_reading import parts, way_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding
    from bot.operations.digest import Content
    from bot.operations.digest_frame import Frame


async def reread(frame: Frame, dojo: DojoClient, who: Callable[[Finding], Awaitable[str]]) -> Content:
    """What was said, with its findings as they are now and what became of them. Raises a DojoError.

    `who` names the person who closed a finding from chat, or nobody. A finding that DefectDojo does not show is not
    counted as handled.
    """
    found = {row.id: row for row in await _rows(frame.top, dojo)}
    top = [found[number] for number in frame.top if number in found]
    closed = [row for row in top if not row.active]
    rows = {row.id: Deed(way_of(row), await who(row) or await _mitigator(row, dojo)) for row in closed}
    handled = Handled(
        await _count(frame, dojo, len(set(rows).intersection(frame.open))),
        len(frame.open),
        rows,
        tuple(number for number in frame.top if number not in found),
    )
    return replace(frame.content, top=await with_names(top, dojo), handled=handled)


async def _rows(numbers: Sequence[int], dojo: DojoClient) -> tuple[Finding, ...]:
    return (await dojo.list_findings(limit=len(numbers), ids=tuple(numbers))).results if numbers else ()


async def _count(frame: Frame, dojo: DojoClient, least: int) -> int | None:
    """How many are handled: never fewer than the rows show, which were read a moment before."""
    if not frame.open:
        return None
    counts = [await dojo.count_findings(ids=part, active=False) for part in parts(frame.open)]
    return max(sum(counts), least)


async def _mitigator(row: Finding, dojo: DojoClient) -> str:
    """Who mitigated it, by DefectDojo, where the account may know people's names."""
    if not (row.is_mitigated and row.mitigated_by):
        return ""
    try:
        people = await dojo.users()
    except Forbidden:
        return ""
    return next((one.name for one in people if one.id == row.mitigated_by), "")
