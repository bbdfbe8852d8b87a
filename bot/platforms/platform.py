"""What every chat platform can do for the rest of the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.routing import BaseRoute

    from bot.identity.caller import Caller
    from bot.views.model import View


class Rejected(Exception):
    """The platform does not take us as we are configured, and waiting won't mend it; the text is a sentence."""


class NotPosted(Exception):
    """A message surely is not there; the text is the platform's short word for why."""

    def __init__(self, reason: str, *, passing: bool = False, retry_after: float | None = None) -> None:
        """`passing`: a later try may succeed; `retry_after`: after that many seconds, where the platform says."""
        super().__init__(reason)
        self.reason = reason
        self.passing = passing
        self.retry_after = retry_after


class PerhapsPosted(Exception):
    """Nobody knows whether a message is there: its answer got lost. The text is a short word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(Exception):
    """What was said in a channel cannot be read; the text is the platform's short word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """Something to look at, and the same in words."""

    png: bytes
    title: str
    words: str
    """For all, and above all for whoever does not see it."""


class Witness(Protocol):
    """Is told what passes between a platform and us."""

    def responded(self, platform: str, status: int) -> None:
        """The platform answered a request of ours, with HTTP's status."""

    def acknowledged(self, platform: str, status: int, seconds: float) -> None:
        """We answered one of the platform's, with HTTP's status."""


class Platform(Protocol):
    """A chat platform, started and stopped by the composition root."""

    name: str

    @property
    def pictures(self) -> bool:
        """Whether it takes pictures."""

    def routes(self) -> list[BaseRoute]:
        """The web routes through which the platform reaches us."""

    async def start(self) -> None:
        """Connect; what cannot be reached yet is tried again. Raises Rejected."""

    async def stop(self, grace: float) -> None:
        """Take nothing new, finish what is under way within `grace` seconds, disconnect."""

    async def trouble(self) -> str | None:
        """What keeps the platform from working now; None where nothing does."""

    async def post(self, channel: str, view: View, *, run: str = "", thread: str = "") -> str:
        """Post to a channel, once; returns the platform's name for the message.

        `run` marks the message, unseen, so that `find` knows it. `thread` names the message below which it comes.
        Posts to one channel wait for each other. Raises NotPosted, also where there are no threads; PerhapsPosted.
        """

    async def update(self, channel: str, message: str, view: View, *, run: str = "") -> None:
        """Put the view in the place of a message that `post` named.

        Its mark stays. Raises NotPosted (not changed; not `passing` where the message is gone, too) and PerhapsPosted
        (perhaps changed).
        """

    async def illustrate(self, channel: str, thread: str, picture: Picture) -> None:
        """Show a picture below a message, once or not at all; what is in the way is logged."""

    async def find(self, channel: str, run: str, since: datetime, *, thread: str = "") -> str | None:
        """The name of the message that was posted with that run since then; None where there surely is none.

        It is looked for in the channel, or below the message `thread`. `since` is aware of its time zone.
        Reads 1,000 messages at most. Raises Unreadable, also where there are more.
        """

    async def joined(self, channel: str) -> str:
        """Why the bot cannot post in a channel and what to do, as a sentence; nothing where it can, or nobody knows."""

    async def known(self, caller: Caller) -> Caller:
        """The caller with what the platform says of the person and of who reads the channel, at this moment."""

    async def organisations(self) -> frozenset[str]:
        """The teams, as links name them, whose people are its own; none while the platform does not say."""

    async def tell(self, user: str, view: View) -> None:
        """Say something to one person in the direct chat; what does not arrive is logged."""

    async def resume(self, origin: str, caller: Caller, line: str) -> None:
        """Run a line that had been refused before its person was linked; the answer comes where it was asked.

        `origin` is what the platform gave to `Dispatch.answer`. Who calls is looked at anew, and the work goes on
        afterwards; an origin that is no place of the caller's is logged, and nothing is done.
        """
