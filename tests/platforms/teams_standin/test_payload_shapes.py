"""What the stand-in sends has the keys of real activities, as far as those are at hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.platforms.teams_standin.kit import EVERYTHING, FORM, dialog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from playground.teams import TeamsStandIn
    from tests.platforms.teams_standin.kit import Caller, Noting

    Does = Callable[[TeamsStandIn], Awaitable[Any]]

_ELSEWHERE: Final = {"value.action.data", "value.data", "value.actionId", "legacy"}
"""What the bot behind a sample chose, and a key that only old samples have."""


async def _press(teams: TeamsStandIn, label: str) -> None:
    await teams.clicks("ana", teams.visible_to("ana", "appsec")[-1], label)


async def _dialog(teams: TeamsStandIn) -> None:
    await _press(teams, "Reason…")
    await teams.submits("ana", {"Reason": "fixture"})


SAMPLES: dict[str, Does] = {
    "pg-message-personal": lambda teams: teams.says("ana", "help"),
    "real-dm-dmMessage": lambda teams: teams.says("ana", "help"),
    "pg-message-channel-mention": lambda teams: teams.mentions("ana", "help"),
    "pg-message-groupChat-mention": lambda teams: teams.mentions("ana", "help", "group"),
    "real-actions-reactions-mention": lambda teams: teams.mentions("ana", "help"),
    "real-channel-channel_post_action": lambda teams: _press(teams, "Plain"),
    "pg-invoke-adaptiveCard-action": lambda teams: _press(teams, "Show"),
    "made-invoke-task-fetch": lambda teams: _press(teams, "Reason…"),
    "made-invoke-task-submit": _dialog,
    "invoke-composeExtension-query": lambda teams: teams.extends("ana", "find", "sql"),
    "pg-installationUpdate-remove": lambda teams: teams.administrators.uninstalls("appsec"),
    "installationUpdate-add-channel": lambda teams: teams.administrators.installs("appsec"),
    "pg-installationUpdate-add": lambda teams: teams.administrators.installs("group"),
    "pg-conversationUpdate-teamMemberAdded": lambda teams: teams.administrators.installs("appsec"),
    "pg-conversationUpdate-channelRenamed": lambda teams: teams.administrators.renames("appsec", "security"),
    "pg-conversationUpdate-channelDeleted": lambda teams: teams.administrators.deletes("payments"),
}


def keys(part: Any, at: str = "") -> Iterator[str]:
    """The paths of everything in it, whatever the number of a list's entries."""
    if isinstance(part, dict):
        for name, inner in part.items():
            yield from keys(inner, f"{at}.{name}".strip("."))
    elif isinstance(part, list):
        for inner in part:
            yield from keys(inner, at)
    else:
        yield at


@pytest.mark.parametrize("sample", SAMPLES)
async def test_real_activities_have_no_key_that_the_stand_ins_lack(
    contracts: Path, teams: TeamsStandIn, bot: Noting, api: Caller, sample: str
) -> None:
    real = json.loads((contracts / "activities" / f"{sample}.json").read_text())
    await api.shows("19:appsec-demo@thread.tacv2", EVERYTHING)
    bot.answers.append(dialog(FORM))
    await SAMPLES[sample](teams)
    alike = [one for one in teams.line.sent if (one["type"], one.get("name")) == (real["type"], real.get("name"))]
    lacking = {path for path in set(keys(real)) - set(keys(alike[-1])) if not path.startswith(tuple(_ELSEWHERE))}
    assert lacking == set()
