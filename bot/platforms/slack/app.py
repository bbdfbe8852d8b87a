"""The Slack platform: Bolt behind our guard, in HTTP or Socket Mode."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from bot.language import _
from bot.platforms.platform import Rejected
from bot.platforms.queues import Queues
from bot.platforms.slack import bolt
from bot.platforms.slack.endings import Endings
from bot.platforms.slack.guard import Guard
from bot.platforms.slack.people import People
from bot.platforms.slack.posts import RATES, Posts
from bot.platforms.slack.replies import Replies
from bot.platforms.slack.router import Router
from bot.platforms.slack.sockets import Socket
from bot.platforms.slack.trouble import HOPELESS, TROUBLE, RateLimits, Reads, reason
from bot.platforms.slack.uploads import Uploads
from bot.platforms.work import Work

if TYPE_CHECKING:
    from datetime import datetime

    from slack_bolt.response import BoltResponse
    from starlette.routing import BaseRoute

    from bot.dispatch import Dispatch
    from bot.identity.caller import Caller
    from bot.platforms.platform import Picture, Witness
    from bot.platforms.slack.endings import Departures
    from bot.platforms.slack.guard import Answer, Clock
    from bot.storage.seen import Seen
    from bot.views.model import View

_log = structlog.get_logger(__name__)
# The timeout that Slack's client takes does not hold for a session of ours.
_TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
_MISSHAPEN: Final[Answer] = (400, [], b"")
_ENDING: Final[Answer] = (503, [], b"")


@dataclass(frozen=True)
class SlackSettings:
    """What Slack needs of the settings."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    """Set: Socket Mode, instead of the web route."""
    api_url: str = "https://slack.com/api/"
    dojo_url: str = ""
    """Where the pages are whose addresses people paste."""


class SlackPlatform:
    """Hears and answers Slack. Built without I/O; `start` connects."""

    name = "slack"

    def __init__(  # noqa: PLR0913, PLR0917  # what it is joined with
        self,
        settings: SlackSettings,
        dispatch: Dispatch,
        seen: Seen,
        departures: Departures,
        clock: Clock = time.time,
        witness: Witness | None = None,
    ) -> None:
        self._settings = settings
        self._witness = witness
        self._clock = clock
        self.work = Work()
        self.limits = RateLimits()
        self._client = AsyncWebClient(settings.bot_token, settings.api_url, retry_handlers=[self.limits])
        self._reader = AsyncWebClient(settings.bot_token, settings.api_url, retry_handlers=[Reads(self.limits)])
        self._replies = Replies(self._client, settings.api_url)
        queues = Queues(clock, lambda seconds: self.limits.pause(seconds), RATES)  # noqa: PLW0108  # tests put another pause there
        self._posts = Posts(self._client, self._reader, queues)
        self.people = People(self._client, self._reader, clock)
        self._uploads = Uploads(self._client, self._replies, self.limits)
        self._without_files = False
        self.router = Router(
            dispatch,
            self._client,
            people=self.people,
            replies=self._replies,
            uploads=self._uploads,
            endings=Endings(self.people, departures),
            seen=seen,
            work=self.work,
            dojo_url=settings.dojo_url,
        )
        self._bolt = bolt.app(self._client, settings.bot_token, self.router.hear)
        self._session: aiohttp.ClientSession | None = None
        self._socket: Socket | None = None
        self._ending = False

    def routes(self) -> list[BaseRoute]:
        """POST /slack/events; none in Socket Mode."""
        if self._settings.app_token:
            return []
        guard = Guard(self._settings.signing_secret, self._handle, self._clock)
        return [Route("/slack/events", guard, methods=["POST"])]

    async def start(self) -> None:
        """Open the connections. A Slack that cannot be reached yet is asked again by `trouble`. Raises Rejected."""
        self._session = session = aiohttp.ClientSession(timeout=_TIMEOUT, trace_configs=self._traces())
        self._client.session = self._reader.session = self._replies.session = session
        if error := await self._introduce():
            if error in HOPELESS:
                raise Rejected(_("SLACK_BOT_TOKEN is wrong: Slack says {error}.").format(error=error))
            _log.warning("Slack is not ready", error=error)
        if self._settings.app_token:
            self._socket = Socket(self._settings.app_token, self._client, self._hear, self._acknowledged)
            await self._socket.open()

    async def stop(self, grace: float) -> None:
        """Hear nothing more, finish what is under way, close the connections."""
        self._ending = True
        if self._socket:
            await self._socket.close()
        if cancelled := await self.work.drain(grace):
            _log.error("work was cancelled at the end of the grace time", tasks=cancelled)
        if self._session:
            await self._session.close()

    async def trouble(self) -> str | None:
        """Ask Slack once who we are; afterwards only Socket Mode can be in trouble."""
        if not self.people.home and (error := await self._introduce()):
            return f"auth.test: {error}"
        if self._socket and not await self._socket.connected():
            return "Socket Mode is not connected"
        return None

    async def post(self, channel: str, view: View, *, run: str = "", thread: str = "") -> str:
        """Post to a channel, or to a thread in it; returns the timestamp. Raises NotPosted, PerhapsPosted."""
        return await self._posts.post(channel, view, run, thread)

    @property
    def pictures(self) -> bool:
        """Until Slack says that the scope for files is missing."""
        return not self._without_files

    async def illustrate(self, channel: str, thread: str, picture: Picture) -> None:
        """Upload a picture into a thread."""
        if error := await self._uploads.picture(channel, thread, picture):
            _log.info("a picture was not shown", error=error)
            self._without_files = error == "missing_scope"

    async def update(self, channel: str, message: str, view: View, *, run: str = "") -> None:
        """Change a message in its place. Raises NotPosted, PerhapsPosted."""
        await self._posts.update(channel, message, view, run)

    async def find(self, channel: str, run: str, since: datetime, *, thread: str = "") -> str | None:
        """Look for a run's message in the history of the channel or of the thread. Raises Unreadable."""
        return await self._posts.find(channel, run, since, thread)

    async def joined(self, channel: str) -> str:
        """Ask Slack whether the bot is a member; nothing where the scope for asking is missing."""
        return await self._posts.joined(channel)

    async def known(self, caller: Caller) -> Caller:
        """The caller with their standing and the channel's exposure."""
        return await self.people.known(caller)

    async def organisations(self) -> frozenset[str]:
        """The workspace, and the organisation that it belongs to."""
        return await self.people.organisations()

    async def tell(self, user: str, view: View) -> None:
        """Say it in the direct chat with that person; what Slack does not take is logged, without what it was."""
        try:
            await self._replies.tell(await self._replies.direct_chat(user), view)
        except TROUBLE as error:
            _log.error("a direct message did not reach Slack", error=reason(error))

    async def resume(self, origin: str, caller: Caller, line: str) -> None:
        """Run the line in the background; its answer goes to the place that `origin` says."""
        self.router.resume(origin, caller, line)

    def _traces(self) -> list[aiohttp.TraceConfig]:
        """What tells the witness of each answer, whoever of Slack's clients asked."""
        if self._witness is None:
            return []
        trace, told = aiohttp.TraceConfig(), self._witness.responded

        async def ended(_session: object, _context: object, params: aiohttp.TraceRequestEndParams) -> None:
            told(self.name, params.response.status)

        trace.on_request_end.append(ended)
        return [trace]

    def _acknowledged(self, status: int, seconds: float) -> None:
        if self._witness:
            self._witness.acknowledged(self.name, status, seconds)

    async def _introduce(self) -> str:
        """Learn from Slack who the bot is; what went wrong, in a word, or nothing."""
        try:
            await self.people.introduce()
        except TROUBLE as error:
            return reason(error)
        return ""

    async def _hear(self, content: dict[str, Any]) -> BoltResponse:
        return await bolt.hear(self._bolt, content)

    async def _handle(self, body: str) -> Answer:
        if self._ending:
            return _ENDING
        content = bolt.opened(body)
        if content is None:
            return _MISSHAPEN
        response = await self._hear(content)
        sent = [(name.encode(), value.encode()) for name, values in response.headers.items() for value in values]
        return response.status, sent, (response.body or "").encode()
