"""What every chat platform can do for the rest of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.identity.caller import Caller
    from bot.views.model import View


class Rejected(Exception):
    """The platform does not take us as we are configured, and waiting won't mend it; the text is a sentence."""


class Platform(Protocol):
    """A chat platform, started and stopped by the composition root."""

    name: str

    def routes(self) -> list[BaseRoute]:
        """The web routes through which the platform reaches us."""

    async def start(self) -> None:
        """Connect; what cannot be reached yet is tried again. Raises Rejected."""

    async def stop(self, grace: float) -> None:
        """Take nothing new, finish what is under way within `grace` seconds, disconnect."""

    async def trouble(self) -> str | None:
        """What keeps the platform from working now; None where nothing does."""

    async def post(self, channel: str, view: View) -> str:
        """Post to a channel, once; returns the platform's name for the message."""

    async def tell(self, user: str, view: View) -> None:
        """Say something to one person in the direct chat; what does not arrive is logged."""

    async def resume(self, origin: str, caller: Caller, line: str) -> None:
        """Run a line that had been refused before its person was linked; the answer comes where it was asked.

        `origin` is what the platform gave to `Dispatch.answer`. Who calls is looked at anew, and the work goes on
        afterwards; an origin that is no place of the caller's is logged, and nothing is done.
        """
