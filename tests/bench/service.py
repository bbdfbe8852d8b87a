"""The bot as it is in service: `python -m tests.bench.service NAMES`, without the packages of that list.

A development environment holds packages that libraries load where they find them, though the bot's own lock
file has none of them: structlog and httpx do so with rich, for 12 MB.
"""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path
from typing import Final

_LOCK: Final = Path(__file__).resolve().parents[2] / "requirements" / "bot.lock"
_OURS: Final = frozenset({"bot", "playground", "tests"})


def strangers() -> str:
    """The installed packages that requirements/bot.lock does not have, with commas between them."""
    from importlib.metadata import packages_distributions  # noqa: PLC0415  # the service itself needs none of it

    locked = set(re.findall(r"^([a-z0-9-]+)==", _LOCK.read_text(), re.MULTILINE))
    installed = packages_distributions().items()
    return ",".join(name for name, owners in installed if not _OURS & {name} and not locked & set(map(_plain, owners)))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main(names: str) -> None:
    """Serve, as if those packages were not there."""
    sys.modules.update(dict.fromkeys(names.split(",")))  # type: ignore[arg-type]  # None: not to be found
    sys.argv = ["dojo-bot", "serve"]
    runpy.run_module("bot", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
