"""Answers that are files, on Slack and on Teams."""

from __future__ import annotations

import asyncio
import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from bot.dojo import rows
from bot.files import export
from playground.defectdojo import faults
from playground.world import MARTA
from tests.parity.features import feature
from tests.scenarios.files import LONG, passing
from tests.waiting import until

if TYPE_CHECKING:
    import pytest

    from tests.parity.chat import Chat

TITLE: Final = "Files"


@feature(
    "A list as a file (CSV, JSON), for whoever asked alone",
    "findings",
    differs="Teams asks first whether it may come, and puts it into the person's OneDrive",
)
async def test_a_list_comes_as_a_file(chat: Chat) -> None:
    await chat.says("findings critical product:payments-api format:csv")
    chat.sees("9 rows", "direct chat")
    await chat.allows()
    await chat.ends()
    [content] = chat.files()
    assert {row["product"] for row in csv.DictReader(StringIO(content, newline=""))} == {"payments-api"}
    assert content.count("payments-api") >= 9
    assert (chat.posted(), chat.count(MARTA), chat.files(MARTA)) == ([], 0, [])


@feature("A file that is being made says how far it is, and can be stopped", "cancel")
async def test_a_file_that_is_being_made_is_stopped(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (rows, export):
        monkeypatch.setattr(module, "PAGE_ROWS", 100)
    held = asyncio.Event()
    before = 2 if chat.platform == "teams" else 1  # to ask whether a file may come, Teams has it counted
    chat.dojo.faults += [*(passing() for _ in range(before)), faults.held(held)]
    await chat.begins(f"{LONG} format:csv")
    await chat.allows()
    await until(lambda: any("[Cancel]" in said for said in chat.direct()))
    assert "Reading: 100 of " in chat.direct()[-1]
    await chat.cancels()
    await until(lambda: "It stops, and nothing is sent." in chat.direct()[-1])
    held.set()
    await chat.ends()
    assert "You stopped it after 200 of" in chat.direct()[-1]
    assert chat.files() == []
