"""People's DefectDojo tokens in a folder that is mounted, and what a token may look like at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.identity.ids import entra_id
from bot.language import _

if TYPE_CHECKING:
    from pathlib import Path

MAX_TOKEN: Final = 200
"""Bytes. DefectDojo's own have 40."""
_TOKEN: Final = re.compile(rf"[!-~]{{1,{MAX_TOKEN}}}")
"""What may stand in a header: anything else would end up, in full, in the HTTP library's complaint."""


class BadToken(ValueError):  # a halt: the wrong text was pasted or mounted
    """What was given as a token cannot be one; the text, a sentence, does not repeat it."""


def checked(given: str) -> str:
    """Take the token out of its surrounding white space. Raises BadToken."""
    token = given.strip()
    if not _TOKEN.fullmatch(token):
        raise BadToken(_("A DefectDojo token is one word of at most 200 plain characters."))
    return token


class UserTokenFiles:
    """A mounted folder with one file per person, named by the person's object id.

    Files are read at each use, because a secrets driver replaces them while the bot runs. The tenant is
    not in the name: whoever lets people in must admit those tenants only whose people the folder serves.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, oid: str) -> str | None:
        """Read a person's token; None without a file, or with an empty one. Raises BadToken and BadId."""
        written = entra_id(oid)
        # Stores that hold the secrets differ in which case they write hexadecimal digits.
        for name in (written, written.upper()):
            content = _content(self._folder / name)
            if content.strip():
                return checked(content)
        return None


def _content(path: Path) -> str:
    """Read a small file; a missing one is empty. Follows links: Kubernetes mounts secrets through one."""
    try:
        with path.open("rb") as file:
            # Room for a token and the end of its line; more than that is refused by its length.
            return file.read(MAX_TOKEN + 3).decode("ascii", "replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        sentence = _("The file with the DefectDojo token cannot be read: {reason}.")
        raise BadToken(sentence.format(reason=error.strerror)) from error
