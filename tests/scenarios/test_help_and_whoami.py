"""What the bot says about itself and about people, and with whose rights it acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.catalogue import CATALOGUE
from playground.defectdojo import token
from playground.world import ANA, MARTA, TENANT, World
from tests.conftest import TODAY, Clock, Scene, staged

if TYPE_CHECKING:
    from pathlib import Path

UNLINKED = ("You are not linked", "I don't know your DefectDojo account yet, so I cannot act for you.", "[Sign in]")
WRITES = ["verify 276", "reopen 276", 'false-positive 276 reason:"test data"', "finding update 276 active:no"]


@pytest.mark.parametrize("line", ["", "help", "?"])
async def test_help_lists_every_verb_with_an_example(scene: Scene, line: str) -> None:
    await scene.says(line)

    for row in CATALOGUE:
        family, _space, rest = row.verb.rpartition(" ")
        if family == "digest" and rest != "add":
            scene.sees(f" · {rest}")  # they share a line; "help digest" tells them apart
            continue
        example = row.command.examples[0]
        scene.sees(row.command.summary(), *([f"Example: {example}"] if example != row.verb else [row.verb]))
    assert scene.asked() == []


async def test_help_explains_each_verb(scene: Scene) -> None:
    for row in CATALOGUE:
        await scene.says(f"help {row.verb}")
        scene.sees(f"Help: {row.verb}", row.command.summary(), row.command.effect(), *row.command.examples)


async def test_help_for_a_verb_that_does_not_exist_offers_what_is_near(scene: Scene) -> None:
    await scene.says("help finding updte")
    scene.sees("“finding updte” does not name one verb. Which one do you mean?", "[finding update]")
    await scene.clicks("finding update")
    scene.sees("Help: finding update")

    await scene.says("help xyzzy")
    scene.sees("There is no verb “xyzzy”")


async def test_a_slip_is_answered_with_a_button_that_does_what_was_meant(scene: Scene) -> None:
    await scene.says("fndings critical product:payments-api")
    scene.sees("I don't know “fndings”.", "[findings critical product:payments-api]", "[Help]")

    await scene.clicks("findings critical product:payments-api")
    scene.sees("Findings 1-9 of 9")


async def test_a_slip_in_a_change_writes_nothing_before_it_is_pressed(scene: Scene) -> None:
    scene.dojo.findings[276].verified = False
    await scene.says("verfy 276")
    assert scene.asked() == []

    await scene.clicks("verify 276")
    scene.sees("Verified by Ana Souza")


async def test_a_refused_line_leads_to_the_help_of_its_verb(scene: Scene) -> None:
    await scene.says("findings severity:urgent")
    await scene.clicks("Help for findings")

    scene.sees("Help: findings")


async def test_whoami_tells_all_identities_of_a_person(scene: Scene) -> None:
    await scene.says("whoami", MARTA)

    scene.sees(MARTA.key, MARTA.oid, TENANT, "by the demo", "DefectDojo: marta (Marta Lima)", who=MARTA)
    assert [request.user for request in scene.dojo.requests] == ["marta"]


async def test_whoami_warns_of_a_superuser(scene: Scene) -> None:
    scene.dojo.users["ana"].is_superuser = True
    await scene.says("whoami")

    scene.sees("DefectDojo: ana (Ana Souza), superuser")


async def test_whoami_says_what_is_wrong_with_the_account(scene: Scene) -> None:
    scene.dojo.users["ana"].is_active = False
    await scene.says("whoami")

    scene.sees(
        "A token is missing", "DefectDojo no longer accepts your token, so I have forgotten it.", "[Give my token…]"
    )


async def test_a_person_without_a_link_is_told_how_to_get_one(scene: Scene) -> None:
    await scene.bot.store.links.remove(ANA.key)
    for line in ["findings", "finding 276", "products", *WRITES]:
        await scene.says(line)
        scene.sees(*UNLINKED)
    assert scene.asked() == []
    assert {(entry.outcome, entry.code, entry.oid) for entry in await scene.audited()} == {
        ("refused", "not linked", None)
    }
    assert len(await scene.audited()) == len(WRITES)

    await scene.says("whoami")
    scene.sees(ANA.key, "none: you act with no account")


async def test_a_person_whose_token_is_gone_is_told_so(scene: Scene) -> None:
    await scene.bot.store.tokens.remove(TENANT, ANA.oid)
    await scene.says("verify 276")

    scene.sees("You are linked, but I have no DefectDojo token of yours.", "[Give my token…]")
    assert scene.asked() == []
    [entry] = await scene.audited()
    assert (entry.outcome, entry.oid) == ("refused", ANA.oid)


async def test_a_token_that_was_reset_in_defectdojo_is_told_as_such(scene: Scene) -> None:
    scene.dojo.users["ana"].token = "0" * 40
    await scene.says("verify 276")

    scene.sees("DefectDojo no longer accepts your token, so I have forgotten it.", "[Give my token…]")
    assert [(entry.outcome, entry.code) for entry in await scene.audited()] == [("refused", "dead token")]

    scene.asked()
    await scene.says("verify 276")
    scene.sees("You are linked, but I have no DefectDojo token of yours.")
    assert scene.asked() == []


async def test_the_service_account_reads_for_those_without_a_link_and_never_writes(database: Path) -> None:
    world = World(today=TODAY, clock=(clock := Clock()), strict=True)
    async with staged(world, clock, database, unlinked_reads="service") as scene:
        await scene.bot.store.links.remove(ANA.key)
        await scene.says("findings critical product:payments-api")
        scene.sees("Findings 1-9 of 9")
        assert [request.user for request in scene.dojo.requests] == ["service"]

        scene.asked()
        for line in WRITES:
            await scene.says(line)
            scene.sees(*UNLINKED)
        await scene.says("finding 276")
        await scene.clicks("False positive…")
        assert scene.modal() is None
        scene.sees(*UNLINKED)
        assert {request.user for request in scene.dojo.requests} == {"service"}
        assert {request.method for request in scene.dojo.requests} == {"GET"}
        assert not scene.dojo.findings[276].false_p


async def test_a_link_without_a_token_never_reads_with_the_service_account(database: Path) -> None:
    world = World(today=TODAY, clock=(clock := Clock()), strict=True)
    async with staged(world, clock, database, unlinked_reads="service") as scene:
        await scene.bot.store.tokens.remove(TENANT, ANA.oid)
        await scene.says("findings")

        scene.sees("You are linked, but I have no DefectDojo token of yours.")
        assert scene.asked() == []


async def test_a_mounted_token_comes_before_the_stored_one_and_may_change_at_any_time(
    database: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "tokens"
    folder.mkdir()
    file = folder / ANA.oid
    world = World(today=TODAY, clock=(clock := Clock()), strict=True)
    async with staged(world, clock, database, user_tokens_dir=folder) as scene:
        for line, user in ((f"{token('bruno')}\n", "bruno"), (f" {token('carla')}", "carla"), ("", "ana")):
            file.write_text(line)
            await scene.says("whoami")
            scene.sees(f"DefectDojo: {user} (")

        file.write_text("two words")
        await scene.says("finding 276")
        scene.sees("DefectDojo does not accept the token that an administrator keeps for you.")
        file.unlink()
        await scene.says("finding 276")
        scene.sees("#276")
