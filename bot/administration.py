"""What the command line says of the audit, and what the audit says of the command line."""

from __future__ import annotations

import getpass
import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import structlog

from bot.identity.audit import Entry
from bot.views.audit import told

if TYPE_CHECKING:
    from bot.identity.audit import Outcome
    from bot.store import Store


async def verify(store: Store) -> int:
    """Print whether the audit is in order; 1 where it is not. Raises DatabaseError."""
    verdict = await store.audit.verify()
    print(" ".join(told(verdict)))  # noqa: T201  # the command line
    return 1 if verdict.fault else 0


async def export(store: Store, since: date | None) -> int:
    """Print the audit, a row a line, each a JSON object with all columns. Raises DatabaseError."""
    start = datetime.combine(since, time.min, UTC) if since else None
    async for row in store.audit.export(start):
        print(json.dumps(row, default=_as_text))  # noqa: T201  # the command line
    return 0


async def noted(store: Store, operation: str, line: str, outcome: Outcome = "done") -> None:
    """Write down what was done from the command line; `line` holds no token. Raises DatabaseError."""
    await store.audit.record(Entry("cli", operation, line, outcome, "", caller_name=_somebody()))


def quiet_log(level: int = logging.WARNING) -> None:
    """Let the log keep out of what a command prints: only warnings, or what is worse, and not among its results."""
    if not structlog.is_configured():
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(level),
            logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        )


def _somebody() -> str:
    """Who is logged in on this machine, as far as it knows."""
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return ""


def _as_text(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else value.isoformat()
