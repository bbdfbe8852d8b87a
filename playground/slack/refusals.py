"""How Slack says no."""

from __future__ import annotations

from typing import NoReturn


class Refused(Exception):  # it is Slack's "no", named as it reads: except Refused
    """Slack's answer `ok: false`, with what it says about it."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error, *(messages or ()))
        self.error = error
        self.messages = messages or []


class RateLimited(Exception):  # a verdict, not a fault
    """Slack's answer 429."""


def refuse(error: str, messages: list[str] | None = None) -> NoReturn:
    """Answer the call with one of Slack's error codes."""
    raise Refused(error, messages)
