"""What a planted fault is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.doctor.stage import Stage


@dataclass(frozen=True)
class Fault:
    """What is planted, and what the doctor has to say of it."""

    name: str
    plant: Callable[[Stage], None]
    check: str
    says: tuple[str, ...]
    result: str = "wrong"
    also: frozenset[str] = frozenset()
    """Checks that rightly object as well."""
