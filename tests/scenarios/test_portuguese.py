"""Somebody who reads Slack in Portuguese is answered in Portuguese; the command language stays what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from playground.defectdojo import faults
from playground.world import ANA, MARTA

if TYPE_CHECKING:
    from tests.conftest import Scene


@pytest.fixture(autouse=True)
def brazilian(scene: Scene) -> None:
    """Ana's Slack is Brazilian, Marta's is not."""
    scene.slack.space.people[ANA.slack].locale = "pt-BR"


async def test_lists_cards_and_buttons_are_in_the_askers_language(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api")
    scene.sees("Achados 1-9 de 9", "Crítica", "[Falso positivo…]", "produto payments-api")
    await scene.says("findings critical product:payments-api", MARTA)
    scene.sees("Findings 1-9 of 9", "Critical", "[False positive…]", who=MARTA)


async def test_a_form_asks_and_its_answer_tells_in_it(scene: Scene) -> None:
    await scene.says("finding 276")
    await scene.clicks("Falso positivo…")
    scene.sees("Falso positivo", "Motivo", "Por que não é uma fraqueza real", "[Salvar]", "[Cancelar]")
    await scene.submits({"Motivo": "só nos dados de teste"})
    scene.sees("Marcado como falso positivo por Ana Souza")
    assert "Marcado como falso positivo pelo chat por ana" in scene.dojo.findings[276].notes[0].entry
    await scene.clicks("Desfazer")
    scene.sees("Desfeito por Ana Souza")


async def test_what_takes_long_is_said_in_it_too(scene: Scene) -> None:
    assert scene.bot.slack is not None
    await scene.says("false-positive 276")
    scene.bot.slack.router.patience = 0
    await scene.slack.submits(ANA.slack, {"Motivo": "só nos dados de teste"})
    scene.sees("Trabalhando nisso…")
    await scene.settled()
    scene.sees("Pronto. A mensagem mostra o que aconteceu.")


async def test_so_are_slips_refusals_and_trouble(scene: Scene) -> None:
    await scene.says("findngs")
    scene.sees("Não entendi isso", "Não conheço “findngs”")
    await scene.says("finding 999999")
    scene.sees("Não encontrado")
    scene.dojo.faults += [faults.error_500() for _ in range(9)]
    await scene.says("finding 276")
    scene.sees("Tente de novo em um minuto")


async def test_the_help_and_what_a_filter_finds_are_in_it(scene: Scene) -> None:
    await scene.says("help")
    scene.sees("O que sei fazer", "Lista achados, os piores primeiro.")
    await scene.says("digest add")
    scene.clock.now += 1
    await scene.slack.fills(ANA.slack, {"Filtro": "findings critical"})
    await scene.settled()
    scene.sees("correspondem agora.")


@pytest.mark.parametrize(
    ("header", "title"), [("pt-BR,en;q=0.5", "Este link não funciona"), ("de", "This link does not")]
)
async def test_pages_speak_what_the_browser_asks_for(scene: Scene, header: str, title: str) -> None:
    transport = httpx.ASGITransport(scene.bot.web())
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.test") as http:
        page = await http.get(f"/link/{'x' * 43}", headers={"accept-language": header})
    assert title in page.text
    assert f'<html lang="{"pt-BR" if "pt" in header else "en"}">' in page.text
