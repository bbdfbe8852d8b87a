"""How the connector says no: https://learn.microsoft.com/microsoftteams/platform/bots, "Status code responses"."""

from __future__ import annotations

from typing import NoReturn


class Refused(Exception):  # it is the connector's "no", named as it reads: except Refused
    """An answer with a status of 400 or more; `code` is the word that programs read."""

    def __init__(self, status: int, code: str, text: str, retry_after: int | None = None) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status, self.code, self.text, self.retry_after = status, code, text, retry_after


def refuse(status: int, code: str, text: str) -> NoReturn:
    """Answer the call with a refusal."""
    raise Refused(status, code, text)


def throttled(seconds: int) -> Refused:
    """Too many calls for one conversation."""
    return Refused(429, "Throttled", "Too many requests.", seconds)
