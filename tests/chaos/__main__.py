"""`make chaos-digests`: 300 digests, 3 processes, 150 times kill -9; on PostgreSQL and then on SQLite."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.chaos.storm import Figures, Storm
from tests.postgres import running

_STORM = Storm()


def main() -> int:
    """Print what became of the digests; 1 where one came twice or not at all."""
    found: dict[str, Figures] = {}
    with running() as server:
        if server:
            found["PostgreSQL"] = _raged("PostgreSQL", server.new_database())
        else:
            print("PostgreSQL is not installed here: left out")  # noqa: T201  # a command
    with tempfile.TemporaryDirectory() as folder:
        found["SQLite"] = _raged("SQLite", f"sqlite:///{Path(folder) / 'chaos.db'}")
        _raged("SQLite, without looking", f"sqlite:///{Path(folder) / 'blind.db'}", Storm(100, 50, down=10, blind=True))
    return int(any(one.duplicates or one.missing or one.unknown or one.stray for one in found.values()))


def _raged(name: str, url: str, storm: Storm = _STORM) -> Figures:
    figures = asyncio.run(storm.rages(url))
    print(name, *(f"{what} {round(value, 1)}" for what, value in asdict(figures).items()), sep="  ", flush=True)  # noqa: T201  # a command
    return figures


if __name__ == "__main__":
    sys.exit(main())
