"""Changing the keys of what is sealed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.identity.vault import Unsealable, Vault

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Rotation:
    """What a rotation of the keys came to."""

    resealed: int
    """Secrets that now are under the primary key and were not before."""
    unsealable: int
    """Secrets left as they were, because they do not open: their owners must link again."""

    def __add__(self, other: Rotation) -> Rotation:
        return Rotation(self.resealed + other.resealed, self.unsealable + other.unsealable)


@dataclass(frozen=True)
class Survey:
    """How what is sealed would open."""

    current: int
    """Under the primary key."""
    older: int
    """Under another one of the ring."""
    shut: int
    """Not at all."""


def surveyed(sealed: Iterable[tuple[bytes, tuple[str, ...]]], vault: Vault) -> Survey:
    """Try what these owners' secrets would do; nothing is kept of what they hold."""
    found = Counter(_how(one, owner, vault) for one, owner in sealed)
    return Survey(found["current"], found["older"], found["shut"])


def _how(sealed: bytes, owner: tuple[str, ...], vault: Vault) -> str:
    try:
        vault.open(sealed, *owner)
    except Unsealable:
        return "shut"
    return "current" if vault.is_current(sealed) else "older"


def unknown(sealed: Iterable[bytes], vault: Vault | None) -> tuple[str, ...]:
    """The ids of keys that these need and the vault lacks; "?" where one names none."""
    needed = {_key_of(one) for one in sealed}
    return tuple(sorted(needed.difference(vault.keys.ids if vault else ())))


def _key_of(sealed: bytes) -> str:
    try:
        return Vault.key_of(sealed)
    except Unsealable:
        return "?"
