"""The authorize endpoint: what it wants of a request, and where it sends the browser.

Source: "Microsoft identity platform and OAuth 2.0 authorization code flow". Stricter than Entra ID on purpose, since
nothing good leaves these out: PKCE with S256, `state` and `nonce` are required, and `response_mode` is `query`.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import uuid4

from playground.entra.refusals import Refused, body, disabled, missing, no_application
from playground.entra.state import Code, Wish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.entra.directory import Directory
    from playground.entra.state import Person

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def understood(directory: Directory, query: Mapping[str, str]) -> Wish:
    """The request, found to be in order. Raises Refused, with `back` where the client may be told."""
    redirect_uri = _returns_to(directory, query)
    try:
        return _judged(query, redirect_uri)
    except Refused as refused:
        refused.back = _sent_back(directory, refused, redirect_uri, query.get("state"))
        raise


def _returns_to(directory: Directory, query: Mapping[str, str]) -> str:
    app = directory.app
    if not (client_id := query.get("client_id")):
        raise missing("client_id")
    if client_id != app.client_id:
        raise no_application(client_id, directory.tenant)
    if (uri := query.get("redirect_uri", "")) not in app.redirect_uris:
        raise Refused(
            50011,
            "invalid_request",
            f"The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the "
            f"application '{client_id}'. Make sure the redirect URI sent in the request matches one added to your "
            "application in the Azure portal.",
        )
    return uri


def _judged(query: Mapping[str, str], redirect_uri: str) -> Wish:
    for name in ("response_type", "scope", "state", "nonce"):
        if not query.get(name):
            raise missing(name)
    scopes = frozenset(query["scope"].split())
    _judge_response(query["response_type"], query.get("response_mode", "query"), scopes)
    _judge_challenge(query)
    if query.get("prompt") == "none":  # nobody is ever signed in here already
        raise Refused(50058, "login_required", "A silent sign-in request was sent but no user is signed in.")
    return Wish(redirect_uri, scopes, query["state"], query["nonce"], query["code_challenge"])


def _judge_response(kind: str, mode: str, scopes: frozenset[str]) -> None:
    if kind != "code":
        text = f"response_type '{kind}' is not enabled for the application."
        raise Refused(700054, "unsupported_response_type", text)
    if mode != "query":
        raise Refused(70007, "invalid_request", f"'{mode}' is not a supported value of 'response_mode'.")
    if "openid" not in scopes:
        text = "The provided value for the input parameter 'scope' isn't valid. 'openid' is missing."
        raise Refused(70011, "invalid_scope", text)


def _judge_challenge(query: Mapping[str, str]) -> None:
    if not query.get("code_challenge") or query.get("code_challenge_method") != "S256":
        text = "A Code_Challenge parameter with the Code_Challenge_method S256 is required."
        raise Refused(50147, "invalid_request", text)
    if not _CHALLENGE.fullmatch(query["code_challenge"]):
        raise Refused(501491, "invalid_request", "Invalid size of Code_Challenge parameter.")


def chosen(directory: Directory, wish: Wish, person: Person | None) -> str:
    """Where the browser goes once somebody is chosen: back, with a code. Raises Refused, for a page."""
    if person is None or person not in directory.people:
        text = "The user account does not exist in the directory. To sign into this application, the account must be "
        raise Refused(50034, "invalid_grant", text + "added to the directory.")
    if not person.enabled:
        raise disabled()
    code = secrets.token_urlsafe(64)
    directory.codes[code] = Code(person, wish, directory.clock())
    return _address(wish.redirect_uri, code=code, state=wish.state, session_state=str(uuid4()))


def cancelled(wish: Wish) -> str:
    """Where the browser goes when the person would rather not."""
    text = "AADSTS65004: User declined to consent to access the app."
    answer = {"error": "access_denied", "error_subcode": "cancel", "error_description": text}
    return _address(wish.redirect_uri, **answer, state=wish.state)


def _sent_back(directory: Directory, refused: Refused, redirect_uri: str, state: str | None) -> str:
    said = {"error": refused.error, "error_description": body(refused, directory.clock())["error_description"]}
    return _address(redirect_uri, **said, **({"state": state} if state else {}))


def _address(redirect_uri: str, **said: str) -> str:
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(said)}"
