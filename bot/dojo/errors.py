"""What can go wrong between us and DefectDojo.

    DojoError
    ├── Unreachable        no answer: refused, unknown host, TLS, connection lost
    │   └── TooSlow        no answer within the time limit
    ├── Unavailable        an answer that says "not now": 5xx, 429, a proxy's HTML page
    ├── TokenRejected      DefectDojo does not know the token, or its user is inactive
    ├── Forbidden          the token is good, the right is missing
    ├── NotFound           no such thing, or one that this person may not see (DefectDojo does not tell which)
    ├── Refused            DefectDojo judged the request and said no; its words are shown
    └── Unexpected         an answer that this client does not understand

`str(error)` is for the log. What people read is written in `bot.views.errors`; of DefectDojo's answer
only `Refused.reasons` is ever shown.
"""

from __future__ import annotations

from dataclasses import dataclass


class DojoError(Exception):
    """DefectDojo did not do what was asked."""


class Unreachable(DojoError):
    """No answer came."""


class TooSlow(Unreachable):
    """No answer came within the time limit."""


@dataclass
class Unavailable(DojoError):
    """DefectDojo, or a proxy before it, cannot answer now; `retry_after` is in seconds where it was said."""

    status: int
    retry_after: float | None = None

    def __str__(self) -> str:
        return f"HTTP {self.status}"


class TokenRejected(DojoError):
    """The token is unknown, was reset, or belongs to an inactive user."""

    @property
    def final(self) -> bool:
        """Whether it is the token's fault: a DefectDojo that takes no tokens at all says that none was provided."""
        return any(word in str(self) for word in ("Invalid token.", "User inactive or deleted."))


class Forbidden(DojoError):
    """The person lacks the right."""


class NotFound(DojoError):
    """No such object, or none that this person may see."""


@dataclass
class Refused(DojoError):
    """DefectDojo judged the request and refused it, in its own words."""

    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.reasons)


class Unexpected(DojoError):
    """An answer that does not fit DefectDojo's API."""
