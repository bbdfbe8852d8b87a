"""What the bot says where something is not as it should be, and in which language, on Slack and on Teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.defectdojo import faults
from playground.world import MARTA
from tests.parity.features import feature

if TYPE_CHECKING:
    from tests.parity.chat import Chat

TITLE: Final = "Words"


@feature("Help", "help")
@feature("A slip is answered with what was perhaps meant")
@feature("Names that fit several things ask which")
async def test_whoever_slips_is_offered_what_was_perhaps_meant(chat: Chat) -> None:
    await chat.says("help findings")
    chat.sees("List findings, worst first")
    await chat.says("findngs critical product:payments")
    chat.sees("I did not understand that", "[findings critical product:payments]", "[Help]")
    await chat.clicks("findings critical product:payments")
    chat.sees("“payments” does not name one product. Which one do you mean?")
    await chat.clicks("payments-api")
    chat.sees("Findings 1-9 of 9")


@feature("Trouble is said in a sentence")
async def test_trouble_is_said_in_a_sentence(chat: Chat) -> None:
    chat.dojo.faults += [faults.error_500() for _ in range(9)]
    await chat.says("finding 276")
    chat.sees("Try again in a minute")
    chat.dojo.faults.clear()
    await chat.says("finding 999999")
    chat.sees("There is no finding #999999 in DefectDojo, or your account may not see it.")


@feature("What takes long is said so, and told when it is done", "false-positive")
async def test_what_takes_long_is_told_later(chat: Chat) -> None:
    await chat.says("finding 276")
    await chat.clicks("False positive…")
    chat.hurries()
    await chat.submits({"Reason": "only in the test data"})
    assert "Marked as false positive by Ana Souza" in chat.newest()
    assert chat.dojo.findings[276].false_p


@feature("Portuguese, for whoever reads the platform in it")
async def test_everybody_is_answered_in_their_own_language(chat: Chat) -> None:
    chat.reads("pt-BR")
    await chat.says("findings critical product:payments-api")
    chat.sees("Achados 1-9 de 9", "Crítica", "[Falso positivo…]")
    await chat.says("findings critical product:payments-api", MARTA)
    chat.sees("Findings 1-9 of 9", "[False positive…]", who=MARTA)
    await chat.says("finding 276")
    await chat.clicks("Falso positivo…")
    chat.sees("Motivo", "Por que não é uma fraqueza real", "[Salvar]")
    await chat.submits({"Motivo": "só nos dados de teste"})
    chat.sees("Marcado como falso positivo por Ana Souza")
    await chat.clicks("Desfazer")
    chat.sees("Desfeito por Ana Souza")
    await chat.says("findngs")
    chat.sees("Não entendi isso")
