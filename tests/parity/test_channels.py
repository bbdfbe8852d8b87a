"""What a channel's rules, its readers and its default leave of an answer, on Slack and on Teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.world import MARTA
from tests.parity.features import feature

if TYPE_CHECKING:
    from tests.parity.chat import Chat
    from tests.parity.conftest import Stage

TITLE: Final = "Channels"
TITLES: Final = "SQL injection"


@feature("Channel policy: verbs that work there, buttons that fit")
async def test_a_verb_that_is_left_out_is_refused(stage: Stage) -> None:
    async with stage("verbs: [findings, stats]") as chat:
        await chat.says("finding 276")
        chat.sees("Not in this channel", "“finding” does not work in this channel; what works here: findings, stats.")
        await chat.says("verify 276")
        chat.sees("“verify” does not work in this channel")
        assert chat.dojo.requests == []
        await chat.says("findings critical")
        chat.sees(TITLES, "[Explain]")
        chat.does_not_see("[Details]", "[False positive…]")
        await chat.whispers("finding 276")
        assert TITLES in chat.direct()[-1]


@feature("Redaction: no titles, or counts only; the direct chat shows everything")
@feature("The direct chat")
async def test_a_channel_shows_as_much_as_it_may(stage: Stage) -> None:
    async with stage("redaction: no-titles") as chat:
        await chat.says("finding 276")
        chat.sees("#276 ◆ Critical (title hidden)", "payments-api", "This channel shows no titles")
        chat.does_not_see(TITLES)
        await chat.says('severity 276 low reason:"it is a test system"')
        chat.sees("Severity changed from ◆ Critical to ● Low", "(title hidden)")
        chat.does_not_see(TITLES)
        await chat.whispers("finding 276")
        assert TITLES in chat.direct()[-1]
        chat.does_not_see(TITLES)
    async with stage("redaction: counts") as chat:
        await chat.says("findings critical product:payments-api")
        chat.sees("9 findings", "This channel shows counts only")
        chat.does_not_see("#276")


@feature(
    "Where another organisation reads along: counts, for whoever asked alone",
    differs="Slack says so of a channel; in a group chat of Teams the bot asks who is there",
)
async def test_before_people_of_another_organisation_only_counts_are_shown(chat: Chat) -> None:
    chat.among_others()
    await chat.says("findings critical product:payments-api share:yes")
    chat.sees("9 findings", "Shown to you alone: people of another organisation read this channel.")
    chat.does_not_see("#276")
    assert chat.posted() == []


@feature("Asked in a thread, answered in it")
async def test_a_thread_is_answered_in_the_thread(chat: Chat) -> None:
    await chat.says("finding 276 share:yes")
    message = chat.posted()[-1]
    await chat.says("finding 277 share:yes", below=message)
    [answer] = chat.thread(message)
    assert "#277" in chat.text(answer)


@feature("A default product of the channel", "context")
async def test_what_is_typed_is_about_the_channels_default(chat: Chat) -> None:
    await chat.says("context product:payments-api")
    chat.sees("Commands typed here that name no product", "payments-api (#31)", who=MARTA)
    await chat.says("findings critical", MARTA)
    chat.sees("Findings 1-9 of 9", "product payments-api (this channel's default", who=MARTA)
    await chat.whispers("findings critical")
    assert "default" not in chat.direct()[-1]
    await chat.says("context clear")
    await chat.says("findings critical")
    chat.does_not_see("default", "Findings 1-9 of 9")
