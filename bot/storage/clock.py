"""The time of day, as a value that tests can replace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Tells the time; always with a time zone."""


def utc_now() -> datetime:
    """Tell the present, in UTC."""
    return datetime.now(UTC)
