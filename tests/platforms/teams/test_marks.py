"""A mark comes back with each press, and the message stays within what Teams takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.platforms.teams.events import LASTING, MARK
from bot.platforms.teams.render import marked, pressed, render
from bot.platforms.teams.replies import activity
from playground.teams.limits import ACTIVITY_BYTES
from tests.gallery import GALLERY
from tests.platforms.teams.judge import nodes


@pytest.mark.parametrize("name", GALLERY)
def test_every_press_carries_the_mark_and_still_its_line(name: str) -> None:
    plain: dict[str, Any] = render(GALLERY[name])["card"]
    pairs = list(zip(nodes(plain), nodes(marked(plain, LASTING)), strict=True))
    for before, after in pairs:
        if before["type"] in {"Action.Execute", "Action.Submit"}:
            assert after["data"] == {**before["data"], MARK: LASTING}
            assert pressed(after["data"]) == pressed(before["data"])
    assert len(json.dumps(activity(GALLERY[name], LASTING), ensure_ascii=False).encode()) <= ACTIVITY_BYTES
    assert marked(plain, "") is plain
