"""Digests, on Slack and on Teams: declared, read, worked on, handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playground.world import ANA, MARTA
from tests.parity.features import feature
from tests.scenarios.digests import ADD

if TYPE_CHECKING:
    from tests.parity.chat import Chat

TITLE: Final = "Digests"
FIRST: Final = "2026-11-22T13:00:00"


async def digest(chat: Chat) -> Any:
    """The message of a digest that was posted just now."""
    await chat.says(ADD)
    await chat.passes(FIRST)
    return chat.posted()[-1]


@feature(
    "Declare a digest, list, change, rest and remove it",
    *("digest add", "digest list", "digest edit", "digest pause", "digest resume", "digest delete", "digest history"),
)
@feature("A preview of a digest, and one at once", "digest preview", "digest run")
async def test_one_is_declared_looked_at_changed_and_removed(chat: Chat) -> None:
    await chat.says(ADD)
    chat.sees("The digest criticals comes to this channel", "2026-11-22 13:00", chat.key(ANA))
    before = len(chat.posted())
    await chat.says("digest preview criticals")
    chat.sees("criticals:", "What matters most", "A preview, with your own rights; nothing was posted.")
    assert len(chat.posted()) == before
    await chat.says("digest run criticals")
    await chat.by_itself()
    assert "criticals:" in chat.text(chat.posted()[-1])
    await chat.says("digest edit criticals quiet:yes")
    chat.sees("was changed")
    await chat.says("digest pause criticals")
    chat.sees("rests")
    count = len(chat.posted())
    await chat.passes(FIRST)
    assert len(chat.posted()) == count
    await chat.says("digest resume criticals")
    chat.sees("comes again", "2026-11-23 13:00")
    for line, seen in {"list": "criticals", "history criticals": "posted", "delete criticals": "was removed"}.items():
        await chat.says(f"digest {line}")
        chat.sees(seen)
    await chat.says("digest list")
    chat.sees("No digests", "[Add a digest…]")


@feature("A form of a digest keeps what was filled in, and says what is wrong")
async def test_a_wrong_filter_is_said_in_the_form(chat: Chat) -> None:
    await chat.asks("digest add")
    await chat.submits({"Name": "criticals", "Filter": "findings critcal", "Schedule": "every day 13:00"})
    chat.sees("Did you mean “critical”?", "Filter")
    await chat.submits({"Filter": "findings critical"})
    chat.sees("The digest criticals comes to this channel")


@feature("A digest comes at its time, once, and tells what happened since the last")
@feature("A press in a digest is answered below it; the digest strikes through what was handled", "false-positive")
async def test_it_comes_and_lives(chat: Chat) -> None:
    message = await digest(chat)
    await chat.passes(FIRST)
    assert chat.posted()[-1] is message
    said = chat.text(message)
    await chat.clicks("Details", MARTA, message)
    chat.sees("Status", "#", who=MARTA)
    await chat.clicks("False positive…", on=message)
    await chat.submits({"Reason": "only in a test fixture"})
    assert chat.text(message) == said
    [answer] = chat.thread(message)
    assert "Marked as false positive by Ana Souza" in chat.text(answer)
    await chat.passes("2026-11-22T13:05:00")
    [title] = chat.struck(message)
    assert f"{title}  false positive, by " in chat.text(message)
    await chat.passes("2026-11-23T13:00:00")
    assert "1 false positive" in chat.text(chat.posted()[-1])
    assert "Since Sun 13:00" in chat.text(chat.posted()[-1])


@feature("Claim the next one of a digest", "claim next")
@feature("What has no room in a digest comes below it")
@feature("Mute a digest until tomorrow", "digest mute")
async def test_people_take_work_from_it_and_mute_it(chat: Chat) -> None:
    await chat.says(ADD.replace("every day 13:00", "0 13,15 * * *").replace(" product:payments-api", ""))
    await chat.passes(FIRST)
    message = chat.posted()[-1]
    await chat.clicks("Claim next", on=message)
    await chat.clicks("Claim next", MARTA, message)
    first, second = (chat.text(one) for one in chat.thread(message))
    assert ("Claimed by Ana Souza" in first, "Claimed by Marta Lima" in second) == (True, True)
    assert first.partition(" ")[0] != second.partition(" ")[0]
    await chat.clicks("Mute today", MARTA, message)
    assert "does not come any more today" in chat.text(chat.posted()[-1])
    await chat.by_itself()
    assert "More products" in chat.text(chat.thread(message)[-1])
    count = len(chat.posted())
    await chat.passes("2026-11-22T15:00:00")
    assert len(chat.posted()) == count


@feature(
    "A digest whose sending was interrupted never comes twice",
    differs="nobody can say whether it is there: to read a channel, a bot would have to be let read all of it (Graph)",
)
async def test_one_whose_answer_was_lost_comes_once(chat: Chat) -> None:
    await chat.says(ADD)
    count = len(chat.posted())
    chat.loses_a_post()
    for moment in (FIRST, "2026-11-22T13:01:00", "2026-11-22T13:05:00"):
        await chat.passes(moment)
    assert len(chat.posted()) == count + 1
    await chat.says("digest history criticals")
    chat.sees("posted" if chat.platform == "slack" else "not certain")


@feature("When a digest's owner is gone the channel is told once, and somebody takes it over", "digest resume")
async def test_somebody_takes_it_over(chat: Chat) -> None:
    await chat.says(ADD)
    await chat.says("unlink")
    count = len(chat.posted())
    for day in (22, 23):
        await chat.passes(f"2026-11-{day}T13:00:00")
    assert len(chat.posted()) == count + 1
    message = chat.posted()[-1]
    await chat.clicks("Take it over", MARTA, message)
    chat.sees("was taken over", chat.key(MARTA), who=MARTA)
    await chat.passes("2026-11-24T13:00:00")
    assert "criticals:" in chat.text(chat.posted()[-1])


@feature(
    "A digest calls the owners of what is late, or a group",
    differs="people only: Teams lets a bot mention no groups",
)
async def test_a_digest_calls_owners_everywhere_and_groups_in_slack_alone(chat: Chat) -> None:
    await chat.says(f"{ADD} mentions:S0APPSEC")
    if chat.platform == "teams":
        chat.sees("Nothing was saved", "Microsoft Teams lets a bot mention people only, no groups")
        await chat.says(f"{ADD} mentions:none")
    await chat.says("digest edit criticals mentions:owners")
    chat.sees("The digest criticals was changed", "the owners")
