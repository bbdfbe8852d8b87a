"""What a person may do at most, in the bot's own words; DefectDojo's own rights come on top of it."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


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
