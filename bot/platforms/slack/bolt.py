"""Bolt, which knows the kinds of things that Slack sends; it gets what is already verified and parsed."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

    Hear = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]
    Next = Callable[[], Awaitable[BoltResponse]]

_log = structlog.get_logger(__name__)
_OK: Final = 200
_UNHANDLED: Final = 404
# Bolt's own log quotes what it was sent; ours says what happened without it.
QUIET: Final = logging.getLogger("slack_bolt")


class _Everything(AsyncMiddleware):
    """One place for all that Slack sends.

    Bolt's listeners are searched one by one and build each of their arguments anew: acknowledging through them takes
    more than twice as long.
    """

    def __init__(self, hear: Hear) -> None:
        self._hear = hear

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,  # the names are Bolt's
        resp: BoltResponse,  # noqa: ARG002  # likewise
        next: Next,  # noqa: A002  # likewise
    ) -> BoltResponse | None:
        answer = await self._hear(req.body)
        if answer is None:
            return await next()
        return BoltResponse(status=_OK, body=answer or "")


def app(client: AsyncWebClient, bot_token: str, hear: Hear) -> AsyncApp:
    """Bolt's app; `hear` returns the acknowledgement's body, or None for what it does not know."""
    bot = AuthorizeResult(enterprise_id=None, team_id=None, bot_token=bot_token)

    async def authorize() -> AuthorizeResult:
        """Known beforehand, so that no acknowledgement waits for Slack."""
        return bot

    QUIET.setLevel(logging.ERROR)
    bolt = AsyncApp(
        name="dojo-bot",  # Bolt else looks for one on the stack, which takes 50 ms
        logger=QUIET,
        client=client,
        signing_secret="the guard has it",  # noqa: S106  # and has used it, on the raw bytes; it has no switch
        request_verification_enabled=False,
        authorize=authorize,
        # The default polls for the acknowledgement every 10 ms.
        process_before_response=True,
        # What these look for does not reach us, or does not concern us: certificate checks are not signed, our own
        # messages carry a bot_id, and we have no workflow steps.
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )
    bolt.use(_Everything(hear))
    return bolt


def opened(body: str) -> dict[str, Any] | None:
    """What Slack sent: JSON, a form, or JSON in a form's field; None where it is none of these.

    Bolt's own parser takes any form with the word "payload" in it for an interaction. A form is read like a URL's
    query: yarl needs a tenth of urllib's time for an interaction, which was half of an acknowledgement.
    """
    try:
        if not body.startswith("{"):
            form = dict(URL.build(query_string=body, encoded=True).query)
            if "payload" not in form:
                return form
            body = form["payload"]
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


async def hear(bolt: AsyncApp, content: dict[str, Any]) -> BoltResponse:
    """Bolt's answer. What nobody listens to is genuine all the same, and Slack wants it acknowledged."""
    try:
        request = AsyncBoltRequest(mode="socket_mode", body=content)  # that is: parsed already, whichever way it came
    except Exception as error:  # noqa: BLE001  # Bolt looks around in it without asking what it is
        _log.error("Slack sent something misshapen", error=type(error).__name__)  # it would quote it
        return BoltResponse(status=400)
    response = await bolt.async_dispatch(request)
    if response.status == _UNHANDLED:
        _log.info("Slack sent something unknown", kind=str(content.get("type"))[:60])
        return BoltResponse(status=200)
    return response
