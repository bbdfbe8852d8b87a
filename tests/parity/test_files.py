"""Answers that are files, on Slack and on Teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.world import MARTA
from tests.parity.features import feature

if TYPE_CHECKING:
    from tests.parity.chat import Chat

TITLE: Final = "Files"


@feature("A list as a file (CSV, JSON), for whoever asked alone", differs="not yet: refused in words")
async def test_a_list_comes_as_a_file(chat: Chat) -> None:
    await chat.says("findings critical product:payments-api format:csv")
    if chat.platform == "slack":
        chat.sees("findings-", ".csv", "9 rows", "for you alone")
        assert ".csv" in chat.direct()[-1]
    else:
        chat.sees("I cannot bring files to Teams yet")
    assert (chat.posted(), chat.count(MARTA)) == ([], 0)
