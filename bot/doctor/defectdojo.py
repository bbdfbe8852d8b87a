"""Checks of DefectDojo, and of the service account there."""

from __future__ import annotations

import json
import socket
import ssl
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Final

import httpx

from bot.doctor.verdict import Verdict, absent, ok, unchecked, warning, wrong
from bot.dojo.answers import understand
from bot.dojo.errors import DojoError, Forbidden, TokenRejected, Unavailable
from bot.dojo.generation import version as version_in
from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.place import Place
    from bot.dojo.client import DojoClient
    from bot.dojo.generation import Generation

CONNECTION: Final = "defectdojo"
_OLDEST: Final = (2, 58)
"""The bot is tried with 2.58 and 3.2."""
_MOST: Final = 16 * 1024 * 1024
"""Bytes of a schema; 3.2's has 0.8 million."""
_NEAR: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


async def reachable(place: Place) -> Verdict:
    """Whether a DefectDojo answers there, over TLS that can be trusted. No token is sent."""
    if not place.has_dojo:
        return absent(_("DEFECTDOJO_URL is not set."), _("Set it: without it nothing works."))
    return await place.once("defectdojo", partial(_reached, place))


async def _reached(place: Place) -> Verdict:
    try:
        response = await place.http.get("/api/v2/user_profile/")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return wrong(*unreachable(error))
    try:
        understand(response.status_code, response.headers, response.content)
    except (TokenRejected, Forbidden):  # as it answers whoever brings no token
        return _over_what(place)
    except Unavailable as error:
        return wrong(
            _("It cannot answer now: {error}.").format(error=error),
            _("Look at DefectDojo, and at the proxy before it."),
        )
    except DojoError:
        pass
    said = _("Something answers (HTTP {status}), but it is not DefectDojo's API.").format(status=response.status_code)
    return wrong(said, _("DEFECTDOJO_URL is the address without /api/v2; no sign-in page may stand before the API."))


def _over_what(place: Place) -> Verdict:
    url = place.settings.defectdojo_url
    if url.scheme == "https" or url.host in _NEAR:
        return ok(_("DefectDojo answers."))
    return warning(_("DefectDojo answers over http: tokens travel in the clear."), _("Set an https address."))


def unreachable(error: BaseException) -> tuple[str, str]:
    """What keeps us from it, and what to do."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                said = _("Its certificate is not trusted: {why}.").format(why=cause.verify_message)
                return said, _("Let SSL_CERT_FILE name your authority's certificate, or mend DefectDojo's.")
            case ssl.SSLError():
                return (
                    _("TLS fails there."),
                    _("Look whether it is http after all, or something breaks TLS."),
                )
            case socket.gaierror():
                return _("Nobody knows that host."), _("Look for a slip in DEFECTDOJO_URL, and at this machine's DNS.")
            case httpx.TimeoutException():
                return _("It gives no answer in time."), _("Look at firewalls and network policies on the way.")
    return _("Nothing takes the connection there."), _("Look at DEFECTDOJO_URL, its port, and whether DefectDojo runs.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def version(place: Place) -> Verdict:
    """Which version it is, and whether the bot was ever tried with it."""
    if (await reachable(place)).result not in {"ok", "warning"}:
        return unchecked(CONNECTION)
    found = await _told(place)
    number = tuple(int(part) for part in found.split(".")[:2] if part.isdecimal())
    kind = await _generation(place)
    if len(number) != len(_OLDEST):
        said = _("It does not tell its version{kind}.").format(kind=kind)
        return warning(said, _("Nothing, if commands work: some proxies hide its schema, which tells it."))
    if number < _OLDEST:
        return warning(
            _("It is {found}{kind}; the bot was tried with 2.58 and 3.2.").format(found=found, kind=kind),
            _("Upgrade DefectDojo."),
        )
    return ok(_("It is {found}{kind}.").format(found=found, kind=kind))


async def _told(place: Place) -> str:
    """Its version, told to whoever brings no token; empty where it is not told."""
    try:
        async with aclosing(await place.http.send(_schema(place), stream=True)) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _MOST:
                    return ""
        schema = json.loads(bytes(body))
    except (httpx.HTTPError, ValueError, RecursionError):
        return ""
    return version_in(schema) if isinstance(schema, dict) else ""


def _schema(place: Place) -> httpx.Request:
    return place.http.build_request("GET", "/api/v2/oa3/schema/", params={"format": "json"})


async def _generation(place: Place) -> str:
    """What kind of DefectDojo it is, where the service account may ask."""
    try:
        return f", {_words(await place.dojo.generation())}" if place.dojo else ""
    except DojoError:
        return ""


def _words(kind: Generation) -> str:
    roles = _("people have roles") if kind.roles else _("no roles: set ENTRA_ROLES to limit who writes")
    return f"{roles}; {'locations' if kind.locations else 'endpoints'}"


async def token(place: Place) -> Verdict:
    """Whose the service account's token is, and what it may see."""
    if place.dojo is None:
        return absent(
            _("DEFECTDOJO_API_TOKEN is not set."), _("It is for the digests of CONFIG_FILE and UNLINKED_READS.")
        )
    return await place.once("service", partial(_rights, place.dojo))


async def _rights(dojo: DojoClient) -> Verdict:
    try:
        account = await dojo.who_am_i()
        seen = (await dojo.list_products(limit=1)).count
    except TokenRejected:
        advice = _(
            "Copy it again from DefectDojo's page API v2 Key, signed in as the service account, which is active."
        )
        return wrong(_("DefectDojo does not take DEFECTDOJO_API_TOKEN."), advice)
    except DojoError:
        return unchecked(CONNECTION)
    if account.is_superuser:
        advice = _("Make an account of its own that may read the products it tells of, and nothing else.")
        return warning(
            _("The service account {username} is a superuser: it may do everything.").format(username=account.username),
            advice,
        )
    if not seen:
        said = _("The service account {username} sees no product.").format(username=account.username)
        return warning(said, _("Make it a member of the products that it shall tell of."))
    return ok(
        _("It is {username}'s, who sees {seen} products and is no superuser.").format(
            username=account.username, seen=seen
        )
    )
