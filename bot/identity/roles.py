"""What a person may do at most, in the bot's own words; DefectDojo's own rights come on top of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.identity.ids import is_entra_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Role(IntEnum):
    """Each may do what those before it may."""

    READER = 1
    WRITER = 2
    MAINTAINER = 3
    OWNER = 4
    SUPERUSER = 5

    @property
    def word(self) -> str:
        """As settings and answers name it: writer."""
        return self.name.lower()


BY_WORD: Final = {role.word: role for role in Role}

Unknown: TypeAlias = Literal["", "never asked", "too many groups", "groups by id", "not allowed to look", "no answer"]
"""Why nobody can tell which role a person has; empty where it is known."""


@dataclass(frozen=True)
class Holding:
    """A person's role, and where it comes from; without a role, whether that is known."""

    role: Role | None = None
    source: str = ""
    """In words of Entra ID: the name of the group or app role."""
    unknown: Unknown = ""


class RoleMap:
    """Which app role or group of Entra ID stands for which role. Ids are compared in lower case, names as they are."""

    def __init__(self, roles: Mapping[str, Role]) -> None:
        self._roles = {_compared(name): role for name, role in roles.items()}

    def __bool__(self) -> bool:
        return bool(self._roles)

    def best(self, held: Iterable[str]) -> Holding:
        """The highest role among the app roles and groups that somebody has.

        Not known where all groups come by their ids, and the settings name all by their names.
        """
        given = [_compared(name) for name in held]
        known = [(self._roles[name], name) for name in given if name in self._roles]
        if known:
            return Holding(*max(known))
        apart = any(map(is_entra_id, given)) and self._roles and not any(map(is_entra_id, self._roles))
        return Holding(unknown="groups by id" if apart else "")


def _compared(name: str) -> str:
    return name.lower() if is_entra_id(name) else name
