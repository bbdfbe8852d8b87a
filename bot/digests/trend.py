"""The picture below a digest: how many findings were open, run by run. An ornament: it comes once or not at all."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, get_args
from zoneinfo import ZoneInfo

import structlog
from cachetools import LRUCache

from bot.digests.chart import Chart
from bot.dojo.models import Severity
from bot.platforms.platform import Picture
from bot.views import digest_trend as says
from bot.views import words

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Sequence
    from datetime import tzinfo

    from bot.digests.kept import Kept
    from bot.digests.post import Post
    from bot.digests.runs import Run
    from bot.digests.snapshots import Point
    from bot.operations.digests import Digest

_log = structlog.get_logger(__name__)
RUNS: Final = 30
LEAST: Final = 3
"""Runs below which there is no trend."""
_MOST: Final = 500
"""Runs whose pictures are remembered to be wanted."""
_SECONDS: Final = 60.0
"""For all pictures of a moment."""
_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)


class Trends:
    """Draws pictures for runs that were posted, and brings them below their messages."""

    def __init__(self, kept: Kept, post: Post) -> None:
        self._kept = kept
        self._post = post
        self._wanted: LRUCache[str, Digest] = LRUCache(_MOST)
        """By run: those of other processes have their pictures from these."""

    def wanted(self, run: Run, digest: Digest) -> None:
        """The channel may see the numbers of that run."""
        self._wanted[run.id] = digest

    async def add(self, runs: Sequence[Run]) -> None:
        """Bring the pictures of these to where they belong; one that fails is not tried again. Raises DatabaseError."""
        trends = [(run, digest, await self._kept.snapshots.trend(digest.id, RUNS)) for run, digest in self._due(runs)]
        trends = [one for one in trends if len(one[2]) >= LEAST]
        charts = [chart_of(points, ZoneInfo(digest.plan.timezone)) for _run, digest, points in trends]
        for (run, digest, points), png in zip(trends, await drawn(charts) if charts else (), strict=False):
            await self._post.illustrate(run, picture_of(png, points, digest))

    def _due(self, runs: Sequence[Run]) -> list[tuple[Run, Digest]]:
        """Those that may have one, where pictures can be drawn: the plotting library is an extra of this package."""
        known = [(run, self._wanted.pop(run.id, None)) for run in runs]
        if find_spec("matplotlib") is None:
            return []
        return [(run, digest) for run, digest in known if digest and self._post.pictures(digest)]


def chart_of(points: Sequence[Point], zone: tzinfo) -> Chart:
    """The chart of these runs, oldest first; severities that never were are left out."""
    seen = [name for name in _SEVERITIES if any(one.counts.get(name) for one in points)]
    return Chart(
        days=[f"{one.at.astimezone(zone):%m-%d}" for one in points],
        lines={name: [one.counts.get(name, 0) for one in points] for name in seen},
        names={name: words.severity(name) for name in seen},
    )


def picture_of(png: bytes, points: Sequence[Point], digest: Digest) -> Picture:
    """The picture with its words."""
    first, last = points[0], points[-1]
    since = first.at.astimezone(ZoneInfo(digest.plan.timezone)).date()
    changes = {one: (first.counts.get(one, 0), last.counts.get(one, 0)) for one in _SEVERITIES}
    said = says.trend(len(points), since, changes)
    return Picture(png, says.title(digest.plan.name), said)


async def drawn(charts: Sequence[Chart]) -> list[bytes]:
    """Their pictures, by a process of its own that is nicer than this one; none where it fails."""
    try:
        async with asyncio.timeout(_SECONDS), _process() as process:
            told, trouble = await process.communicate(json.dumps(charts).encode())
    except (TimeoutError, OSError) as error:
        _log.warning("no pictures were drawn", why=type(error).__name__)
        return []
    if process.returncode:
        _log.warning("no pictures were drawn", why=trouble.decode(errors="replace").strip().rpartition("\n")[2])
        return []
    return [base64.b64decode(one) for one in json.loads(told)]


@asynccontextmanager
async def _process() -> AsyncIterator[Process]:
    """The process, which does not outlive the block. Raises OSError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.digests.chart"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**_surroundings(), "MPLBACKEND": "agg"},
    )
    try:
        with suppress(OSError):  # it is over already
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _surroundings() -> dict[str, str]:
    """What the process needs of ours: no settings, and with them no secrets."""
    needed = ("PATH", "HOME", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "LANG", "MPLCONFIGDIR", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in needed if name in os.environ}
