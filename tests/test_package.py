"""What is shipped: the bot and the playground, and nothing of the tests."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from bot import __version__

ROOT = Path(__file__).parents[1]


def test_the_wheel_carries_the_bot_and_the_playground_and_no_tests(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    assert wheel.name.startswith(f"dojo_bot-{__version__}-")
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert folders == {"bot", "playground"}
    assert "playground/page/static/index.html" in names
    assert "bot/storage/migrations/env.py" in names


def test_every_locked_package_has_hashes_and_no_file_names_a_registry() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        pinned = re.findall(r"^[a-z0-9][\w.-]*(?:\[.*\])?==", text, re.MULTILINE)
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text


def test_the_lock_for_service_has_nothing_of_the_tests() -> None:
    text = (ROOT / "requirements" / "bot.lock").read_text()
    for name in ("pytest", "hypothesis", "playwright", "jsonschema-rs", "mypy"):
        assert f"\n{name}==" not in text
