"""Whom a run calls by name, as its channel's platform knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views.digest_calls import Calls
from bot.views.model import Mention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.identity.handles import Handles
    from bot.operations.digest import Content
    from bot.operations.digests import Digest
    from bot.operations.redaction import Redaction
    from bot.platforms.platform import Platform


@dataclass(frozen=True)
class Mentions:
    """Finds those whom digests call."""

    handles: Handles
    platforms: Sequence[Platform]

    async def of(self, digest: Digest, content: Content, level: Redaction) -> Calls:
        """Whom the digest calls in what it says; nobody where its channel is told less. Raises DatabaseError."""
        platform = next((one for one in self.platforms if digest.place.startswith(f"{one.name}:")), None)
        if platform is None or level != "full" or not digest.plan.callable_on(platform.name):
            return Calls()
        users = {user for row in content.top for user in row.reviewers} if digest.plan.mentions == "owners" else set()
        if not users:
            return Calls(group=digest.plan.group)
        found = await self.handles.of(users, platform.name, await platform.organisations())
        return Calls({user: Mention(one.name, one.id) for user, one in found.items()})
