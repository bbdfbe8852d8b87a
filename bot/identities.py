"""A part of the composition root: builds what knows whose token a command runs with, and how people are linked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import structlog

from bot.identity.attempts import Attempts
from bot.identity.caller import Caller
from bot.identity.credentials import OwnCredentials, Policy
from bot.identity.departures import Departures
from bot.identity.entra import Entra, EntraSettings
from bot.identity.graph import Graph
from bot.identity.handles import Handles
from bot.identity.linking import Linking, Rules, Stores
from bot.identity.rights import Directory, Rights
from bot.identity.roles import RoleMap
from bot.identity.signing_in import SigningIn
from bot.identity.token_files import UserTokenFiles
from bot.identity.waiting import Waiting
from bot.platforms.teams.tokens import Registration
from bot.views.linking import joined, told
from bot.web.linking import LinkPages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.routing import BaseRoute

    from bot.identity.credentials import Link, TokenFailure
    from bot.identity.roles import Role
    from bot.identity.waiting import Wish
    from bot.platforms.platform import Platform
    from bot.settings import Settings
    from bot.store import Store

_log = structlog.get_logger(__name__)
_WITHOUT_ROLES = timedelta(days=1)
"""How long an answer of Entra ID's is good for where it only tells that the person is still there."""


@dataclass(frozen=True)
class Outside:
    """Whom it speaks to."""

    dojo: httpx.AsyncClient
    transport: httpx.AsyncBaseTransport | None
    """The way to Entra ID, where it is not the usual one."""
    platforms: list[Platform]
    token_failed: Callable[[TokenFailure], None]
    """Hears of each token that does not work."""


class Identities:
    """Everything about who people are, joined."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        roles: Mapping[str, Role],
        outside: Outside,
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._http = httpx.AsyncClient(transport=outside.transport, headers={"User-Agent": "dojo-bot"})
        self._entra = Entra(self._http, registration(settings), clock) if settings.entra_tenant_id else None
        graph = Graph(self._http, str(settings.graph_url), self._entra, clock) if self._entra else None
        directory = Directory(self._entra, graph) if self._entra and graph else None

        def moment() -> datetime:
            return datetime.fromtimestamp(clock(), UTC)

        self.departures = departures = Departures(store.links, store.audit)
        ttl = timedelta(seconds=settings.role_ttl) if roles else _WITHOUT_ROLES
        self._rights = Rights(store.people, RoleMap(roles), directory, ttl, moment)
        self.credentials = OwnCredentials(
            outside.dojo,
            store.links,
            store.tokens,
            self._rights,
            departures,
            policy=_policy(settings),
            together=store.db.together,
            files=UserTokenFiles(settings.user_tokens_dir) if settings.user_tokens_dir else None,
            clock=moment,
            failed=outside.token_failed,
        )
        self.handles = Handles(store.people, store.links, self.credentials)
        self._attempts = Attempts(store.db, store.vault, moment) if store.vault else None
        waiting = Waiting(store.db, store.vault, moment) if store.vault else None
        stores = Stores(store.links, store.tokens, store.people, self._attempts, waiting)
        courier = Courier(outside.platforms)
        self.linking = Linking(stores, self.credentials, store.audit, outside.dojo, _rules(settings), courier, moment)

    def routes(self) -> list[BaseRoute]:
        """The pages on which people sign in; none where they cannot."""
        if self._entra is None or self._attempts is None:
            return []
        signing_in = SigningIn(self._attempts, self._entra, self._rights)
        key_page = f"{str(self._settings.defectdojo_url).rstrip('/')}/api/key-v2"
        return [*LinkPages(signing_in, self.linking, _public(self._settings), key_page).routes()]

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()


class Courier:
    """Brings to a person in chat what happened in a browser."""

    def __init__(self, platforms: list[Platform]) -> None:
        self._platforms = platforms

    async def linked(self, caller: Caller, link: Link, name: str) -> None:
        """Tell the chat identity, directly, whom it is linked to now."""
        if platform := self._of(caller):
            await platform.tell(caller.user, told(name or link.oid, caller.key))

    async def joined(self, other: Link, link: Link) -> None:
        """Tell a chat identity that was linked to the same person before: it may be somebody else's doing."""
        platform, _colon, rest = other.key.partition(":")
        team, _slash, user = rest.partition("/")
        if found := self._of(Caller(platform, team, user)):
            await found.tell(user, joined(link.key))

    async def resume(self, wish: Wish) -> None:
        """Run the command that had to wait; its answer comes where it was asked."""
        if platform := self._of(wish.caller):
            await platform.resume(wish.origin, wish.caller, wish.line)

    def _of(self, caller: Caller) -> Platform | None:
        found = next((one for one in self._platforms if one.name == caller.platform), None)
        if found is None:
            _log.warning("nobody to tell it to", caller=caller.key)
        return found


def _public(settings: Settings) -> str:
    return str(settings.public_url or "").rstrip("/")


def bot_registration(settings: Settings) -> Registration:
    """The bot of Teams, as Entra ID knows it."""
    secret = settings.teams_client_secret
    return Registration(
        client_id=settings.teams_client_id,
        tenant=settings.teams_tenant_id,
        client_secret=secret.get_secret_value() if secret else "",
        assertion_file=None if secret else settings.azure_federated_token_file,
        authority=str(settings.entra_authority),
    )


def registration(settings: Settings) -> EntraSettings:
    """What signing in needs of the settings."""
    secret = settings.entra_client_secret
    return EntraSettings(
        tenant=settings.entra_tenant_id,
        client_id=settings.entra_client_id,
        client_secret=secret.get_secret_value() if secret else "",
        redirect_uri=f"{_public(settings)}/auth/callback",
        authority=str(settings.entra_authority).rstrip("/"),
        graph=str(settings.graph_url).rstrip("/"),
    )


def _policy(settings: Settings) -> Policy:
    service = settings.defectdojo_api_token if settings.unlinked_reads == "service" else None
    return Policy(
        service_token=service.get_secret_value() if service else "",
        superusers=settings.superuser_tokens,
        teams_tenant=settings.teams_tenant_id,
    )


def _rules(settings: Settings) -> Rules:
    return Rules(
        public_url=_public(settings) if settings.entra_tenant_id else "",
        lasts=timedelta(days=settings.link_days) if settings.link_days else None,
        superusers=settings.superuser_tokens,
    )
