"""What Entra ID and Graph say when they refuse, in their own shapes and with their own numbers.

The numbers are those of Microsoft's page "Microsoft Entra authentication and authorization error codes"; the shapes are
those of "OAuth 2.0 authorization code flow" and of "Microsoft Graph error responses".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4


class Refused(Exception):
    """Entra ID refuses: `code` is the AADSTS number, `error` the word of OAuth.

    `back` is where the browser is sent with it; without one the person sees a page (RFC 6749 section 4.1.2.1: a wrong
    client or redirect URI never leads back).
    """

    def __init__(self, code: int, error: str, text: str, status: int = 400) -> None:
        super().__init__(f"AADSTS{code}: {text}")
        self.code, self.error, self.status = code, error, status
        self.back: str | None = None


class GraphRefused(Exception):
    """Graph refuses, with its own word for it."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code = status, code


def missing(name: str) -> Refused:
    """A parameter that has to be there."""
    return Refused(900144, "invalid_request", f"The request body must contain the following parameter: '{name}'.")


def no_tenant(tenant: str) -> Refused:
    """Another tenant in the path than the one that there is."""
    return Refused(
        90002,
        "invalid_tenant",
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant.",
    )


def no_application(client_id: str, tenant: str) -> Refused:
    """A client that is not registered."""
    return Refused(
        700016,
        "unauthorized_client",
        f"Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen if the "
        "application has not been installed by the administrator of the tenant or consented to by any user in the "
        "tenant. You may have sent your authentication request to the wrong tenant.",
    )


def disabled() -> Refused:
    """A person whose account is disabled."""
    return Refused(50057, "invalid_grant", "The user account is disabled.")


def body(refused: Refused, now: float) -> dict[str, Any]:
    """The answer of the token endpoint."""
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    trace, correlation = str(uuid4()), str(uuid4())
    return {
        "error": refused.error,
        "error_description": f"{refused} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}",
        "error_codes": [refused.code],
        "timestamp": moment,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={refused.code}",
    }


def graph_body(refused: GraphRefused, now: float) -> dict[str, Any]:
    """The answer of Graph."""
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    request = str(uuid4())
    inner = {"date": moment, "request-id": request, "client-request-id": request}
    return {"error": {"code": refused.code, "message": str(refused), "innerError": inner}}
