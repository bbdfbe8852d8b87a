"""The Bot Connector, through which messages reach Teams: the one place where Microsoft's library is used.

It is imported only where Teams is configured. What it lacks is here: time limits, and which request may be sent twice.
Reference: Microsoft's Bot Connector REST API, and "Rate limiting your bot in Teams".
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

import httpx
import structlog
from microsoft_teams.api.activities.message import MessageActivityInput
from microsoft_teams.api.clients.conversation import ConversationClient, CreateConversationParams
from microsoft_teams.api.models import Account
from microsoft_teams.common.experimental import ExperimentalWarning
from microsoft_teams.common.http import Client, ClientOptions

from bot.platforms.platform import NotPosted, PerhapsPosted
from bot.platforms.teams.tokens import NoToken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from microsoft_teams.common.http.client import MiddlewareContext

    from bot.platforms.queues import Queues
    from bot.platforms.teams.tokens import Tokens

Json = dict[str, Any]
T = TypeVar("T")
_log = structlog.get_logger(__name__)
RATES: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
"""Of one conversation."""
TROUBLE: Final = (NotPosted, PerhapsPosted)
"""Whatever a request to the connector may raise."""
_DEAD: Final = frozenset(
    {"MessageWritesBlocked", "ConversationNotFound", "BotNotInConversationRoster", "BotDisabledByAdmin"}
)
"""Answers after which nothing will ever be taken there, unless the bot is installed anew."""
_LOST: Final = frozenset({"ActivityNotFoundInConversation", "NotFound", "HTTP 404"})
_REPEATABLE: Final = frozenset({"GET", "PUT", "DELETE"})
_TRIES: Final = 3
_MOST_SECONDS: Final = 30.0
_UNAUTHORIZED: Final = 401
_TIMED_OUT: Final = 408
_TOO_LARGE: Final = 413
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500

warnings.filterwarnings("ignore", category=ExperimentalWarning)  # targeted messages: what Microsoft's library calls so


class Dead(NotPosted):
    """Nothing can be posted in that conversation any more."""


class Lost(NotPosted):
    """The message that was to be changed is not there."""


class Oversized(NotPosted):
    """The message is larger than Teams takes."""


@dataclass(frozen=True)
class Where:
    """A conversation, and the address through which it is reached."""

    service: str
    conversation: str

    @property
    def escaped(self) -> str:
        """The conversation as a part of an address."""
        return quote(self.conversation, safe=":;@=-_.~")


class Repetition:
    """Repeats what Teams did not take because it was too much; else only what changes nothing when it comes twice."""

    def __init__(self, pause: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
        self.pause = pause

    async def send(self, context: MiddlewareContext, then: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Send it, up to three times."""
        for _attempt in range(_TRIES - 1):
            try:
                return await then()
            except httpx.HTTPError as error:
                if (wait := _wait(context.method, error)) is None:
                    raise
            await self.pause(wait)
        return await then()


class Connector:
    """Sends to Teams. Every method raises NotPosted and PerhapsPosted, also those that only read."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens, queues: Queues, repetition: Repetition) -> None:
        self._tokens = tokens
        self._queues = queues
        self._http = _client(http, tokens, repetition)
        self._clients: dict[str, ConversationClient] = {}

    async def post(self, where: Where, activity: Json, *, targeted: bool = False) -> str:
        """Post it; returns the activity's id. A targeted one is seen by its recipient alone."""
        client, message = self._client(where.service), MessageActivityInput.model_validate(activity)
        act = client.create_targeted_activity if targeted else client.create_activity
        async with self._queues.turn(where.conversation):
            return (await self._done(act(where.escaped, message))).id

    async def update(self, where: Where, activity_id: str, activity: Json, *, targeted: bool = False) -> None:
        """Put it in the place of a message of the bot's. Raises Lost, too."""
        client, message = self._client(where.service), MessageActivityInput.model_validate(activity)
        act = client.update_targeted_activity if targeted else client.update_activity
        async with self._queues.turn(where.conversation):
            with suppress(KeyError):  # it is changed, also where the answer does not repeat its id
                await self._done(act(where.escaped, quote(activity_id, safe=":"), message))

    async def open(self, service: str, tenant: str, account: str) -> str:
        """The conversation with one person alone, made where there was none."""
        wanted = CreateConversationParams(
            members=[Account(id=account)], tenant_id=tenant, channel_data={"tenant": {"id": tenant}}
        )
        return (await self._done(self._client(service).create(wanted))).id

    async def member(self, where: Where, person: str) -> Json:
        """What Teams knows of somebody in the conversation."""
        found = await self._done(self._client(where.service).get_member_by_id(where.escaped, quote(person, safe=":")))
        told: Json = found.model_dump(by_alias=True)
        return told

    async def members(self, where: Where, most: int) -> tuple[list[Json], bool]:
        """So many members of the conversation, and whether those are all."""
        page = await self._done(self._client(where.service).get_paged_members(where.escaped, most))
        return [one.model_dump(by_alias=True) for one in page.members or ()], not page.continuation_token

    def _client(self, service: str) -> ConversationClient:
        if service not in self._clients:
            self._clients[service] = ConversationClient(service, self._http)
        return self._clients[service]

    async def _done(self, doing: Awaitable[T]) -> T:
        try:
            return await doing
        except NoToken as error:
            raise NotPosted(f"no token: {error}", passing=True) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotPosted(type(error).__name__, passing=True) from error
        except httpx.HTTPStatusError as error:
            raise self._refusal(error.response) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise PerhapsPosted(type(error).__name__) from error

    def _refusal(self, response: httpx.Response) -> NotPosted | PerhapsPosted:
        """What an answer says of the message: that it is surely not there, or nothing."""
        status, why = response.status_code, reason(response)
        if status >= _SERVER_ERROR or status == _TIMED_OUT:
            return PerhapsPosted(why)
        if status == _UNAUTHORIZED:
            self._tokens.forget()
            return NotPosted(why, passing=True)
        if status == _TOO_MANY:
            return NotPosted(why, passing=True, retry_after=_retry_after(response))
        if status == _TOO_LARGE:
            return Oversized(why)
        if why in _DEAD:
            return Dead(why)
        return Lost(why) if why in _LOST else NotPosted(why)


def _client(http: httpx.AsyncClient, tokens: Tokens, repetition: Repetition) -> Client:
    """Microsoft's client over ours. It meddles with httpx' log, which then would tell each address."""
    log = logging.getLogger("httpx")
    level = log.level
    client = Client(ClientOptions(token=tokens.get))
    log.setLevel(level)
    client.http = http
    client.use(repetition)
    return client


def reason(response: httpx.Response) -> str:
    """The connector's word for it, else the status: nothing of what was sent."""
    try:
        code = response.json()["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return f"HTTP {response.status_code}"
    return str(code)[:60]


def _wait(method: str, error: httpx.HTTPError) -> float | None:
    """The seconds until it may be sent again; None where it may not, or not soon."""
    if not isinstance(error, httpx.HTTPStatusError):
        return 1.0 if method in _REPEATABLE else None
    if error.response.status_code == _TOO_MANY:
        wait = _retry_after(error.response) or 1.0
        return wait if wait <= _MOST_SECONDS else None
    failed = error.response.status_code >= _SERVER_ERROR
    return 1.0 if failed and method in _REPEATABLE else None


def _retry_after(response: httpx.Response) -> float | None:
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else None
