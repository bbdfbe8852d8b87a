"""What the bot reaches of Microsoft's, in memory: Entra ID's tokens, the connector's keys, and the connector."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from playground.teams.onedrive import HOST, OneDrive
from tests.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
APP: Final = "99999999-8888-4777-8666-555555555555"
SERVICE: Final = "https://smba.test/emea/"
ISSUER: Final = "https://api.botframework.com"
METADATA: Final = "https://keys.test/v1/.well-known/openidconfiguration"
LOGIN: Final = "https://login.test"
_KEY: Final = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
FOREIGN: Final = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
"""A key that the connector does not have."""


@dataclass
class Message:
    """What somebody sees in Teams."""

    id: str
    content: Json
    to: str = ""
    """The one person who sees it; empty for all."""
    edits: int = 0

    @property
    def card(self) -> Json:
        """Its card; empty where it has none."""
        attachments = self.content.get("attachments") or [{}]
        card: Json = attachments[0].get("content") or {}
        return card


@dataclass
class Microsoft:
    """Holds what was posted, by conversation."""

    rooms: dict[str, list[Message]] = field(default_factory=dict)
    refusals: dict[str, list[httpx.Response | Exception]] = field(default_factory=dict)
    """What to answer next, by the method and the last word of the path: `POST activities`."""
    members: dict[str, Json] = field(default_factory=dict)
    """What is not the rule about somebody, by object id."""
    requests: list[httpx.Request] = field(default_factory=list)
    keys: list[Json] = field(default_factory=lambda: [{**_KEY.as_dict(private=False), "endorsements": ["msteams"]}])
    onedrive: OneDrive = field(default_factory=OneDrive)
    down: bool = False
    """The source of the keys gives no answer."""

    def transport(self) -> httpx.AsyncBaseTransport:
        """The way to all of it."""
        return httpx.MockTransport(self.answer)

    def refuse(self, what: str, status: int, code: str = "", **headers: str) -> None:
        """Let the next request of that kind fail."""
        body = {"error": {"code": code, "message": "no"}} if code else {}
        self.refusals.setdefault(what, []).append(httpx.Response(status, json=body, headers=headers))

    def asked(self, what: str) -> list[httpx.Request]:
        """The requests of that kind."""
        return [request for request in self.requests if kind_of(request) == what]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as Microsoft would."""
        self.requests.append(request)
        if planned := self.refusals.get(kind_of(request)):
            answer = planned.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        hosts: dict[str, Callable[[httpx.Request], httpx.Response]] = {
            "login.test": self._token,
            "keys.test": self._keys,
            "smba.test": self._connector,
            HOST: self.onedrive.answer,
        }
        return hosts[request.url.host](request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        asked = dict(httpx.QueryParams(request.content.decode()))
        if "client_secret" in asked and asked["client_secret"] != "teams-secret":
            return httpx.Response(401, json={"error": "invalid_client", "error_description": "AADSTS7000215: no"})
        return httpx.Response(200, json={"access_token": "the-bots-token", "expires_in": 3600})

    def _keys(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down", request=request)
        if request.url.path.endswith("openidconfiguration"):
            return httpx.Response(200, json={"issuer": ISSUER, "jwks_uri": "https://keys.test/v1/keys"})
        return httpx.Response(200, json={"keys": self.keys})

    def _connector(self, request: httpx.Request) -> httpx.Response:  # noqa: PLR0911  # one for each kind of request
        if request.headers.get("Authorization") != "Bearer the-bots-token":
            return httpx.Response(401, json={"error": {"code": "Unauthorized", "message": "no"}})
        path = [unquote(part) for part in request.url.path.split("/")[4:]]
        content = json.loads(request.content) if request.content else {}
        match request.method, path:
            case "POST", []:
                return httpx.Response(201, json={"id": f"a:{content['members'][0]['id']}"})
            case "POST", [room, "activities"]:
                return self._post(room, content, targeted=request.url.params.get("isTargetedActivity") == "true")
            case "PUT", [room, "activities", name]:
                return self._put(room, name, content)
            case "GET", [_room, "members", person]:
                return httpx.Response(200, json=self._member(person))
            case "GET", [_room, "pagedMembers"]:
                return httpx.Response(200, json={"members": [self._member(one) for one in self.members]})
        return httpx.Response(404, json={"error": {"code": "NotFound", "message": "no"}})

    def _post(self, room: str, content: Json, *, targeted: bool) -> httpx.Response:
        to = content.get("recipient") or {}
        if targeted != bool(to.get("isTargeted")):
            return httpx.Response(400, json={"error": {"code": "BadArgument", "message": "no"}})
        messages = self.rooms.setdefault(room.partition(";")[0], [])
        number = sum(map(len, self.rooms.values()))
        messages.append(Message(f"m{number}", content, to.get("id", "") if targeted else ""))
        return httpx.Response(201, json={"id": f"m{number}"})

    def _put(self, room: str, name: str, content: Json) -> httpx.Response:
        found = [one for one in self.rooms.get(room.partition(";")[0], []) if one.id == name]
        if not found:
            return httpx.Response(404, json={"error": {"code": "ActivityNotFoundInConversation", "message": "no"}})
        found[0].content, found[0].edits = content, found[0].edits + 1
        return httpx.Response(200, json={"id": name})

    def _member(self, person: str) -> Json:
        usual = {"id": f"29:{person}", "aadObjectId": person, "userPrincipalName": f"{person[:8]}@contoso.example"}
        return {**usual, **self.members.get(person, {})}


def kind_of(request: httpx.Request) -> str:
    """The method and the last word of the path that is no name; for what goes to OneDrive, `piece`."""
    if request.url.host == HOST:
        return f"{request.method} piece"
    parts = request.url.path.split("/")
    word = parts[-2] if request.method == "PUT" or parts[-2] == "members" else parts[-1]
    return f"{request.method} {word}"


def token(key: RSAKey = _KEY, header: Json | None = None, **claims: Any) -> str:
    """A token of the connector's, good for an hour around NOON; a claim that is None is left out."""
    usual = {"iss": ISSUER, "aud": APP, "serviceurl": SERVICE, "nbf": int(NOON) - 300, "exp": int(NOON) + 3600}
    told = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "one", **(header or {})}, told, key, algorithms=["RS256", "RS512"])
