"""Who somebody is and what they may do, on Slack and on Teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.defectdojo import token
from playground.world import ANA, MARTA, TENANT
from tests.parity.features import feature

if TYPE_CHECKING:
    from tests.parity.chat import Chat
    from tests.parity.conftest import Stage

TITLE: Final = "Who somebody is"


@feature("Who am I", "whoami", "link", differs="Teams says itself who somebody is in Entra ID, so nobody signs in")
@feature("A token given in a form; the command that waited is answered", "link token", "finding")
@feature("Unlink", "unlink")
async def test_somebody_gives_a_token_is_answered_and_forgotten(chat: Chat) -> None:
    await chat.says("whoami")
    chat.sees("Who you are", "Ana Souza", "ana", ANA.oid, chat.key(ANA))
    await chat.says("link")
    chat.sees("You are linked, and everything works.")
    await chat.bot.store.tokens.remove(TENANT, ANA.oid)
    await chat.says("finding 276")
    chat.sees("I have no DefectDojo token of yours", "[Give my token…]")
    await chat.clicks("Give my token…")
    await chat.submits({"Token": token("marta")})
    chat.sees("The token belongs to “marta” in DefectDojo", "Token")
    assert token("marta") not in chat.screen()
    await chat.submits({"Token": token("ana")})
    chat.sees("#276")
    assert await chat.bot.store.tokens.get(TENANT, ANA.oid) is not None
    await chat.says("whoami")
    await chat.confirms("Unlink", "Unlink")
    chat.sees("I have forgotten who you are, and your token.")
    assert await chat.bot.store.tokens.get(TENANT, ANA.oid) is None
    chat.dojo.requests.clear()
    await chat.says("finding 276")
    chat.sees("[Sign in]" if chat.platform == "slack" else "[Give my token…]")
    assert chat.dojo.requests == []


@feature("Roles from Entra ID: refused in words, buttons left out", "verify")
async def test_a_reader_reads_and_a_writer_writes(stage: Stage) -> None:
    async with stage(roles=True) as chat:
        chat.dojo.findings[276].verified = False
        await chat.says("finding 276", MARTA)
        chat.sees("#276", who=MARTA)
        chat.does_not_see("False positive…", "Verify", "Claim", who=MARTA)
        await chat.says("verify 276", MARTA)
        chat.sees("That takes the role “writer”; you are “reader”", who=MARTA)
        await chat.says("verify 276")
        chat.sees("Verified by Ana Souza")
        await chat.says("whoami")
        chat.sees("writer, through ")


@feature("Guests are refused in words, and DefectDojo is not asked")
async def test_a_guest_is_refused(chat: Chat) -> None:
    guest = await chat.guest()
    await chat.says("finding 276", guest)
    chat.sees("You are a guest", who=guest)
    await chat.says("findings critical product:payments-api share:yes")
    chat.dojo.requests.clear()
    await chat.clicks("Details", guest)
    chat.sees("You are a guest", who=guest)
    assert chat.dojo.requests == []


@feature("The audit of what one did; of everybody, for administrators", "audit", "audit verify", "status")
async def test_what_was_done_can_be_read(chat: Chat) -> None:
    await chat.says("tag 276 pci-2")
    await chat.says("claim 277", MARTA)
    await chat.says("audit")
    chat.sees("tag 276 pci-2", "your own actions")
    chat.does_not_see("claim 277")
    await chat.says("status")
    chat.sees("Only administrators may look at how I am doing.")
    chat.dojo.users["ana"].is_superuser = True
    chat.clock.now += 301
    for line, seen in {"audit by:all": chat.key(MARTA), "audit verify": "in order", "status": "All is well"}.items():
        await chat.says(line)
        chat.sees(seen)
