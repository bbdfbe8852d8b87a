"""What Slack would send: real forms, each with an identity and a signature of its own."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from playground.slack import payloads
from playground.slack.payloads import Sender
from playground.slack.signing import signed
from playground.slack.workspace import Workspace
from playground.world import ANA

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHANNEL = "C0APPSEC"


class Slack:
    """Makes signed requests whose answers go to the sink."""

    def __init__(self, sink_port: int) -> None:
        self.port = sink_port
        self._space = Workspace(base_url=f"http://127.0.0.1:{sink_port}")
        self._sender = Sender(self._space, ANA.slack, _CHANNEL)

    def command(self, line: str) -> tuple[bytes, str]:
        """The request of `/dojo line`, and the path of its response_url."""
        form = payloads.slash_command(self._sender, line)
        return self._request(form), urlsplit(form["response_url"]).path

    def commands(self, line: str, number: int) -> list[bytes]:
        """So many of them."""
        return [self.command(line)[0] for _ in range(number)]

    def presses(self, number: int) -> list[bytes]:
        """Presses on a button that opens a page: Slack tells of them, and there is nothing to do but to ack."""
        return list(self._presses(number))

    def _presses(self, number: int) -> Iterable[bytes]:
        for _ in range(number):
            link = {"type": "button", "action_id": "open", "block_id": "b", "url": "https://dojo.example/finding/276"}
            body = self._sender.about() | {
                "type": "block_actions",
                "container": {"type": "message", "channel_id": _CHANNEL, "is_ephemeral": True},
                "channel": self._sender.room(),
                "trigger_id": self._space.trigger(ANA.slack),
                "actions": [link | {"action_ts": self._space.stamp()}],
            }
            yield self._request({"payload": json.dumps(body)})

    def _request(self, form: dict[str, str]) -> bytes:
        body = urlencode(form).encode()
        headers = {
            "Host": "127.0.0.1",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            **signed(self._space.app.signing_secret, str(int(time.time())), body),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body


def said(port: int) -> bytes:
    """One answer for every method: who the bot and its people are, and where a message or a file goes."""
    app = Workspace().app
    who = {"user_id": app.user_id, "bot_id": app.bot_id, "team_id": app.team_id, "team": "Demo"}
    person = {"user": {"id": ANA.slack, "team_id": app.team_id}}  # of users.info; auth.test has a name there
    message = {"channel": {"id": "D0ANA"}, "ts": "1.000001"}
    file = {"upload_url": f"http://127.0.0.1:{port}/upload", "file_id": "F1"}
    return json.dumps({"ok": True, "url": "https://demo.slack.com/", **who, **person, **message, **file}).encode()
