"""How the bot is doing, told to administrators and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from bot import __version__
from bot.identity.roles import Role
from playground.defectdojo import faults
from playground.world import ANA, MARTA
from tests.scenarios.digests import ADD
from tests.scenarios.roles import GROUP, with_roles

if TYPE_CHECKING:
    from pathlib import Path

    from playground.entra import Directory
    from tests.conftest import Scene


async def test_an_administrator_sees_versions_connections_digests_errors_and_links(scene: Scene) -> None:
    scene.dojo.users["ana"].is_superuser = True
    await scene.says("status")
    scene.sees("All is well", f"bot {__version__} · DefectDojo 3.2.0", "nobody did anything", "none yet", "2 people")

    await scene.says("verify 277")
    scene.dojo.faults += [faults.only(faults.error_500(), path="/api/v2/findings/")] * 3
    await scene.says("verify 276")
    scene.dojo.faults.clear()
    await scene.says(ADD)
    await scene.says("digest run criticals")
    await scene.says("status")
    scene.sees("1 of 4 actions (25%)", "Digests waiting: 1")

    await scene.bot.clockwork.deliver()
    scene.clock.now += 3600 + 1
    await scene.says("status")
    scene.sees("criticals: ", "posted", "nobody did anything", "Digests waiting: 0")


def by_ids(directory: Directory) -> dict[str, Role]:
    return {directory.group(f"{GROUP}{role.word.capitalize()}").id: role for role in (Role.WRITER, Role.SUPERUSER)}


async def test_nobody_else_sees_it(scene: Scene) -> None:
    await scene.says("status", MARTA)
    scene.sees("Only administrators may look at how I am doing.", who=MARTA)


async def test_where_roles_decide_it_is_for_superusers_also_while_defectdojo_is_down(database: Path) -> None:
    async with with_roles(database, by_ids) as scene:
        await scene.says("status")
        scene.sees("Only administrators may look at how I am doing.")

        directory = scene.world.entra.directory
        directory.named("Ana Souza").groups.append(directory.group(f"{GROUP}Superuser"))
        scene.clock.now += 301
        scene.dojo.faults += [faults.broken(httpx.ConnectError("refused"))] * 9
        await scene.says("status", ANA)
        scene.sees("Something does not answer", "ConnectError", "DefectDojo’s is not known")
