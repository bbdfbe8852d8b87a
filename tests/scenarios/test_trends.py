"""Below a digest that has been coming for a while there is a picture of how things go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.digests import trend
from tests.scenarios.digests import ADD, at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.digests.chart import Chart
    from playground.slack.state import Message
    from tests.conftest import Scene


@pytest.fixture(autouse=True)
def charts(monkeypatch: pytest.MonkeyPatch) -> list[Chart]:
    """What was drawn: the process that draws has tests of its own, and takes its time."""
    seen: list[Chart] = []

    async def drawn(wanted: Sequence[Chart]) -> list[bytes]:
        seen.extend(wanted)
        return [b"\x89PNG" for _ in wanted]

    monkeypatch.setattr(trend, "drawn", drawn)
    return seen


def pictures(scene: Scene) -> list[Message]:
    return [one for one in scene.slack.space.channel("C0APPSEC").messages if one.files]


async def mornings(scene: Scene, *days: int) -> None:
    for day in days:
        await at(scene, f"2026-11-{day}T13:00:00")
        await at(scene, f"2026-11-{day}T13:00:02")


async def test_from_the_third_run_on_there_is_a_picture_in_the_thread_once(scene: Scene, charts: list[Chart]) -> None:
    await scene.says(ADD)
    await mornings(scene, 22, 23)
    assert pictures(scene) == []

    await mornings(scene, 24)
    await at(scene, "2026-11-24T13:05:00")
    [picture] = pictures(scene)
    [digest] = [one for one in scene.slack.space.channel("C0APPSEC").messages if one.ts == picture.thread_ts]
    assert "criticals" in scene.slack.text_of(digest)
    assert picture.files[0].alt.startswith("Open over the last 3 runs, since 2026-11-22: ◆ Critical 9 → 9")
    assert charts[0]["days"] == ["11-22", "11-23", "11-24"]


async def test_where_only_counts_are_shown_there_is_none(scene: Scene, charts: list[Chart]) -> None:
    await scene.says(f"{ADD} redaction:counts")
    await mornings(scene, 22, 23, 24)
    assert (pictures(scene), charts) == ([], [])


async def test_without_the_scope_for_files_nothing_is_drawn_again(scene: Scene, charts: list[Chart]) -> None:
    await scene.says(ADD)
    await mornings(scene, 22, 23)
    scene.slack.api.plan("files.getUploadURLExternal", "missing_scope")
    await mornings(scene, 24, 25)
    assert pictures(scene) == []
    assert len(charts) == 1
