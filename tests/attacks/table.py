"""The table of attacks, for the tests and for docs/attacks.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.attacks import clicks, links, stored, tokens

if TYPE_CHECKING:
    from tests.attacks.attack import Attack

ATTACKS: Final[tuple[Attack, ...]] = (*links.ATTACKS, *tokens.ATTACKS, *stored.ATTACKS, *clicks.ATTACKS)
