"""The demo as a command: where it listens, when it opens a browser, and how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from bot import log
from bot.__main__ import main
from playground.demo import has_display

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _running(folder: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, with its files in that folder; and the page's address."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    surroundings = {"TMPDIR": folder, "PATH": ""}  # no display: it opens no browser
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=surroundings
    ) as process:
        assert process.stdout is not None
        said = next(line for line in process.stdout if line.strip())
        yield process, said.removeprefix("  The demo is at ").strip()
        process.kill()


def test_it_ends_at_once_while_a_page_waits_for_news(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("demo")
    with _running(str(folder)) as (process, address), httpx.Client(base_url=address) as page:
        where = {"user": "U0ANA", "channel": "C0APPSEC"}
        version = page.get("/demo/state", params={**where, "after": -1}).json()["version"]
        with socket.create_connection((httpx.URL(address).host, httpx.URL(address).port or 80)) as waiting:
            ask = f"GET /demo/state?user=U0ANA&channel=C0APPSEC&after={version} HTTP/1.1\r\nhost: demo\r\n\r\n"
            waiting.sendall(ask.encode())
            process.send_signal(signal.SIGINT)
            assert process.stdout is not None
            said = process.stdout.read()
            assert process.wait(30) == 0
    assert "Traceback" not in said
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("port", ["taken", "99999"])
def test_a_port_that_cannot_be_used_is_told_with_a_way_out(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        asked = str(other.getsockname()[1]) if port == "taken" else port
        assert main(["demo", "--port", asked, "--no-browser"]) == 2
    log.configure("INFO", "text")  # as the other tests have it; the demo logs errors only
    said = capsys.readouterr().err
    assert said.startswith(f"dojo-bot: Port {asked} cannot be used: ")
    assert "--port 0" in said


@pytest.mark.parametrize(
    ("platform", "surroundings", "opens"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("darwin", {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}, False),
    ],
)
def test_it_opens_a_browser_only_where_somebody_sees_it(
    platform: str, surroundings: dict[str, str], *, opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert has_display() is opens
