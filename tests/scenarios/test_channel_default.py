"""A channel's default product: what is typed there without naming one is about it, and says so."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from playground.world import ANA, MARTA, Somebody

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scene

NOTE = "product payments-api (this channel's default; product:any for all)"
NONE = "None is set: commands typed here are about all products that you may see."


def still_open(scene: Scene, product: str | None = None) -> int:
    rows = [row for row in scene.dojo.findings.values() if row.active and not row.duplicate]
    return sum(product in {None, row.product.name} for row in rows)


def query(scene: Scene) -> dict[str, str]:
    """Of the last request to DefectDojo."""
    return dict(scene.dojo.requests[-1].query)


def lookups(scene: Scene) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was asked, but for the product types, which are remembered for a minute."""
    return [(one.path, one.query) for one in scene.dojo.requests if "product_types" not in one.path]


async def test_a_default_is_set_for_all_who_type_in_the_channel_and_they_are_told(scene: Scene) -> None:
    await scene.says("context")
    scene.sees("This channel's default product", NONE)

    await scene.says("context product:payments-api")
    scene.sees("Commands typed here that name no product, engagement or test are about payments-api.", who=MARTA)
    scene.sees("Product: payments-api (#31)", "Set by: ana (slack:T0DEMO/U0ANA)", "Set: 20", who=MARTA)

    await scene.says("findings", MARTA)
    scene.sees(NOTE, f" of {still_open(scene, 'payments-api')}\n", "product payments-api ·", who=MARTA)
    await scene.says("context", MARTA)
    scene.sees("payments-api (#31)", who=MARTA)


@pytest.mark.parametrize("line", ["context payments-api", "context 31", "context asset:PAYMENTS-API"])
async def test_the_product_is_named_like_everywhere(scene: Scene, line: str) -> None:
    await scene.says(line)
    scene.sees("payments-api (#31)")


@pytest.mark.parametrize("line", ["context clear", "context product:none", "context product:ANY"])
async def test_a_default_is_removed_and_the_channel_is_told(scene: Scene, line: str) -> None:
    await scene.says("context product:payments-api")
    await scene.says(line, MARTA)
    scene.sees("Removed by marta (slack:T0DEMO/U0MARTA): payments-api is no longer the default here.")

    await scene.says("findings")
    scene.sees(f" of {still_open(scene)}\n")
    scene.does_not_see("default")
    await scene.says(line)
    scene.sees(NONE)


async def test_a_new_default_takes_the_place_of_the_former(scene: Scene) -> None:
    await scene.says("context product:payments-api")
    await scene.says("context product:checkout-web", MARTA)
    scene.sees("checkout-web (#", "Set by: marta", "Before: payments-api")

    await scene.says("findings")
    scene.sees("product checkout-web (this channel's default; product:any for all)")


async def test_each_channel_has_its_own(scene: Scene) -> None:
    await scene.says("context product:payments-api")
    scene.channel = "payments"
    await scene.says("findings")
    scene.sees(f" of {still_open(scene)}\n")
    await scene.says("context product:payments-ledger")
    await scene.says("findings")
    scene.sees("product payments-ledger (this channel's default")

    scene.channel = "appsec"
    await scene.says("findings")
    scene.sees(NOTE)


async def whispered(scene: Scene, line: str, who: Somebody = ANA) -> None:
    """Write to the bot alone, not faster than Slack lets it answer."""
    scene.clock.now += 2
    await scene.whispers(line, who)


async def test_the_direct_chat_has_one_of_its_own_which_is_a_personal_one(scene: Scene) -> None:
    await scene.says("context product:payments-api")
    scene.channel = "D0ANA"
    await whispered(scene, "findings")
    scene.sees(f" of {still_open(scene)}\n")
    await whispered(scene, "context product:checkout-web")
    await whispered(scene, "findings")
    scene.sees("product checkout-web (this channel's default")

    scene.channel = "D0MARTA"
    await whispered(scene, "findings", MARTA)
    scene.does_not_see("default", who=MARTA)
    scene.channel = "appsec"
    await scene.says("findings")
    scene.sees(NOTE)


async def test_mentions_are_typed_too(scene: Scene) -> None:
    await scene.says("context product:payments-api")
    await scene.mentions("findings critical")
    scene.sees(NOTE, "Findings 1-9 of 9")


@pytest.mark.parametrize(
    "line",
    [
        "findings product:checkout-web",
        "findings asset:checkout-web",
        "findings engagement:231",
        "findings test:2231",
        "stats engagement:231",
        "stats checkout-web",
        "stats product-type:2",
        "findings organization:1",
        "product checkout-web",
        "products",
        "finding 276",
        "help",
        "whoami",
    ],
)
async def test_whoever_says_where_to_look_or_cannot_gets_what_was_asked(scene: Scene, line: str) -> None:
    await scene.says(line)
    asked = lookups(scene)
    await scene.says("context product:payments-api")
    scene.asked()

    await scene.says(line)
    scene.does_not_see("channel's default;")
    assert lookups(scene) == asked


@pytest.mark.parametrize("verb", ["engagements", "tests", "endpoints"])
async def test_every_list_that_can_be_about_a_product_is_about_the_default(scene: Scene, verb: str) -> None:
    await scene.says(verb)
    of_all = scene.screen()
    await scene.says(f"{verb} payments-api")
    of_one = scene.screen()
    await scene.says("context product:payments-api")

    await scene.says(verb)
    assert scene.screen().splitlines()[0] == of_one.splitlines()[0]
    scene.sees(NOTE)
    await scene.says(f"{verb} product:any")
    assert scene.screen().replace("any product; ", "") == of_all
    scene.sees("any product")


async def test_statistics_and_the_card_of_a_product_are_about_the_default(scene: Scene) -> None:
    await scene.says("context product:payments-api")
    await scene.says("stats")
    scene.sees("Statistics: payments-api", NOTE)

    await scene.says("product")
    assert scene.modal() is None
    scene.sees("Number: #31", NOTE)


async def test_product_any_asks_for_all_also_on_the_next_page(scene: Scene) -> None:
    await scene.says("context product:payments-api")
    await scene.says("findings product:Any")
    scene.sees(f"1-10 of {still_open(scene)}\n", "active, not duplicate; any product")
    scene.does_not_see("default")

    await scene.clicks("Next")
    scene.sees(f"11-20 of {still_open(scene)}\n", "any product")
    assert "product_name" not in query(scene)
    await scene.says("stats product:any")
    scene.sees("Statistics: all that you may see", f"Active: {still_open(scene)} ")
    await scene.clicks("Explain")
    scene.sees("Line: stats any explain:yes", f"Active: {still_open(scene)} ")


async def test_buttons_keep_to_what_they_show_after_the_default_changed(scene: Scene) -> None:
    await scene.says("findings limit:5")
    scene.sees(f"1-5 of {still_open(scene)}\n")
    await scene.says("context product:payments-api", MARTA)
    await scene.slack.clicks(ANA.slack, scene.slack.visible_to(ANA.slack, "appsec")[0], "Next", 0)
    await scene.settled()
    assert f"6-10 of {still_open(scene)}\n" in scene.slack.text_of(scene.slack.visible_to(ANA.slack, "appsec")[0])

    await scene.says("findings limit:5")
    await scene.says("context clear", MARTA)
    listed = scene.slack.visible_to(ANA.slack, "appsec")[-2]
    await scene.slack.clicks(ANA.slack, listed, "Next", 0)
    await scene.settled()
    assert f"6-10 of {still_open(scene, 'payments-api')}\n" in "\n".join(
        scene.slack.text_of(message) for message in scene.slack.visible_to(ANA.slack, "appsec")
    )


async def test_only_who_may_see_a_product_can_make_it_the_default(scene: Scene) -> None:
    await scene.says("context product:card-vault", MARTA)
    scene.sees("There is no product “card-vault”, or your account may not see it.", who=MARTA)

    await scene.says("context", MARTA)
    scene.sees(NONE, who=MARTA)


async def test_who_may_not_see_the_default_learns_its_name_and_nothing_else(scene: Scene) -> None:
    await scene.says("context product:card-vault")
    await scene.says("findings", MARTA)

    scene.sees("product card-vault (this channel's default; product:any for all)", who=MARTA)
    scene.sees("There is no such thing in DefectDojo, or your account may not see it.", who=MARTA)
    await scene.says("findings product:any", MARTA)
    scene.sees("Findings 1-10 of", who=MARTA)


@pytest.mark.parametrize("line", ["context product:payments-api", "context clear"])
async def test_somebody_who_is_not_linked_changes_nothing(scene: Scene, line: str) -> None:
    await scene.says("context product:checkout-web")
    await scene.bot.store.links.remove(MARTA.key)
    await scene.says(line, MARTA)
    scene.sees("You are not linked", who=MARTA)

    await scene.says("context")
    scene.sees("checkout-web (#")


async def test_a_name_that_fits_several_products_asks_which(scene: Scene) -> None:
    await scene.says("context payments")
    scene.sees("“payments” does not name one product")
    await scene.clicks("payments-ledger")
    scene.sees("are about payments-ledger.")


async def test_a_default_and_a_removal_at_once_are_refused(scene: Scene) -> None:
    await scene.says("context clear product:payments-api")
    scene.sees("Name a product or say clear, not both.")


async def test_a_product_with_an_awkward_name_can_be_the_default(scene: Scene) -> None:
    name = next(row.name for row in scene.dojo.products.values() if '"' in row.name)
    await scene.says("context Acme")
    await scene.says("findings")

    rows = [row for row in scene.dojo.findings.values() if row.active and not row.duplicate]
    scene.sees(f" of {sum(row.product.name == name for row in rows)}\n")
    await scene.clicks("Explain")
    scene.sees("How this was answered")


@pytest.mark.parametrize("name", ["2031", "any"])
async def test_a_product_whose_name_would_mean_something_else_is_asked_for_by_its_id(scene: Scene, name: str) -> None:
    scene.dojo.products[31].name = name
    await scene.says("context product:31")
    await scene.says("findings")

    assert query(scene)["test__engagement__product"] == "31"


async def test_a_renamed_default_is_the_same_product(scene: Scene) -> None:
    await scene.says("context product:payments-api")
    scene.dojo.products[31].name = "payments-gateway"
    await scene.says("findings")

    scene.sees("product payments-gateway ·", NOTE)
    assert scene.asked()[-1] == "GET /findings/"


async def test_writing_is_never_about_a_default(scene: Scene) -> None:
    await scene.says("context product:payments-api")
    await scene.says("verify 277")
    scene.does_not_see("default")


async def test_without_the_table_nothing_is_answered_for_all_products_in_silence(scene: Scene, database: Path) -> None:
    await scene.says("context product:payments-api")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DROP TABLE channels")
    scene.asked()
    await scene.says("findings")
    scene.sees("I cannot reach my own database, so nothing was done.", "DJ-")
    assert scene.asked() == []

    await scene.says("findings product:payments-api")
    scene.sees("Findings 1-10 of")
    await scene.says("context")
    scene.sees("I cannot reach my own database")
    await scene.says("help")
    scene.sees("What I can do")
