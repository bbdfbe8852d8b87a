"""Lists that digests read whole, each once for all digests of a moment."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from bot.dojo.errors import Forbidden
from bot.operations import digest
from bot.operations.digest import Figure, listed, narrowed
from bot.operations.errors import TooMany
from bot.operations.findings import every_finding
from bot.operations.names import WHOLE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding
    from bot.operations.findings import ListFindings

T = TypeVar("T")
_ENDS_SOON: Final = timedelta(days=14)


async def whole(command: ListFindings, dojo: DojoClient, most: int, share: str) -> tuple[Finding, ...]:
    """All findings that fit; with this token and the same `share`, within a minute, they are read once.

    Raises a DojoError, and TooMany beyond `most`.
    """
    return await shared(share, command.model_dump_json(), partial(every_finding, command, dojo, most), dojo)


async def shared(share: str, what: str, fetch: Callable[[], Awaitable[T]], dojo: DojoClient) -> T:
    """What is fetched once for all digests that share a moment; each fetches it anew where they share none."""
    return await (dojo.shared(f"digests {share} {what}", fetch) if share else fetch())


async def expiring(command: ListFindings, dojo: DojoClient, now: datetime, share: str) -> Figure:
    """Findings of the same list whose acceptance ends soon, as far as the account may see acceptances."""
    if command.sla or not digest.of_open(command):
        return Figure(None)
    words = tuple(word for word in command.status if word != "active")
    accepted = narrowed(command, status=(*words, "risk-accepted"), active=None)
    try:
        rows = await whole(accepted, dojo, WHOLE, share)
    except TooMany:
        return Figure(None)
    numbers = [row.id for row in rows if _ends_soon(row, now)]
    return Figure(len(numbers), listed(numbers))


async def with_names(rows: Sequence[Finding], dojo: DojoClient) -> tuple[Finding, ...]:
    """The findings with the names of their owners, where the account may know them."""
    if not any(row.reviewers for row in rows):
        return tuple(rows)
    try:
        people = await dojo.users()
    except Forbidden:
        return tuple(rows)
    return tuple(
        row.model_copy(update={"people": tuple(one for one in people if one.id in row.reviewers)}) for row in rows
    )


def _ends_soon(row: Finding, now: datetime) -> bool:
    """Of several acceptances the last one counts."""
    ends: Iterable[datetime | None] = [risk.expiration_date for risk in row.accepted_risks]
    known = [end for end in ends if end]
    return bool(known) and None not in ends and now <= max(known) <= now + _ENDS_SOON
