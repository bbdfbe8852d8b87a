"""The first example of each verb in the help, on Slack and on Teams: the answers say the same and offer the same."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Final

from bot.catalogue import CATALOGUE
from playground.world import ANA, World
from tests.conftest import TODAY
from tests.parity.staging import in_slack, in_teams

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock
    from tests.parity.chat import Chat

DIFFERENT: Final = {"whoami", "link"}
"""Where there is no signing in, less is said of it."""
OF_THE_CLIENT: Final = {"", "Show", "Save", "Cancel", "Type a part of the name…"}


def said(chat: Chat) -> list[str]:
    """The words on Ana's screen that nobody presses, whatever their layout, and what the platform calls her."""
    text = re.sub(rf"\S+( Souza)? \({re.escape(chat.key(ANA))}\)|(?<=owner: )(ana|Ana Souza)\b", "WHO", chat.screen())
    text = re.sub(r"\d\d:\d\d:\d\d|digest [0-9a-f]{16}", "", text)
    return re.findall(r"\w+", "\n".join(line for line in text.splitlines() if not line.startswith("[")))


def offered(chat: Chat) -> set[str]:
    """What she can press or choose."""
    lines = [line for line in chat.screen().splitlines() if line.startswith("[")]
    return {one for line in lines for one in line[1:-1].split(" | ")} - OF_THE_CLIENT


def asked(chat: Chat) -> set[str]:
    """The words of the form before her, whichever of them are fields; what they are filled in with is left out."""
    names = {line.strip("[]").split(" | ")[0] for line in chat.screen().splitlines()} - OF_THE_CLIENT
    return {word for name in names for word in re.findall(r"\w+", name)}


async def asks(slack: Chat, teams: Chat, line: str) -> None:
    """Ask on both; where Slack opens a form, press the button that opens it in Teams."""
    await slack.says(line)
    await teams.says(line)
    if "[Fill in…]" in teams.screen():
        await teams.clicks("Fill in…")
        assert asked(teams) == asked(slack), line
        await slack.closes()
    elif line not in DIFFERENT:
        assert (said(teams), offered(teams)) == (said(slack), offered(slack)), line


async def test_every_verb_is_answered_with_the_same_words(database: Path, tmp_path: Path, clock: Clock) -> None:
    other = tmp_path / "other.db"
    shutil.copy(database, other)
    one, two = (World(today=TODAY, clock=clock, strict=True) for _ in range(2))
    async with in_slack(one, clock, database) as slack, in_teams(two, clock, other) as teams:
        for row in CATALOGUE:
            await asks(slack, teams, row.command.examples[0])
