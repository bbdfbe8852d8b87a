"""The Slack platform: Bolt behind our guard, in HTTP or Socket Mode."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from bot.platforms.slack.guard import Guard
from bot.platforms.slack.render import render
from bot.platforms.slack.replies import Replies
from bot.platforms.slack.router import Router
from bot.platforms.work import Work

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.dispatch import Dispatch
    from bot.platforms.slack.guard import Answer, Clock
    from bot.storage.seen import Seen
    from bot.views.model import View

_log = structlog.get_logger(__name__)
_UNHANDLED: Final = 404
_TIMEOUT_SECONDS: Final = 10


@dataclass(frozen=True)
class SlackSettings:
    """What Slack needs of the settings."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    """Set: Socket Mode, instead of the web route."""
    api_url: str = "https://slack.com/api/"


class SlackPlatform:
    """Hears and answers Slack. Built without I/O; `start` connects."""

    name = "slack"

    def __init__(self, settings: SlackSettings, dispatch: Dispatch, seen: Seen, clock: Clock = time.time) -> None:
        self._settings = settings
        self._dispatch = dispatch
        self._seen = seen
        self._clock = clock
        self.work = Work()
        self._session: aiohttp.ClientSession | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._client = AsyncWebClient(
            token=settings.bot_token,
            base_url=settings.api_url,
            timeout=_TIMEOUT_SECONDS,
            # Slack's default also repeats after a lost connection, and so posts twice what it had accepted.
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
        )
        self._app = self._bolt()
        self._bot: AuthorizeResult | None = None

    def routes(self) -> list[BaseRoute]:
        """POST /slack/events; none in Socket Mode."""
        if self._settings.app_token:
            return []
        guard = Guard(self._settings.signing_secret, self._handle, self._clock)
        return [Route("/slack/events", guard, methods=["POST"])]

    async def start(self) -> None:
        """Open the connections. A Slack that cannot be reached yet is asked again by `trouble`."""
        self._session = aiohttp.ClientSession()
        self._client.session = self._session
        self._replies = Replies(self._client, self._session, self._settings.api_url)
        self._router = Router(self._dispatch, self._client, self._replies, self._seen, self.work)
        self._router.listen(self._app)
        if trouble := await self.trouble():
            _log.warning("Slack is not ready", trouble=trouble)
        if self._settings.app_token:
            self._socket = AsyncSocketModeHandler(self._app, self._settings.app_token, web_client=self._client)
            await self._socket.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt

    async def stop(self, grace: float) -> None:
        """Hear nothing more, finish what is under way, close the connections."""
        if self._socket:
            await self._socket.disconnect_async()  # type: ignore[no-untyped-call]  # slack_bolt
        if cancelled := await self.work.drain(grace):
            _log.error("work was cancelled at the end of the grace time", tasks=cancelled)
        if self._socket:
            await self._socket.close_async()  # type: ignore[no-untyped-call]  # slack_bolt
        if self._session:
            await self._session.close()

    async def trouble(self) -> str | None:
        """Ask Slack once who we are; afterwards only Socket Mode can be in trouble."""
        if self._bot is None:
            try:
                answer = await self._client.auth_test()
            except SlackApiError as error:
                return f"auth.test: {error.response.get('error')}"
            except (aiohttp.ClientError, TimeoutError) as error:
                return f"auth.test: {type(error).__name__}"
            self._bot = AuthorizeResult.from_auth_test_response(
                auth_test_response=answer, bot_token=self._settings.bot_token
            )
            self._router.bot_user = str(answer.get("user_id") or "")
        if self._socket and not await self._socket.client.is_connected():
            return "Socket Mode is not connected"
        return None

    async def post(self, channel: str, view: View) -> str:
        """Post to a channel; returns the message's timestamp."""
        return await self._replies.post(channel, render(view))

    def _bolt(self) -> AsyncApp:
        # Bolt's own log quotes what it was sent; ours says what happened without it.
        quiet = logging.getLogger("slack_bolt")

        async def authorize() -> AuthorizeResult:
            """Who the bot is: known since `start`, so that no acknowledgement waits for Slack."""
            nobody = AuthorizeResult(enterprise_id=None, team_id=None, bot_token=self._settings.bot_token)
            return self._bot or nobody

        quiet.setLevel(logging.ERROR)
        return AsyncApp(
            logger=quiet,
            client=self._client,
            signing_secret=self._settings.signing_secret or "socket mode needs none",
            request_verification_enabled=False,  # the guard has done that, on the raw bytes; it has no switch
            authorize=authorize,
            # The default polls for the acknowledgement every 10 ms.
            process_before_response=True,
            # What these three look for does not reach us, or does not concern us: certificate checks are not
            # signed, our own messages carry a bot_id, and we have no workflow steps.
            ssl_check_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
        )

    async def _handle(self, headers: dict[str, str], body: str) -> Answer:
        request = AsyncBoltRequest(body=body, headers={name: [value] for name, value in headers.items()})
        response = await self._app.async_dispatch(request)
        if response.status == _UNHANDLED:  # genuine, but nothing that we know: Slack wants it acknowledged
            _log.info("Slack sent something unknown")
            return 200, [], b""
        sent = [(name.encode(), value.encode()) for name, values in response.headers.items() for value in values]
        return response.status, sent, (response.body or "").encode()
