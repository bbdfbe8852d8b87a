"""Engagements, on Slack and on Teams: made in a form, closed after a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.parity.features import feature

if TYPE_CHECKING:
    from tests.parity.chat import Chat

TITLE: Final = "Engagements"


@feature("Create an engagement", "engagement create")
@feature(
    "A line that lacks something opens a form",
    differs="it is answered with the button that opens the form: Teams opens dialogs for a press only",
)
@feature("Names offered while one types in a form", differs="15 at most, by Microsoft's limit; in Slack 25")
async def test_one_is_made_in_a_form_with_names_that_are_offered(chat: Chat) -> None:
    await chat.asks("engagement create")
    chat.sees("Product", "First day", "Last day", "Lead")
    assert "payments-api" in await chat.offered("Product", "pay")
    assert len(await chat.offered("Product", "")) == (15 if chat.platform == "teams" else 25)
    await chat.submits({"Product": "payments-api", "Name": "Pipeline scan", "Lead": "me", "Tag": "pci, nightly"})
    [row] = [one for one in chat.dojo.engagements.values() if one.name == "Pipeline scan"]
    chat.sees(f"#{row.id} Pipeline scan", "Created by Ana Souza")
    assert (row.product.name, row.tags) == ("payments-api", ["nightly", "pci"])
    line = f"engagement create payments-api name:{row.name.split()[0]} from:{row.target_start} to:{row.target_end}"
    for _time in range(2):
        await chat.says(line)
    chat.sees("there is an open engagement of this name, product and dates already", "[Create another]")


@feature("Close and open an engagement again", "engagement close", "engagement reopen")
@feature(
    "A question before what is hard to take back",
    differs="Slack asks in a window; Teams unfolds the question in the card",
)
async def test_one_is_closed_after_a_question_and_opened_again(chat: Chat) -> None:
    row = chat.dojo.engagements[231]
    await chat.says("engagement 231")
    await chat.confirms("Close", "Close")
    chat.sees("Closed by Ana Souza. DefectDojo now shows: Completed, closed.")
    assert not row.active
    await chat.confirms("Reopen", "Reopen")
    chat.sees("Reopened by Ana Souza. DefectDojo now shows: In Progress, open.")
    assert row.active
