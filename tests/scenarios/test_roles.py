"""Roles: who may what, and what happens when a role changes or is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.world import ANA, MARTA, TENANT
from tests.scenarios.roles import GROUP, TTL, sign_in, with_roles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.entra import Directory
    from tests.conftest import Scene


@pytest.fixture
async def scene(database: Path) -> AsyncIterator[Scene]:
    """The groups of the first users, by their names; Ana and Marta have signed in."""
    async with with_roles(database) as one:
        await sign_in(one, ANA)
        await sign_in(one, MARTA)
        one.asked()
        yield one


@pytest.fixture
def directory(scene: Scene) -> Directory:
    return scene.world.entra.directory


async def test_a_reader_reads_and_is_refused_what_a_writer_may(scene: Scene) -> None:
    await scene.says("finding 276", MARTA)
    scene.sees("#276", who=MARTA)
    scene.asked()

    for line in ("verify 276", 'false-positive 276 reason:"a test"', "false-positive 276", "context product:31"):
        await scene.says(line, MARTA)
        scene.sees("That takes the role “writer”; you are “reader”, through G-Usuarios-DefectDojo-Reader.", who=MARTA)
        assert scene.modal(MARTA) is None
    assert scene.asked() == []
    refused = [entry.code for entry in await scene.audited() if entry.outcome == "refused"]
    assert refused == ["RoleTooLow"] * 4


async def test_a_writer_writes(scene: Scene) -> None:
    scene.dojo.findings[276].verified = False
    await scene.says("verify 276")
    scene.sees("Verified by Ana Souza")


async def test_private_answers_and_help_show_only_what_one_may_do(scene: Scene) -> None:
    await scene.says("finding 276", MARTA)
    scene.sees("[Show notes]" if "[Show notes]" in scene.screen(MARTA) else "#276", who=MARTA)
    scene.does_not_see("False positive…", "Verify", "Close", "Claim", who=MARTA)
    await scene.says("help", MARTA)
    scene.sees("findings", "whoami", "audit", who=MARTA)
    scene.does_not_see("false-positive", "engagement create", "undo", who=MARTA)

    await scene.says("finding 276")
    scene.sees("[False positive…]")
    await scene.says("help")
    scene.sees("false-positive", "engagement create", "undo")


async def test_what_all_see_keeps_what_others_may_press(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api share:yes", MARTA)
    scene.sees("[False positive…]")
    scene.asked()
    await scene.clicks("False positive…", MARTA)
    scene.sees("That takes the role “writer”; you are “reader”", who=MARTA)
    assert scene.asked() == []
    await scene.says("findings critical product:payments-api share:yes")
    await scene.clicks("False positive…")
    assert scene.modal()


async def test_superusers_see_what_others_did(scene: Scene, directory: Directory) -> None:
    await scene.says("audit by:all")
    scene.does_not_see("#1")
    directory.named("Ana Souza").groups.append(directory.group(f"{GROUP}Superuser"))
    scene.clock.now += TTL + 1
    await scene.says("audit by:all")
    scene.sees("slack:T0DEMO/U0MARTA", 'link code "[secret]"')


async def test_whoami_says_the_role_and_where_it_comes_from(scene: Scene) -> None:
    await scene.says("whoami")
    scene.sees("Role: writer, through G-Usuarios-DefectDojo-Writer")


async def test_the_highest_of_several_roles_counts(scene: Scene, directory: Directory) -> None:
    directory.named("Ana Souza").groups.append(directory.group(f"{GROUP}Owner"))
    scene.clock.now += TTL + 1
    await scene.says("whoami")
    scene.sees("Role: owner, through G-Usuarios-DefectDojo-Owner")


async def test_without_a_role_one_may_only_be_told_who_one_is(scene: Scene, directory: Directory) -> None:
    directory.named("Ana Souza").groups.clear()
    scene.clock.now += TTL + 1
    for line in ("findings", "finding 276", "stats", "verify 276", "undo 1"):
        await scene.says(line)
        scene.sees("none of your groups in Entra ID gives you one")
    assert scene.asked() == []
    await scene.says("help")
    scene.sees("What I can do")
    await scene.says("whoami")
    scene.sees("Role: none", "DefectDojo: ana (Ana Souza)")
    await scene.says("link")
    scene.sees("You are linked")
    await scene.says("unlink")
    scene.sees("I have forgotten who you are")


async def test_somebody_who_is_not_linked_has_no_role(scene: Scene) -> None:
    await scene.bot.store.links.remove(ANA.key)
    await scene.says("findings")
    scene.sees("You are not linked", "[Sign in]")


async def test_a_role_that_was_taken_away_between_card_and_click_is_missed_at_the_click(
    scene: Scene, directory: Directory
) -> None:
    await scene.says("finding 276")
    scene.sees("[False positive…]")
    scene.asked()

    directory.named("Ana Souza").groups.clear()
    scene.clock.now += TTL + 1
    await scene.clicks("False positive…")
    scene.sees("none of your groups in Entra ID gives you one")
    assert scene.modal() is None
    assert scene.asked() == []


async def test_a_role_that_was_taken_away_between_form_and_submission_is_missed_there(
    scene: Scene, directory: Directory
) -> None:
    await scene.says("finding 276")
    await scene.clicks("False positive…")
    scene.asked()

    directory.named("Ana Souza").groups.clear()
    scene.clock.now += TTL + 1
    await scene.submits({"Reason": "only in the test data"})
    scene.sees("none of your groups in Entra ID gives you one")
    assert scene.asked() == []
    assert not scene.dojo.findings[276].false_p


async def test_entra_is_asked_once_within_the_time_to_live(scene: Scene, directory: Directory) -> None:
    directory.requests.clear()
    for _time in range(3):
        await scene.says("finding 276")
    assert directory.requests == []
    scene.clock.now += TTL + 1
    for _time in range(3):
        await scene.says("finding 276")
    assert [(asked.method, asked.path.rpartition("/")[2]) for asked in directory.requests] == [("POST", "token")]


async def test_somebody_whom_entra_disables_is_unlinked_everywhere(scene: Scene, directory: Directory) -> None:
    directory.named("Ana Souza").enabled = False
    scene.clock.now += TTL + 1
    scene.asked()
    await scene.says("finding 276")
    scene.sees("Entra ID does not sign you in any more, so I have forgotten you.")
    assert scene.asked() == []
    assert await scene.bot.store.links.get(ANA.key) is None
    assert await scene.bot.store.tokens.get(TENANT, ANA.oid) is None
    assert ("unlinked", "refused by Entra ID") in [(entry.operation, entry.code) for entry in await scene.audited()]


async def test_somebody_whose_sessions_are_revoked_signs_in_again_and_keeps_the_token(
    scene: Scene, directory: Directory
) -> None:
    directory.revoke_sessions(directory.named("Ana Souza"))
    scene.clock.now += TTL + 1
    scene.asked()
    await scene.says("finding 276")
    scene.sees("Your link has expired: sign in once more.", "[Sign in]")
    assert scene.asked() == []
    await sign_in(scene)
    await scene.says("finding 276")
    scene.sees("#276")


async def test_somebody_who_never_signed_in_is_unlinked_when_the_account_is_gone(database: Path) -> None:
    async with with_roles(database) as scene:
        directory = scene.world.entra.directory
        await scene.says("finding 276")
        directory.delete(directory.named("Ana Souza"))
        scene.clock.now += TTL + 1
        await scene.says("finding 276")
        scene.sees("Entra ID does not sign you in any more")
        assert await scene.bot.store.links.get(ANA.key) is None


async def test_while_entra_is_down_the_last_role_holds_for_an_hour(scene: Scene, directory: Directory) -> None:
    directory.failing["/token"] = 503
    scene.clock.now += TTL + 3000
    await scene.says("finding 276")
    scene.sees("#276")
    scene.asked()
    scene.clock.now += 700
    await scene.says("finding 276")
    scene.sees("Entra ID has not told me your role for an hour.")
    assert scene.asked() == []
