"""Through the real edge: lines, presses and forms in Teams, and who sees what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.platforms.teams.scene import TeamsScene


async def test_a_line_in_the_direct_chat_is_answered_there(teams: TeamsScene) -> None:
    await teams.says("findings critical")
    assert "Findings" in teams.text() or "findings" in teams.text()
    print(teams.text())
