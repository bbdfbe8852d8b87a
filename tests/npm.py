"""Other people's JavaScript, for tests that hold ours against it: installed beside the test, from its lock."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

OLDEST_NODE: Final = 20


def node_with(folder: Path, what: str) -> str:
    """Node, with what the folder's lock says installed there: once, whoever of the test processes comes first.

    Skips the test where that is not possible.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"{what} needs node and npm, which are not on PATH")
    version = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"{what} needs Node {OLDEST_NODE} or newer, and this is {version.strip()}")
    with (folder / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install(npm, folder, what, hashlib.sha256(lock.read()).hexdigest())
    return node


def _install(npm: str, folder: Path, what: str, wanted: str) -> None:
    stamp = folder / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"npm could not install {what}: {done.stderr.strip()[-300:]}")
    stamp.write_text(wanted)
