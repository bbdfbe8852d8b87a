"""The processes that are measured, each on the core that is not the generator's."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
_BOOT_SECONDS: Final = 30
_POLL_SECONDS: Final = 0.005
_CORES: Final = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@dataclass(frozen=True)
class Served:
    """A process that answers on its port."""

    port: int
    pid: int
    ready_after: float
    """Seconds from its start to the first 200 of /readyz."""

    @property
    def megabytes(self) -> float:
        """The resident set."""
        return float(psutil.Process(self.pid).memory_info().rss) / 1024 / 1024

    @property
    def cpu_seconds(self) -> float:
        """The processor time so far."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)


def split_cores() -> bool:
    """Move the generator to the first core, so that `serving` has another; False where there is only one."""
    if len(_CORES) > 1:
        os.sched_setaffinity(0, {_CORES[0]})
    return len(_CORES) > 1


@asynccontextmanager
async def serving(
    command: Sequence[str], port: int, log: Path, environment: Mapping[str, str] | None = None, *, beside: bool = False
) -> AsyncIterator[Served]:
    """Run `python command` until the block ends; `beside` the generator, or else on the core for what is measured."""
    began = time.perf_counter()
    process = _spawned(command, log, environment or {})
    try:
        if _CORES:
            os.sched_setaffinity(process.pid, {_CORES[0 if beside else -1]})
        await _await_ready(process, port, log)
        yield Served(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, _BOOT_SECONDS)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _spawned(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with log.open("ab") as out:
        return subprocess.Popen(  # our own modules
            [sys.executable, *command],
            cwd=ROOT,
            env={**kept, "PYTHONPATH": str(ROOT), **environment},
            stdout=out,
            stderr=out,
        )


async def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _BOOT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended: see {log}")
        if await asyncio.to_thread(_ready, port):  # the bot asks our sink meanwhile
            return
        await asyncio.sleep(_POLL_SECONDS)
    raise TimeoutError(f"{process.args!r} was not ready in {_BOOT_SECONDS} s: see {log}")


def _ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
            one.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return one.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
