"""Attacks on the route to which Slack sends: by requests that Slack did not make, or not now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from bot.platforms.slack import guard
from bot.platforms.slack.guard import Guard, Replays
from playground.slack import payloads
from playground.slack.payloads import Sender
from playground.slack.signing import signed
from playground.slack.state import App
from playground.world import ANA
from tests.attacks.attack import Act, Attack, replaced

if TYPE_CHECKING:
    from tests.attacks.stage import Stage

SECRET: Final = App.signing_secret
_GUARD: Final = "bot.platforms.slack.guard"


async def _sends(stage: Stage, secret: str | None, age: int = 0, times: int = 1, change: str = "") -> int:
    """Send Ana's command, signed with the secret; how often DefectDojo was asked."""
    space = stage.scene.slack.space
    sender = Sender(space, ANA.slack, "C0APPSEC")
    body = urlencode(payloads.slash_command(sender, "finding 276")).encode()
    stamp = str(int(space.clock()) - age)
    headers = {"content-type": "application/x-www-form-urlencoded"} | (signed(secret, stamp, body) if secret else {})
    line = stage.scene.slack.line
    assert line.http is not None
    for _time in range(times):
        await line.http.post(line.url, content=body + change.encode(), headers=headers)
    await stage.scene.settled()
    return len(stage.scene.asked())


def _forged(secret: str | None = SECRET, **how: Any) -> Act:
    """Slack's request, but not quite."""

    async def act(stage: Stage) -> bool:
        return await _sends(stage, secret, **how) > 0

    return act


async def _replays(stage: Stage) -> bool:
    """A genuine request is sent a second time within the five minutes."""
    return await _sends(stage, SECRET, times=2) > 1


_UNSIGNED: Final = partial(
    Attack,
    defence="Slack's signature over time and body is checked before anything is read",
    where=(f"{_GUARD}.Guard._genuine",),
    lift=replaced(Guard, "_genuine", lambda *_what: True),
)

ATTACKS: Final = (
    _UNSIGNED("A request to Slack's route without a signature", _forged(None)),
    _UNSIGNED("A request to Slack's route, signed with another secret", _forged("invented")),
    _UNSIGNED("A request to Slack's route that was changed on the way", _forged(change="&text=verify+276")),
    Attack(
        "A genuine request of Slack's that comes late",
        _forged(age=301),
        "five minutes, by the signed time",
        (f"{_GUARD}.WINDOW",),
        replaced(guard, "WINDOW", 10**6),
    ),
    Attack(
        "A genuine request of Slack's that comes twice",
        _replays,
        "signatures of the last ten minutes are remembered, by each replica",
        (f"{_GUARD}.Replays.repeated",),
        replaced(Replays, "repeated", lambda *_what: False),
        unheard=False,
    ),
)
