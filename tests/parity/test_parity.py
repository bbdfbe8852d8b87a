"""The same scenario on Slack and on Teams, through their real edges: the same is seen and the same is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo import faults
from playground.world import ANA, MARTA, Somebody

if TYPE_CHECKING:
    from tests.parity.conftest import Chat


def sees(chat: Chat, *texts: str, who: Somebody = ANA) -> None:
    """Assert that the person reads each of these."""
    for text in texts:
        assert text in chat.screen(who), f"{text!r} is not on the screen:\n{chat.screen(who)}"


async def test_a_list_is_shown_to_whoever_asked_alone(chat: Chat) -> None:
    await chat.says("findings critical product:payments-api")
    sees(chat, "Findings 1-9 of 9", "#276", "False positive…", "Share to channel")
    assert chat.count(MARTA) == 0


async def test_a_finding_is_judged_in_a_form_and_taken_back(chat: Chat) -> None:
    await chat.says("finding 276")
    await chat.clicks("False positive…")
    sees(chat, "Reason")
    await chat.submits({"Reason": "only in the test data"})
    sees(chat, "Marked as false positive by Ana Souza")
    assert chat.dojo.findings[276].false_p
    await chat.clicks("Undo")
    sees(chat, "Taken back by Ana Souza")
    assert not chat.dojo.findings[276].false_p


async def test_pages_are_turned(chat: Chat) -> None:
    await chat.says("findings limit:5")
    sees(chat, "Findings 1-5 of")
    await chat.clicks("Next")
    sees(chat, "Findings 6-10 of")


async def test_what_is_shared_all_see(chat: Chat) -> None:
    await chat.says("finding 276")
    await chat.clicks("Share to channel")
    assert chat.count(MARTA) == 1
    sees(chat, "SQL injection", who=MARTA)


async def test_each_sees_with_the_own_rights(chat: Chat) -> None:
    hidden = next(row for row in chat.dojo.findings.values() if row.product.name == "card-vault")
    await chat.says(f"finding {hidden.id}", MARTA)
    sees(chat, "Not found", who=MARTA)
    await chat.says(f"finding {hidden.id}")
    sees(chat, f"#{hidden.id}")


async def test_a_line_that_lacks_something_asks_for_it(chat: Chat) -> None:
    await chat.says("product")
    if chat.platform == "teams":  # only a button can open a dialog there
        sees(chat, "Fill in…")
        await chat.clicks("Fill in…")
    sees(chat, "Product")


async def test_a_slip_is_answered_with_what_was_perhaps_meant(chat: Chat) -> None:
    await chat.says("findngs critical")
    sees(chat, "I did not understand that", "findings critical")
    await chat.clicks("findings critical")
    sees(chat, "Findings 1-10 of")


async def test_trouble_is_said_in_a_sentence(chat: Chat) -> None:
    chat.dojo.faults += [faults.error_500() for _ in range(9)]
    await chat.says("finding 276")
    sees(chat, "Try again in a minute")


async def test_who_one_is_and_what_there_is(chat: Chat) -> None:
    await chat.says("whoami")
    sees(chat, "Who you are", "Ana Souza", "ana")
    await chat.says("help findings")
    sees(chat, "List findings, worst first")


async def test_a_digest_calls_owners_everywhere_and_groups_in_slack_alone(chat: Chat) -> None:
    add = 'digest add criticals filter:"findings critical" schedule:"weekdays 09:00" mentions:'
    await chat.says(f"{add}S0APPSEC")
    if chat.platform == "teams":
        sees(chat, "Nothing was saved", "Microsoft Teams lets a bot mention people only, no groups")
        await chat.says(f"{add}none")
    await chat.says("digest edit criticals mentions:owners")
    sees(chat, "The digest criticals was changed", "Mentions: the owners" if chat.platform == "slack" else "the owners")


async def test_a_digest_is_declared_and_previewed(chat: Chat) -> None:
    await chat.says('digest add criticals filter:"findings critical" schedule:"weekdays 09:00"')
    sees(chat, "The digest criticals comes to this channel")
    await chat.says("digest preview criticals")
    sees(chat, "criticals:", "What matters most")
