"""Expected ends of linking other than success."""

from __future__ import annotations


class NoKeys(Exception):  # a halt: a setting is missing
    """TOKEN_KEYS is not set, so no token can be sealed."""


class TooOften(Exception):  # a halt
    """The same person, or the same address, has asked too often; a few minutes help."""


class NothingToEnter(Exception):  # a halt
    """Nobody has signed in for this chat identity within the last ten minutes."""


class WrongCode(Exception):  # a halt: somebody mistyped, or tries
    """The code is not the one on the page; the attempt ends with the last try."""

    def __init__(self, left: int) -> None:
        super().__init__("wrong code")
        self.left = left
