"""What an attack is: carried out as far as it goes, refused by one defence, and successful without that defence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import pytest

    from tests.attacks.stage import Stage

Act: TypeAlias = "Callable[[Stage], Awaitable[bool]]"
"""Carries the attack out; whether the attacker got what they wanted."""
Lift: TypeAlias = "Callable[[pytest.MonkeyPatch], None]"
"""Takes the defence away, and nothing else."""


@dataclass(frozen=True)
class Attack:
    """A row of the table."""

    name: str
    act: Act
    defence: str
    """What stands in the way, in words. Where several things do, it begins with "in depth"."""
    where: tuple[str, ...]
    """Where in the code: dotted names, all of which `lift` takes away."""
    lift: Lift
    settings: dict[str, Any] = field(default_factory=dict)
    """What the bot is told besides."""
    unheard: bool = True
    """While the defence stands, DefectDojo hears nothing with the rights that the attacker is after."""


def all_of(*lifts: Lift) -> Lift:
    """Several defences that stand behind one another."""

    def lift(patch: pytest.MonkeyPatch) -> None:
        for one in lifts:
            one(patch)

    return lift


def replaced(owner: object, name: str, by: object) -> Lift:
    """Something else in the place of what stands there."""
    return lambda patch: patch.setattr(owner, name, by)
