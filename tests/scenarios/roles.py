"""The world where roles decide."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from bot.identity.roles import BY_WORD, Role
from playground.world import ANA, World
from tests.browsing import Browser
from tests.conftest import TODAY, Clock, Scene, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playground.entra import Directory
    from playground.world import Somebody

GROUP: Final = "G-Usuarios-DefectDojo-"
ROLES: Final = {f"{GROUP}{word.capitalize()}": role for word, role in BY_WORD.items()}
TTL: Final = 300


@asynccontextmanager
async def with_roles(
    database: Path, roles: Callable[[Directory], dict[str, Role]] = lambda _directory: ROLES, **changes: Any
) -> AsyncIterator[Scene]:
    """The world where roles decide; Ana is in Writer, Marta in Reader."""
    clock = Clock()
    world = World(today=TODAY, clock=clock, strict=True)
    world.entra.directory.app.groups_as_names = True
    clock.now += TTL + 1  # what was known of people when they were linked is too old by now
    async with staged(
        world, clock, database, entra_roles=roles(world.entra.directory), role_ttl=TTL, **changes
    ) as scene:
        yield scene


def by_id(directory: Directory) -> dict[str, Role]:
    """The writers' group by its object id, as the portal shows it."""
    return {writers(directory).upper(): Role.WRITER}


def writers(directory: Directory) -> str:
    """The object id of the writers' group."""
    return directory.group(f"{GROUP}Writer").id


async def sign_in(scene: Scene, who: Somebody = ANA) -> None:
    """Somebody links themselves anew."""
    await scene.says("link", who)
    browser = Browser(scene.bot, scene.world.entra.directory)
    await browser.signs_in(scene.opens(who=who), who.name)
    await scene.says(f"link code {browser.code}", who)
    await browser.closes()
