"""Menus of forms that the bot fills while somebody types: with what that person may see, soon, and within limits."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.commands import suggest
from bot.memory import Memory
from bot.operations.errors import Candidate
from bot.platforms.slack.forms import options
from bot.platforms.slack.limits import LIMITS
from playground.defectdojo import faults
from playground.slack.judge import complaints_about_options
from playground.world import ANA, MARTA, Somebody
from tests.gallery.models import HOSTILE

if TYPE_CHECKING:
    from tests.conftest import Scene

LIMIT = suggest.PATIENCE
MARTAS = ["checkout-web", "payments-api", "payments-ledger"]


async def offered(scene: Scene, typed: str = "", who: Somebody = ANA, name: str = "Product") -> list[str]:
    """What the open form offers for it."""
    modal = scene.modal(who)
    assert modal is not None
    scene.clock.now += 1  # the guard takes the same request of the same second for a repetition
    found = await scene.slack.searches(who.slack, modal, name, typed)
    return [option["text"]["text"] for option in found]


async def test_a_product_is_found_while_it_is_typed_and_chosen(scene: Scene) -> None:
    await scene.says("product")
    assert len(await offered(scene)) == 25
    assert scene.asked() == ["GET /products/"]
    assert await offered(scene, "MENTS-API") == ["payments-api"]
    assert await offered(scene, "xyzzy") == []

    await scene.submits({"Product": "payments-api"})
    scene.sees("payments-api", "Number: #31")


async def test_what_was_answered_within_a_minute_is_not_asked_again(scene: Scene) -> None:
    await scene.says("product")
    for typed in ("pay", "PAY ", "pay"):
        assert "payments-api" in await offered(scene, typed)
    assert scene.asked() == ["GET /products/"]


@pytest.mark.parametrize("first", [ANA, MARTA], ids=["Ana first", "Marta first"])
async def test_nobody_is_shown_anothers_list(scene: Scene, first: Somebody) -> None:
    everything = [row.name for row in sorted(scene.dojo.products.values(), key=lambda row: row.name.casefold())][:25]
    seen = {ANA: everything, MARTA: MARTAS}
    for who in (first, ANA if first is MARTA else MARTA, first):
        await scene.says("product", who)
        assert await offered(scene, who=who) == seen[who]
    assert "card-vault" in await offered(scene, "card-v", ANA)
    assert await offered(scene, "card-v", MARTA) == []
    assert {request.user for request in scene.dojo.requests} == {"ana", "marta"}


async def test_somebody_without_a_link_is_offered_nothing(scene: Scene) -> None:
    await scene.says("product")
    await scene.bot.store.links.remove(ANA.key)
    assert await offered(scene, "pay") == []
    assert scene.asked() == []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Menus wait for as long as in service, and not a second."""
    assert LIMIT < 1
    monkeypatch.setattr(suggest, "PATIENCE", LIMIT)


@pytest.mark.usefixtures("impatient")
async def test_an_empty_list_comes_within_a_second_where_defectdojo_says_nothing(scene: Scene) -> None:
    await scene.says("product")
    scene.dojo.faults.append(faults.hang())
    began = time.perf_counter()
    assert await offered(scene, "pay") == []
    assert time.perf_counter() - began < LIMIT + 1, "on a busy machine"


@pytest.mark.usefixtures("impatient")
async def test_an_answer_that_comes_too_late_is_there_for_the_next_letter(scene: Scene) -> None:
    await scene.says("product")
    answered = asyncio.Event()
    scene.dojo.faults.append(faults.held(answered))
    assert await offered(scene, "pay") == []
    answered.set()
    assert "payments-api" in await offered(scene, "pay")
    assert scene.asked() == ["GET /products/"]


@pytest.mark.parametrize("fault", [faults.error_500(), faults.broken(KeyError("a fault of ours"))])
async def test_trouble_gives_an_empty_list_and_is_not_remembered(scene: Scene, fault: faults.Fault) -> None:
    await scene.says("product")
    scene.dojo.faults.append(fault)
    assert await offered(scene, "pay") == []
    assert "payments-api" in await offered(scene, "pay")


async def test_a_field_that_names_nothing_and_a_form_of_before_are_offered_nothing(scene: Scene) -> None:
    await scene.says("product")
    modal = scene.modal()
    assert modal is not None
    (element,) = (block["element"] for block in modal.view["blocks"] if block["type"] == "input")
    element["action_id"] = "share"
    assert await offered(scene, name="share") == []
    element["action_id"] = "product"
    modal.view["private_metadata"] = modal.view["private_metadata"].replace("product", "gone")
    assert await offered(scene, name="product") == []
    assert scene.asked() == []


# -- what a menu holds ----------------------------------------------------------------------------


def test_options_keep_slacks_limits_and_lose_what_cannot_be_given_back() -> None:
    many = [Candidate(f"{text} {nth}", str(nth)) for nth in range(20) for text in HOSTILE.values()]
    lost = [Candidate("long", "x" * (LIMITS.option_value + 1)), Candidate("control", "a\x07b"), Candidate("empty", "")]
    made: list[dict[str, Any]] = options([*lost, *many])["options"]

    assert len(made) == LIMITS.options
    assert complaints_about_options(made) == []
    assert all(option["text"]["type"] == "plain_text" and not option["text"]["emoji"] for option in made)
    assert not any("\u202e" in option["text"]["text"] for option in made)


async def test_an_awkward_name_comes_back_as_it_is_and_a_long_one_by_its_id(scene: Scene) -> None:
    first, second = list(scene.dojo.products.values())[:2]
    first.name, second.name = 'aa "quoted", <!channel> *x* & key:value', "aa " + "long " * 40
    await scene.says("product")
    names = await offered(scene, "aa")
    assert names[0] == first.name
    await scene.submits({"Product": first.name})
    scene.sees(f"Number: #{first.id}")

    await scene.says("product")
    await scene.submits({"Product": names[1]})
    scene.sees(f"Number: #{second.id}")


# -- remembering ----------------------------------------------------------------------------------


async def test_those_who_ask_meanwhile_wait_for_the_same_answer() -> None:
    memory, asked, come = Memory(), [], asyncio.Event()

    async def fetch() -> str:
        asked.append(1)
        await come.wait()
        return "answer"

    waiting = [asyncio.create_task(memory.recall("key", fetch)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    come.set()
    assert await asyncio.gather(*waiting[1:]) == ["answer", "answer"]
    assert await memory.recall("key", fetch) == "answer"
    assert len(asked) == 1


async def test_a_failure_is_told_to_all_who_wait_and_kept_for_nobody() -> None:
    memory = Memory()

    async def fails() -> str:
        raise httpx.ReadError("lost")

    async def answers() -> str:
        return "answer"

    ended = await asyncio.gather(memory.recall("key", fails), memory.recall("key", fails), return_exceptions=True)
    assert [type(one) for one in ended] == [httpx.ReadError] * 2
    assert await memory.recall("key", answers) == "answer"


async def test_an_answer_that_was_forgotten_on_its_way_is_not_kept() -> None:
    memory, come = Memory(), asyncio.Event()

    async def fetch(answer: str) -> str:
        await come.wait()
        return answer

    early = asyncio.create_task(memory.recall("key", lambda: fetch("early")))
    await asyncio.sleep(0)
    memory.forget("key")
    late = asyncio.create_task(memory.recall("key", lambda: fetch("late")))
    await asyncio.sleep(0)
    come.set()
    assert [await early, await late] == ["early", "late"]
    assert await memory.recall("key", lambda: fetch("later")) == "late"
