"""What holds in a channel: which verbs work there, how much is shown, and whether all of it may see an answer.

The bot's configuration says so of single channels; of all others it follows from who reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from bot.catalogue import row_of
from bot.operations.command import Draft
from bot.operations.errors import NotHere
from bot.views.redaction import for_one
from bot.views.trimmed import trimmed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.catalogue import AnyRow
    from bot.identity.caller import Caller
    from bot.operations.command import Command
    from bot.operations.context import Described
    from bot.operations.redaction import Redaction
    from bot.views.model import View

Closed: TypeAlias = Literal["shared", "unknown"]


@dataclass(frozen=True)
class Rules:
    """What holds in one channel."""

    verbs: frozenset[str] | None = None
    """Those that work there, besides what always does; None for all."""
    redaction: Redaction = "full"
    unfurl: bool = True
    """Whether somebody who pastes the address of a page of DefectDojo is shown what is there."""
    closed: Closed | None = None
    """Why nothing may be shown to the whole channel; None where it may."""

    def admits(self, row: Described) -> bool:
        """Whether the verb works there; what takes no role does everywhere: who cannot link can do nothing at all."""
        return self.verbs is None or row.verb in self.verbs or row.role is None

    def check(self, row: AnyRow) -> None:
        """Raises NotHere for a verb that does not work there."""
        if self.verbs is not None and not self.admits(row):
            raise NotHere(row.verb, tuple(sorted(self.verbs)))

    def offers(self, asked: Command | Draft) -> bool:
        """Whether a button for it makes sense there."""
        given: Any = asked.given.get("share") if isinstance(asked, Draft) else getattr(asked, "share", False)
        return self.admits(row_of(asked)) and not (given and self.closed)

    def fit(self, view: View) -> View:
        """The View as it may be told there: for one person where all may not see it, without what does not work."""
        if self == FREE:
            return view
        return trimmed(for_one(view, self.closed) if self.closed else view, self.offers)


FREE: Final = Rules()
_OTHERWISE: Final[Mapping[str, Rules]] = {
    "internal": FREE,
    "shared": Rules(redaction="counts", closed="shared"),
    "unknown": Rules(closed="unknown"),
}


class Policy:
    """The rules of all channels."""

    def __init__(self, channels: Mapping[str, Rules] | None = None) -> None:
        """`channels` are those of the configuration, named as there: slack:C0123ABCD."""
        self._channels = dict(channels or {})

    def at(self, caller: Caller) -> Rules:
        """What holds where the person calls from; nothing at all in the direct chat."""
        if caller.exposure == "private":
            return FREE
        named = self._channels.get(f"{caller.platform}:{caller.channel}")
        return named or _OTHERWISE[caller.exposure]
