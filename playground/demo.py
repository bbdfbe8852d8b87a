"""`dojo-bot demo`: the bot on a bare machine, and a page to talk to it.

The bot in it is the real one, served on a port of its own; it knows nothing of being a demo. Only its
surroundings are stand-ins.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import webbrowser
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import uvicorn

from bot import log
from bot.app import Bot
from bot.catalogue import CATALOGUE
from bot.language import _
from bot.settings import Settings, WrongSettings
from bot.views.usage import usage
from playground import page
from playground.slack.serving import Served, served, serving
from playground.world import ANA, MARTA, World, link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EXAMPLES: Final = ("findings critical product:payments-api", "finding 276", "help")


def run(port: int, *, browser: bool) -> int:
    """Run until Ctrl-C. Raises WrongSettings where the port is taken."""
    log.configure("WARNING", "text")
    for name in Settings.model_fields:  # the demo's own settings, not those of a bot configured on this machine
        os.environ.pop(name.upper(), None)
    try:
        asyncio.run(_run(port, browser=browser))
    except KeyboardInterrupt:
        print()  # noqa: T201  # the shell's prompt begins on a line of its own
    return 0
