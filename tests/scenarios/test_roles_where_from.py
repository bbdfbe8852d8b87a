"""Where roles come from: app roles, groups by name and by id, Graph where the token leaves them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.identity.roles import Role
from playground.world import ANA, MARTA
from tests.scenarios.roles import GROUP, by_id, sign_in, with_roles, writers

if TYPE_CHECKING:
    from pathlib import Path


async def test_an_overage_is_resolved_by_graph(database: Path) -> None:
    async with with_roles(database, by_id) as scene:
        directory = scene.world.entra.directory
        for number in range(201):
            directory.named("Ana Souza").groups.append(directory.add_group(f"Group {number}"))
        await sign_in(scene)
        await scene.says("whoami")
        scene.sees(f"Role: writer, through {writers(scene.world.entra.directory)}")


async def test_an_overage_without_graph_is_unknown_and_never_allowed(database: Path) -> None:
    async with with_roles(database) as scene:
        directory = scene.world.entra.directory
        directory.app.graph_permissions.clear()
        for number in range(201):
            directory.named("Ana Souza").groups.append(directory.add_group(f"Group {number}"))
        await sign_in(scene)
        scene.asked()
        await scene.says("finding 276")
        scene.sees("You are in more groups than Entra ID tells me.", "User.Read.All", "app roles")
        assert scene.asked() == []
        await scene.says("whoami")
        scene.sees("Role: not known: too many groups")


async def test_an_app_role_counts_whatever_the_number_of_groups(database: Path) -> None:
    async with with_roles(database, lambda _directory: {"Dojo.Writer": Role.WRITER}) as scene:
        directory = scene.world.entra.directory
        directory.app.graph_permissions.clear()
        directory.named("Ana Souza").app_roles.append("Dojo.Writer")
        for number in range(201):
            directory.named("Ana Souza").groups.append(directory.add_group(f"Group {number}"))
        await sign_in(scene)
        await scene.says("whoami")
        scene.sees("Role: writer, through Dojo.Writer")


async def test_groups_can_be_configured_by_their_ids(database: Path) -> None:
    async with with_roles(database, by_id) as scene:
        scene.world.entra.directory.app.groups_as_names = False
        await sign_in(scene)
        await scene.says("whoami")
        scene.sees(f"Role: writer, through {writers(scene.world.entra.directory)}")


async def test_a_group_that_somebody_made_under_a_name_of_ours_gives_no_role(database: Path) -> None:
    """Names are taken from the token alone, where they are those of groups that an administrator assigned."""
    async with with_roles(database) as scene:
        directory = scene.world.entra.directory
        directory.named("Marta Lima").groups.append(directory.add_group(f"{GROUP}Superuser"))
        await scene.says("findings", MARTA)
        scene.sees("Entra ID tells me your groups by their ids, and I am set up with names.", who=MARTA)
        assert scene.asked() == []


async def test_where_graph_may_not_be_asked_signing_in_helps(database: Path) -> None:
    async with with_roles(database) as scene:
        scene.world.entra.directory.app.graph_permissions.clear()
        await scene.says("finding 276")
        scene.sees("I may not look up your groups in Entra ID.", "or link yourself by signing in")
        await sign_in(scene)
        await scene.says("finding 276")
        scene.sees("#276")


async def test_ids_in_the_token_and_names_in_the_settings_are_told_apart(database: Path) -> None:
    async with with_roles(database) as scene:
        scene.world.entra.directory.app.groups_as_names = False
        await sign_in(scene)
        await scene.says("finding 276")
        scene.sees("have the names of assigned groups sent")


async def test_the_service_account_reads_for_nobody_where_roles_decide(database: Path) -> None:
    async with with_roles(database, unlinked_reads="service") as scene:
        await scene.bot.store.links.remove(ANA.key)
        await scene.says("findings")
        scene.sees("You are not linked")
        assert scene.asked() == []
