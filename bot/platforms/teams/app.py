"""The Teams platform: our gate, Microsoft's client for the connector, and what lies between them."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from starlette.routing import Route

from bot.language import _
from bot.platforms.platform import Rejected
from bot.platforms.queues import Queues
from bot.platforms.teams.connector import RATES, TROUBLE, Connector, Repetition
from bot.platforms.teams.dialogs import Dialogs
from bot.platforms.teams.extension import Extension
from bot.platforms.teams.files import Files
from bot.platforms.teams.gate import Gate
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.people import People
from bot.platforms.teams.posts import Posts
from bot.platforms.teams.proof import Demands
from bot.platforms.teams.replies import Replies, reported
from bot.platforms.teams.router import Router
from bot.platforms.teams.tokens import PUBLIC_CLOUD, NoToken, Registration, Tokens
from bot.platforms.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import httpx
    from starlette.routing import BaseRoute

    from bot.dispatch import Dispatch
    from bot.identity.caller import Caller
    from bot.platforms.platform import Picture
    from bot.storage.conversations import Conversations
    from bot.storage.seen import Seen
    from bot.views.model import View

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TeamsSettings:
    """What Teams needs of the settings."""

    registration: Registration
    service_urls: tuple[str, ...]
    openid_url: str
    dojo_url: str


class TeamsPlatform:
    """Hears and answers Teams. Built without I/O; `start` connects."""

    name = "teams"

    def __init__(  # noqa: PLR0913, PLR0917  # what it is joined with
        self,
        settings: TeamsSettings,
        dispatch: Dispatch,
        seen: Seen,
        conversations: Conversations,
        http: httpx.AsyncClient,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`http` is closed with the platform; it has time limits, and follows nobody anywhere else."""
        self._http = http
        self._conversations = conversations
        self.work = Work()
        self.keys = Keys(http, settings.openid_url, clock)
        self._tokens = Tokens(http, settings.registration, lambda: self.keys.issuer or PUBLIC_CLOUD, clock)
        self.repetition = Repetition()
        queues = Queues(clock, lambda seconds: self.repetition.pause(seconds), RATES)  # noqa: PLW0108  # tests put another pause there
        connector = Connector(http, self._tokens, queues, self.repetition)
        self._replies = Replies(connector, conversations)
        self._posts = Posts(connector, self._replies, conversations)
        self._people = People(connector, clock)
        files = Files(
            dispatch,
            people=self._people,
            replies=self._replies,
            seen=seen,
            work=self.work,
            http=http,
            pause=lambda seconds: self.repetition.pause(seconds),  # noqa: PLW0108  # likewise
        )
        self.router = Router(
            dispatch,
            people=self._people,
            replies=self._replies,
            files=files,
            conversations=conversations,
            seen=seen,
            work=self.work,
            clock=clock,
        )
        Dialogs(dispatch, self._people, self.router, self.work)
        Extension(dispatch, self._people, conversations, self.router, self.work, settings.dojo_url)
        self._registration = registration = settings.registration
        demands = Demands(registration.client_id, registration.tenant, settings.service_urls)
        self.gate = Gate(self.keys, demands, self.router.hear, clock)

    def routes(self) -> list[BaseRoute]:
        """POST /api/messages."""
        return [Route("/api/messages", self.gate, methods=["POST"])]

    async def start(self) -> None:
        """Fetch keys and a token. What cannot be had yet is asked for again when it is needed. Raises Rejected."""
        await self.keys.refresh()
        try:
            await self._tokens.get()
        except NoToken as error:
            if error.hopeless:
                said = _("TEAMS_CLIENT_ID or TEAMS_CLIENT_SECRET is wrong: Entra ID says {error}.")
                raise Rejected(said.format(error=error)) from None
            _log.warning("Teams is not ready", error=str(error))

    async def stop(self, grace: float) -> None:
        """Hear nothing more, finish what is under way, close the connections."""
        self.gate.closed = True
        if cancelled := await self.work.drain(grace):
            _log.error("work was cancelled at the end of the grace time", tasks=cancelled)
        await self._http.aclose()

    async def trouble(self) -> str | None:
        """What is missing to hear, or to answer."""
        try:
            await asyncio.gather(self.keys.refresh(), self._tokens.get())
        except NoToken as error:
            return f"token: {error}"
        return None if self.keys.issuer else f"keys: {self.keys.trouble}"

    async def post(self, channel: str, view: View, *, run: str = "", thread: str = "") -> str:
        """Post to a conversation, or to a channel's thread; returns the id. Raises NotPosted, PerhapsPosted."""
        return await self._posts.post(channel, view, run, thread)

    @property
    def pictures(self) -> bool:
        """Never: Teams takes a picture from an address that anybody can read, or a file from somebody's OneDrive."""
        return False

    async def illustrate(self, channel: str, thread: str, picture: Picture) -> None:
        """Nobody asks for it, see `pictures`."""

    async def update(self, channel: str, message: str, view: View, *, run: str = "") -> None:
        """Change a message in its place. Raises NotPosted, PerhapsPosted."""
        await self._posts.update(channel, message, view, run)

    async def find(self, channel: str, run: str, since: datetime, *, thread: str = "") -> str | None:
        """A bot cannot read what was said in a channel. Raises Unreadable."""
        del channel, run, since, thread
        return await self._posts.find()

    async def joined(self, channel: str) -> str:
        """Whether the bot was installed there, and not thrown out since."""
        return await self._posts.joined(channel)

    async def known(self, caller: Caller) -> Caller:
        """The caller with their standing and the conversation's exposure."""
        here = await self._conversations.get(caller.channel)
        return await self._people.known(caller, here.service, here.kind) if here and not here.dead else caller

    async def organisations(self) -> frozenset[str]:
        """The tenant."""
        return frozenset({self._registration.tenant})

    async def tell(self, user: str, view: View) -> None:
        """Say it in the direct chat with that person; what Teams does not take is logged, without what it was."""
        try:
            await self._replies.tell(user, view)
        except TROUBLE as error:
            reported(error, view)

    async def resume(self, origin: str, caller: Caller, line: str) -> None:
        """Run the line in the background; its answer goes to the place that `origin` says."""
        self.router.resume(origin, caller, line)
