"""What an answer of DefectDojo means: status, headers and body become data or the right error. Pure.

The rules come from the recorded answers of DefectDojo 3.2.0 and 2.58.4 (tests/contract/recordings).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.dojo.errors import Forbidden, NotFound, Refused, TokenRejected, Unavailable, Unexpected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TOKEN_TROUBLE = frozenset(
    {
        "Invalid token.",
        "Invalid token header. No credentials provided.",
        "Invalid token header. Token string should not contain spaces.",
        "Invalid token header. Token string should not contain invalid characters.",
        "Authentication credentials were not provided.",
        "User inactive or deleted.",
    }
)
_NOT_FOR_PEOPLE = frozenset({"message", "pro"})  # a Python repr, and an advertisement
_MAX_REASONS = 5
_MAX_REASON = 300
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _SERVER_FAULT = 401, 403, 404, 429, 500


def understand(status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The answer's data.

    Header names are expected in lower case. Raises Unavailable, TokenRejected, Forbidden, NotFound,
    Refused or Unexpected; a 204 gives an empty dict.
    """
    if status >= _SERVER_FAULT or status == _TOO_MANY:
        raise Unavailable(status, _seconds(headers.get("retry-after")))
    data = _json(headers, body)
    if 200 <= status < 300:  # noqa: PLR2004  # HTTP's class of success
        return _data(status, data)
    raise _trouble(status, data)


def _data(status: int, data: object) -> dict[str, Any]:
    if isinstance(data, dict):
        return data
    msg = f"HTTP {status} whose body is {type(data).__name__}, not an object"
    raise Unexpected(msg)


def _trouble(status: int, data: object) -> TokenRejected | Forbidden | NotFound | Refused | Unavailable | Unexpected:
    reasons = tuple(_reasons(data))[:_MAX_REASONS]
    if status in {_UNAUTHORIZED, _FORBIDDEN}:
        token = status == _UNAUTHORIZED or bool(_TOKEN_TROUBLE.intersection(reasons))
        return TokenRejected("; ".join(reasons)) if token else Forbidden("; ".join(reasons))
    if status == _NOT_FOUND and data is not None:
        return NotFound("; ".join(reasons))
    if 400 <= status < _SERVER_FAULT and reasons:  # noqa: PLR2004  # HTTP's class of client faults
        return Refused(reasons)
    # An HTML page: an address that is no DefectDojo's, a redirect to a sign-in page, or a rate limiter.
    return Unexpected(f"HTTP {status} without an answer of DefectDojo's API")


def _json(headers: Mapping[str, str], body: bytes) -> object:
    """The parsed body; an empty dict for no body, None for a body that is not JSON."""
    if not body.strip():
        return {}
    if "json" not in headers.get("content-type", "").lower():
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _reasons(data: object) -> Iterable[str]:
    """DefectDojo's words for a refusal, from any of the shapes in which they come."""
    match data:
        case str():
            yield _short(data)
        case list():
            for item in data:
                yield from _reasons(item)
        case dict():
            yield from _field_reasons(data)


def _field_reasons(data: dict[str, Any]) -> Iterable[str]:
    useful = {name: value for name, value in data.items() if name not in _NOT_FOR_PEOPLE}
    for name, value in useful.items():
        for reason in _reasons(value):
            yield reason if name in {"detail", "non_field_errors"} else f"{name}: {reason}"
    if not useful and isinstance(data.get("message"), str) and "ErrorDetail" not in data["message"]:
        yield _short(data["message"])


def _short(words: str) -> str:
    return words if len(words) <= _MAX_REASON else words[: _MAX_REASON - 1] + "…"


def _seconds(value: str | None) -> float | None:
    """Retry-After in seconds; the form with a date (RFC 9110, 10.2.3) is not used by the proxies we know."""
    return float(value) if value is not None and value.isdecimal() else None
