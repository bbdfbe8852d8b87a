"""What goes wrong between us and Slack, and what is worth a second try."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.http_retry.request import HttpRequest
    from slack_sdk.http_retry.response import HttpResponse
    from slack_sdk.http_retry.state import RetryState

TROUBLE: Final = (SlackApiError, aiohttp.ClientError, TimeoutError)
"""Whatever a call of the Web API may raise."""
HOPELESS: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)
"""Answers to a token that waiting does not mend."""
UNSHOWABLE: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Answers to blocks that Slack does not take, where it would take the text."""
_PASSING: Final = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_MOST_SECONDS: Final = 30


def reason(error: BaseException) -> str:
    """Slack's word for it, else the kind of the error: nothing of what was sent, no address, no token."""
    data = getattr(getattr(error, "response", None), "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return str(code or type(error).__name__)


def passing(error: BaseException) -> bool:
    """Whether it is trouble that goes by, of Slack's or on the way; else Slack has given its answer: no."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status != 200 or reason(error) in _PASSING  # noqa: PLR2004  # HTTP's OK


class RateLimits(AsyncRetryHandler):
    """Repeats what Slack did not take because of its rate limits, when Slack says, and nothing else.

    Slack's own handlers also repeat after a lost connection, and so post twice what had been accepted.
    """

    def __init__(self, pause: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
        super().__init__(max_retry_count=2)
        self.pause = pause

    async def _can_retry_async(self, *, response: HttpResponse | None = None, **_more: Any) -> bool:
        return response is not None and response.status_code == 429 and _wait(response) <= _MOST_SECONDS  # noqa: PLR2004

    async def prepare_for_next_attempt_async(  # type: ignore[override]
        self, *, state: RetryState, request: HttpRequest, response: HttpResponse | None, error: Exception | None = None
    ) -> None:
        """Wait as long as Slack asks for."""
        del request, error
        state.next_attempt_requested = True
        await self.pause(_wait(response) if response else 1)
        state.increment_current_attempt()


class Reads(RateLimits):
    """Repeats, besides, what got lost on the way or failed on Slack's side: for calls that change nothing."""

    def __init__(self, limits: RateLimits) -> None:
        super().__init__(lambda seconds: limits.pause(seconds))  # noqa: PLW0108  # tests put another pause there

    async def _can_retry_async(
        self, *, response: HttpResponse | None = None, error: Exception | None = None, **more: Any
    ) -> bool:
        failed = response is not None and response.status_code >= 500  # noqa: PLR2004  # HTTP's server errors
        lost = isinstance(error, aiohttp.ClientConnectionError)
        return failed or lost or await super()._can_retry_async(response=response, **more)


def _wait(response: HttpResponse) -> int:
    return wait(next((value[0] for name, value in response.headers.items() if name.lower() == "retry-after"), None))


def wait(retry_after: str | None) -> int:
    """The seconds of Retry-After; one where Slack does not say."""
    return int(retry_after) if retry_after and retry_after.isdecimal() else 1
