"""The log: one line an event on stdout, JSON for machines or text for people, and no secret in either."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any, Final, Literal

import structlog

from bot import tracing
from bot.identity.redaction import SECRET, SHAPES

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from structlog.typing import Processor

_SECRETS: Final = re.compile(rf"{SHAPES}|\b[0-9a-f]{{40}}\b|(?<=ticket=)[\w-]+")
"""Besides what looks like a secret anywhere: DefectDojo's tokens, and the addresses of Socket Mode."""
_processors: Final[list[Processor]] = []
"""One list for good: a logger that was used once keeps the list that it found then."""


def configure(level: str, form: Literal["json", "text"]) -> None:
    """Send our own log and that of the libraries the same way."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        tracing.ids,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        # The default shows a traceback with its variables, and so whatever a request held.
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    _processors[:] = [*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    structlog.configure(
        processors=_processors,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # A traceback becomes text before it is scrubbed, not after.
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*last, scrub, renderer])
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "slack_sdk", "asyncio", "aiosqlite", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Black out what looks like a secret: the last defence, none should get this far."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _SECRETS.sub(SECRET, value)
    return event
