"""`serve`: the bot behind a web server, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Final

import structlog
import uvicorn
import uvloop

from bot import __version__, log, tracing
from bot.app import Bot
from bot.doctor.examination import warn
from bot.doctor.place import Place
from bot.language import _, speaking
from bot.settings import WrongSettings
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.settings import Settings

_log = structlog.get_logger(__name__)
_ACKNOWLEDGED: Final = 3
"""Seconds: the longest that a platform waits for its answer."""
_KEPT: Final = 75
"""Seconds that an idle connection stays open: longer than a proxy in front keeps it (nginx ingress: 60), which else
sends a command into a connection that is just being closed."""


def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT. Raises WrongSettings where it cannot begin."""
    log.configure(settings.log_level, settings.log_format)
    end = tracing.from_environment(__version__)
    try:
        return _run(settings)
    finally:
        end()


def _run(settings: Settings) -> int:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            with speaking(settings.language):
                return runner.run(_serve(settings))
        except DatabaseError as error:
            raise WrongSettings([f"DATABASE_URL: {error}"]) from None


async def _serve(settings: Settings) -> int:
    bot = Bot(settings)
    if not bot.platforms:
        raise WrongSettings([_no_platform()])
    await warn(Place(settings))
    await bot.start()
    # What is here now stays: left to the collector, it is looked through again and again, 60 ms each time.
    gc.collect()
    gc.freeze()
    server = uvicorn.Server(configured(bot.web(), settings))
    await server.serve()
    return 0 if server.started else 1


def configured(app: Starlette, settings: Settings) -> uvicorn.Config:
    """How the routes are served, and whose word is taken for where a request comes from."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        # Requests only wait to be acknowledged; the grace time is for the work behind them, which comes after.
        timeout_graceful_shutdown=_ACKNOWLEDGED,
        timeout_keep_alive=_KEPT,
    )


def _no_platform() -> str:
    return _(
        "No chat platform is configured: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, or TEAMS_CLIENT_ID and its "
        "others. To see the bot without any: dojo-bot demo."
    )
