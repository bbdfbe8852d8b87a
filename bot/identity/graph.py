"""What Microsoft Graph tells the app, in its own name, of people who cannot be asked themselves.

Permissions (application, with an administrator's consent): User.Read.All and GroupMember.Read.All. Source: Microsoft's
reference of directoryObject: getMemberObjects and user: get.

Groups come by their ids. They are not looked up by name: a name is not unique, and anybody who may make groups can make
one of any name that is still free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx

from bot.identity.entra import EntraTrouble, SignInRefused, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.identity.entra import Entra

_SPARE: Final = 60.0
"""Seconds before its end from which a token is not used any more."""


class GraphDenied(Exception):
    """The app lacks the permission."""


class Departed(Exception):
    """There is no such person in the tenant (any more), or the account is disabled."""


class Graph:
    """Every method raises EntraTrouble and GraphDenied."""

    def __init__(self, http: httpx.AsyncClient, url: str, entra: Entra, clock: Callable[[], float]) -> None:
        self._http = http
        self._url = f"{url.rstrip('/')}/v1.0"
        self._entra = entra
        self._clock = clock
        self._token = (float("-inf"), "")

    async def person(self, oid: str) -> Mapping[str, Any]:
        """Name and addresses of somebody whose account is enabled. Raises Departed."""
        fields = "id,displayName,accountEnabled,mail,userPrincipalName"
        answer = await self._ask("GET", f"/users/{oid}?$select={fields}")
        if answer.get("accountEnabled") is not True:
            raise Departed
        return answer

    async def groups_of(self, oid: str) -> frozenset[str]:
        """The ids of all groups that somebody is in, also through other groups. Raises Departed."""
        answer = await self._ask("POST", f"/users/{oid}/getMemberObjects", json={"securityEnabledOnly": False})
        return frozenset(str(one) for one in answer.get("value") or ())

    async def _app_token(self) -> str:
        if self._token[0] <= self._clock():
            try:
                token, seconds = await self._entra.app_token()
            except SignInRefused as error:
                raise GraphDenied(str(error)) from None
            self._token = (self._clock() + seconds - _SPARE, token)
        return self._token[1]

    async def _ask(self, method: str, path: str, **more: Any) -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {await self._app_token()}"}
        status, answer = await ask(self._http, method, f"{self._url}{path}", headers=headers, **more)
        if status == httpx.codes.OK:
            return answer
        if status == httpx.codes.NOT_FOUND:
            raise Departed
        if status in {httpx.codes.FORBIDDEN, httpx.codes.UNAUTHORIZED}:
            raise GraphDenied(f"HTTP {status}")
        raise EntraTrouble(f"Graph: HTTP {status}")
