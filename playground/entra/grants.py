"""The token endpoint: three kinds of grant, and what each wants.

Sources: "OAuth 2.0 authorization code flow", "OAuth 2.0 client credentials flow", "Refresh tokens" of the Microsoft
identity platform; RFC 6749 and RFC 7636.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

from playground.entra.refusals import Refused, disabled, missing, no_application
from playground.entra.state import Session
from playground.entra.tokens import BOT_FRAMEWORK, LIFETIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.entra.directory import Directory
    from playground.entra.state import Code, Person, Registration

GRAPH: Final = "https://graph.microsoft.com"
ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CODE_LIFETIME: Final = 600
INACTIVE: Final = 90 * 86400
"""A refresh token that nobody uses for so long is good no more."""


def answer(directory: Directory, form: Mapping[str, str], authorization: str, base: str) -> dict[str, Any]:
    """What a request is given. Raises Refused."""
    if not (kind := form.get("grant_type")):
        raise missing("grant_type")
    app = _judge_client(directory, form, authorization)
    if app is not directory.app:
        return _for_a_bot(directory, app, form)
    issuer = f"{base}/{directory.tenant}/v2.0"
    match kind:
        case "authorization_code":
            return _by_code(directory, form, issuer)
        case "refresh_token":
            return _by_refreshing(directory, form, issuer)
        case "client_credentials":
            return _by_itself(directory, form, base)
    raise Refused(70003, "unsupported_grant_type", f"The app requested an unsupported grant type '{kind}'.")


def _judge_client(directory: Directory, form: Mapping[str, str], authorization: str) -> Registration:
    """The secret comes in the form or in the header (client_secret_post, client_secret_basic)."""
    client_id, secret = _basic(authorization) or (form.get("client_id", ""), form.get("client_secret", ""))
    if not client_id:
        raise missing("client_id")
    app = next((one for one in (directory.app, *directory.bots) if one.client_id == client_id), None)
    if app is None:
        raise no_application(client_id, directory.tenant)
    if assertion := form.get("client_assertion"):
        _judge_assertion(app, assertion, form)
    else:
        _judge_secret(app, secret)
    return app


def _judge_assertion(app: Registration, assertion: str, form: Mapping[str, str]) -> None:
    """Workload identity: another issuer's token in the place of the secret (RFC 7523)."""
    if form.get("client_assertion_type") != ASSERTION:
        raise missing("client_assertion_type")
    if assertion not in app.federated:
        text = "No matching federated identity record found for presented assertion subject."
        raise Refused(700213, "invalid_client", text, 401)


def _judge_secret(app: Registration, secret: str) -> None:
    if not secret:
        text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        raise Refused(7000218, "invalid_client", text, 401)
    if not hmac.compare_digest(secret.encode(), app.client_secret.encode()):
        raise Refused(
            7000215,
            "invalid_client",
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
            f"not the client secret ID, for a secret added to app '{app.client_id}'.",
            401,
        )
    if app.secret_expired:
        text = (
            f"The provided client secret keys for app '{app.client_id}' are expired. Visit the Azure portal to create "
        )
        raise Refused(7000222, "invalid_client", text + "new keys for your app: https://aka.ms/NewClientSecret.", 401)


def _basic(authorization: str) -> tuple[str, str] | None:
    kind, _, text = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)


def _by_code(directory: Directory, form: Mapping[str, str], issuer: str) -> dict[str, Any]:
    if not form.get("code"):
        raise missing("code")
    code = directory.codes.get(form["code"])
    if code is None:
        raise Refused(9002313, "invalid_grant", "Invalid request. Request is malformed or invalid.")
    _judge_code(code, form, directory.clock())
    _judge_person(directory, code.person)
    code.used = True
    given = _signed_in(directory, code.person, code.wish.scopes)
    return given | {"id_token": directory.issue_id(code.person, code.wish.scopes, issuer, code.wish.nonce)}


def _judge_code(code: Code, form: Mapping[str, str], now: float) -> None:
    if code.used:
        text = "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing "
        raise Refused(54005, "invalid_grant", text + "refresh token.")
    if now - code.born > CODE_LIFETIME:
        text = "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive "
        raise Refused(70008, "invalid_grant", text + "authorization request for this user and resource.")
    if (uri := form.get("redirect_uri", "")) != code.wish.redirect_uri:
        text = f"The reply address '{uri}' does not match the reply address '{code.wish.redirect_uri}' provided when "
        raise Refused(500112, "invalid_client", text + "requesting Authorization code.")
    if challenge_of(form.get("code_verifier", "")) != code.wish.challenge:
        text = "The Code_Verifier does not match the code_challenge supplied in the authorization request."
        raise Refused(501481, "invalid_grant", text)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 section 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _judge_person(directory: Directory, person: Person) -> None:
    if person not in directory.people:
        text = f"The user account {person.oid} has been deleted from the {directory.tenant} directory. To sign into "
        raise Refused(500341, "invalid_grant", text + "this application, the account must be added to the directory.")
    if not person.enabled:
        raise disabled()


def _signed_in(directory: Directory, person: Person, scopes: frozenset[str]) -> dict[str, Any]:
    """What a code and a refresh token both give, besides an id_token."""
    given = _given(directory.issue_access(person=person)) | {"scope": " ".join(sorted(scopes))}
    if "offline_access" in scopes:
        given["refresh_token"] = secrets.token_urlsafe(64)
        directory.sessions[given["refresh_token"]] = Session(person, scopes, directory.clock())
    return given


def _given(access_token: str) -> dict[str, Any]:
    return {
        "token_type": "Bearer",
        "expires_in": LIFETIME - 1,
        "ext_expires_in": LIFETIME - 1,
        "access_token": access_token,
    }


def _by_refreshing(directory: Directory, form: Mapping[str, str], issuer: str) -> dict[str, Any]:
    """A new set, with the roles and groups of now; the id_token repeats no nonce, the old token stays good."""
    if not form.get("refresh_token"):
        raise missing("refresh_token")
    session = directory.sessions.get(form["refresh_token"])
    if session is None:
        text = "The provided value for the input parameter 'refresh_token' or 'assertion' is not valid."
        raise Refused(70000, "invalid_grant", text)
    _judge_person(directory, session.person)
    _judge_session(session, directory.clock())
    scopes = frozenset(form.get("scope", "").split()) or session.scopes
    if not scopes <= session.scopes:
        text = f"The user or administrator has not consented to use the application with ID '{directory.app.client_id}'"
        raise Refused(65001, "invalid_grant", text + " with these scopes.")
    given = _signed_in(directory, session.person, scopes)
    return given | ({"id_token": directory.issue_id(session.person, scopes, issuer)} if "openid" in scopes else {})


def _judge_session(session: Session, now: float) -> None:
    if session.revoked_at is not None:
        text = "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might "
        text += f"have changed or reset their password. The grant was issued on '{_moment(session.born)}' and the "
        text += "TokensValidFrom date (before which tokens are not valid) for this user is "
        raise Refused(50173, "invalid_grant", f"{text}'{_moment(session.revoked_at)}'.")
    if now - session.born > INACTIVE:
        text = f"The refresh token has expired due to inactivity. The token was issued on {_moment(session.born)} and "
        raise Refused(700082, "invalid_grant", text + "was inactive for 90.00:00:00.")


def _moment(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")


def _by_itself(directory: Directory, form: Mapping[str, str], base: str) -> dict[str, Any]:
    """The application's own token, with what an administrator consented to at this time."""
    if not (scope := form.get("scope")):
        raise missing("scope")
    if scope not in (f"{GRAPH}/.default", f"{base}/.default"):
        raise Refused(
            1002012,
            "invalid_scope",
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
            "/.default suffixed to the resource identifier (application ID URI).",
        )
    return _given(directory.issue_access(frozenset(directory.app.graph_permissions)))


def _for_a_bot(directory: Directory, bot: Registration, form: Mapping[str, str]) -> dict[str, Any]:
    """A bot's registration is for the Bot Framework alone."""
    if form["grant_type"] != "client_credentials":
        raise Refused(70003, "unsupported_grant_type", "The app requested an unsupported grant type.")
    if form.get("scope") != f"{BOT_FRAMEWORK}/.default":
        text = f"The provided value for scope {form.get('scope')} is not valid."
        raise Refused(1002012, "invalid_scope", text)
    return _given(directory.issue_bot(bot))
