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
    """What stands in the way, in words."""
    where: tuple[str, ...]
    """Where in the code: dotted names."""
    lift: Lift
    settings: dict[str, Any] = field(default_factory=dict)
    """What the bot is told besides."""
    unheard: bool = True
    """While the defence stands, DefectDojo hears nothing with the rights that the attacker is after."""


@dataclass(frozen=True)
class InDepth:
    """Several defences behind one another, each of which is enough by itself."""

    layers: tuple[Lift, ...]

    def __call__(self, patch: pytest.MonkeyPatch) -> None:
        """Take all of them away."""
        all_of(*self.layers)(patch)

    def but(self, kept: Lift) -> Lift:
        """Take all away but one."""
        return all_of(*(layer for layer in self.layers if layer is not kept))


def in_depth(*layers: Lift) -> InDepth:
    """Defences behind one another."""
    return InDepth(layers)


def all_of(*lifts: Lift) -> Lift:
    """One defence that has several parts."""

    def lift(patch: pytest.MonkeyPatch) -> None:
        for one in lifts:
            one(patch)

    return lift


def replaced(owner: object, name: str, by: object) -> Lift:
    """Something else in the place of what stands there."""
    return lambda patch: patch.setattr(owner, name, by)
