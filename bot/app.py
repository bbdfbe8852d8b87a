"""The composition root: the only place where things are built, joined, started and stopped."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import structlog
from starlette.routing import Route

from bot import __version__
from bot.configuration import read
from bot.dispatch import Dispatch
from bot.dojo.transport import connect
from bot.gate import Gate
from bot.hands import Hands
from bot.health import Health, watch
from bot.identities import Identities, Outside, bot_registration
from bot.language import _
from bot.morning import Morning
from bot.operations.channel import ConfiguredDefaults
from bot.platforms.platform import Rejected
from bot.platforms.slack.app import SlackPlatform, SlackSettings
from bot.policy import Policy, Rules
from bot.settings import Settings, WrongSettings
from bot.storage.channels import Channels
from bot.storage.conversations import Conversations
from bot.storage.seen import Seen
from bot.store import Store
from bot.web.app import web
from bot.web.metrics import Metrics
from bot.web.timing import Timed, lag

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from pydantic import SecretStr
    from starlette.applications import Starlette

    from bot.configuration import Configuration
    from bot.identity.roles import Role
    from bot.platforms.platform import Platform
    from bot.platforms.teams.app import TeamsPlatform

_TEAMS_SECONDS = 10.0
_log = structlog.get_logger(__name__)


class Bot:
    """Everything, joined. Nothing runs before `start`."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.AsyncBaseTransport | None = None,
        entra_transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        teams_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self.configuration = read(settings.config_file)
        self.store = Store(settings, self._moment)
        self.metrics = Metrics(__version__)
        self.http = self._to_defectdojo(transport)
        self.platforms: list[Platform] = []
        self.audit = self.store.audit
        roles = _roles(settings, self.configuration)
        outside = Outside(self.http, entra_transport, self.platforms, self.metrics.token_failed)
        self.identity = Identities(settings, self.store, roles, outside, clock)
        self.credentials = self.identity.credentials
        self.seen = Seen(self.store.db)
        policy = _policy(self.configuration)
        gate = Gate(self.credentials, self.identity.linking, policy, roles_decide=bool(roles))
        hands = Hands()
        morning = Morning(
            settings,
            self.configuration,
            self.store.db,
            self.http,
            self.platforms,
            self._moment,
            hands,
            real=clock is time.time,
            told=self.metrics.run_ended,
        )
        self.health = Health(self.store, morning.kept, self.http, self.platforms)
        self.metrics.about(self.health)
        self.clockwork = morning.clockwork(self.credentials, self.identity.handles, gate, self.audit)
        self.dispatch = Dispatch(
            self.credentials,
            gate,
            self.identity.linking,
            self.audit,
            self.seen,
            _defaults(self.configuration, Channels(self.store.db)),
            morning.desk,
            self.health,
            hands,
            self._moment,
            self.metrics.answered,
        )
        self.slack = self._slack()
        self.teams = self._teams(teams_transport, entra_transport)
        self.platforms += [platform for platform in (self.slack, self.teams) if platform]

    async def start(self) -> None:
        """Open the store and connect the platforms. Raises WrongSettings, DatabaseError."""
        await self.store.open(migrate=self._settings.auto_migrate)
        try:
            for platform in self.platforms:
                await platform.start()
        except Rejected as error:
            await self.stop()
            raise WrongSettings([str(error)]) from None
        _log.info("started", platforms=[platform.name for platform in self.platforms])

    async def stop(self) -> None:
        """Finish what is under way, then close everything."""
        ends = time.monotonic() + self._settings.shutdown_grace
        await self.clockwork.stop(self._settings.shutdown_grace)
        for platform in self.platforms:
            await platform.stop(max(0.0, ends - time.monotonic()))
        await self.identity.close()
        await self.http.aclose()
        await self.store.db.close()
        _log.info("stopped")

    def web(self) -> Starlette:
        """The ASGI app. `start` comes before it is served: then the clock begins to tick, and ends with the server."""

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            self.clockwork.start()
            watching = [asyncio.create_task(one) for one in (lag(self.metrics.lagged), watch(self.audit))]
            yield
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            await self.stop()

        theirs = [(route, platform.name) for platform in self.platforms for route in platform.routes()]
        routes = [*(route for route, _name in theirs), *self.identity.routes()]
        routes.append(Route("/metrics", self.metrics.scraped))
        app = web(routes, self.health.checks(), optional=frozenset({"defectdojo"}), lifespan=lifespan)
        whose = {route.path: name for route, name in theirs if isinstance(route, Route)}
        app.add_middleware(Timed, whose, self.metrics.acknowledged)
        return app

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _to_defectdojo(self, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
        return connect(
            str(self._settings.defectdojo_url),
            concurrency=self._settings.defectdojo_concurrency,
            timeout=self._settings.defectdojo_timeout,
            transport=transport,
            observer=self.metrics,
        )

    def _slack(self) -> SlackPlatform | None:
        settings = self._settings
        if not settings.slack_bot_token:
            return None
        slack = SlackSettings(
            bot_token=_open(settings.slack_bot_token),
            signing_secret=_open(settings.slack_signing_secret),
            app_token=_open(settings.slack_app_token),
            api_url=str(settings.slack_api_url),
            dojo_url=str(settings.defectdojo_url),
        )
        departures = self.identity.departures
        return SlackPlatform(slack, self.dispatch, self.seen, departures, self._clock, self.metrics)

    def _teams(
        self, transport: httpx.AsyncBaseTransport | None, entra: httpx.AsyncBaseTransport | None
    ) -> TeamsPlatform | None:
        settings = self._settings
        if not settings.teams_client_id:
            return None
        from bot.platforms.teams.app import TeamsPlatform, TeamsSettings  # noqa: PLC0415  # Microsoft's library: 20 MB

        registration, dojo_url = bot_registration(settings), str(settings.defectdojo_url)
        teams = TeamsSettings(registration, settings.teams_service_urls, str(settings.teams_openid_url), dojo_url)
        ways = {f"all://{settings.entra_authority.host}": entra} if entra else {}
        http = httpx.AsyncClient(
            transport=transport, mounts=ways, timeout=_TEAMS_SECONDS, headers={"User-Agent": "dojo-bot"}
        )
        http.event_hooks = {"response": [self._teams_responded]}
        conversations = Conversations(self.store.db, self._moment)
        return TeamsPlatform(teams, self.dispatch, self.seen, conversations, http, self._clock)

    async def _teams_responded(self, response: httpx.Response) -> None:
        """Entra ID is asked through the same client: only the connector's answers are Teams'."""
        if "/v3/" in response.request.url.path:
            self.metrics.responded("teams", response.status_code)


def _roles(settings: Settings, configuration: Configuration) -> dict[str, Role]:
    """Which groups or app roles give which role. Raises WrongSettings where nobody could say who is in them."""
    roles = {**configuration.roles, **settings.entra_roles}
    if roles and not settings.entra_tenant_id:
        raise WrongSettings([_("CONFIG_FILE: roles needs ENTRA_TENANT_ID: they come from Entra ID.")])
    return roles


def _policy(configuration: Configuration) -> Policy:
    return Policy(
        {
            key: Rules(None if one.verbs is None else frozenset(one.verbs), one.redaction, unfurl=one.unfurl)
            for key, one in configuration.channels.items()
        }
    )


def _defaults(configuration: Configuration, others: Channels) -> ConfiguredDefaults:
    products = {key: one.product for key, one in configuration.channels.items() if one.product}
    return ConfiguredDefaults(products, others)


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
