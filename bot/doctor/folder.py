"""A check of the folder with people's tokens."""

from __future__ import annotations

import asyncio
import stat
from typing import TYPE_CHECKING, Final

from bot.doctor.verdict import Verdict, absent, ok, warning, wrong
from bot.identity.ids import is_entra_id
from bot.identity.token_files import BadToken, UserTokenFiles
from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.doctor.place import Place

_NAMED: Final = 3
"""Files that are told by name."""


async def tokens_folder(place: Place) -> tuple[Verdict, ...]:
    """Whether each file is somebody's token, and nobody else's to read."""
    folder = place.settings.user_tokens_dir
    if folder is None:
        return (
            absent(_("USER_TOKENS_DIR is not set."), _("It is for tokens that Key Vault keeps: docs/identity.md.")),
        )
    return await asyncio.to_thread(_judged, folder)


def _judged(folder: Path) -> tuple[Verdict, ...]:
    try:
        # Kubernetes mounts through ..data and a folder with a date.
        files = sorted(path for path in folder.iterdir() if not path.name.startswith(".."))
    except OSError as error:
        said = _("USER_TOKENS_DIR cannot be read: {why}.").format(why=error.strerror)
        return (wrong(said, _("Look at the volume, its mount path, and the user that the bot runs as.")),)
    return tuple(_faults(folder, files)) or (
        ok(_("{count} files, each a token named by an object id.").format(count=len(files))),
    )


def _faults(folder: Path, files: list[Path]) -> Iterator[Verdict]:
    if strange := [path for path in files if not is_entra_id(path.name)]:
        advice = _("Name each by the person's object id in Entra ID (objectAlias, for the CSI driver).")
        yield warning(_("Not named by an object id, so nobody's: {files}.").format(files=_names(strange)), advice)
    known = [path for path in files if is_entra_id(path.name)]
    if unusable := [path for path in known if not _usable(folder, path.name)]:
        advice = _("Each holds one DefectDojo token and nothing else, and the bot's user may read it.")
        yield wrong(_("They hold no token that can be used: {files}.").format(files=_names(unusable)), advice)
    if open_ := [path for path in known if _mode(path) & stat.S_IROTH]:
        advice = _("Let the bot's user alone read them: mode 0400 or 0440 (defaultMode, fsGroup).")
        yield warning(_("Everybody on this machine may read {files}.").format(files=_names(open_)), advice)


def _usable(folder: Path, oid: str) -> bool:
    try:
        return UserTokenFiles(folder).get(oid) is not None
    except BadToken:
        return False


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _names(paths: list[Path]) -> str:
    """Some of them, as a terminal can show them."""
    shown = ["".join(letter if letter.isprintable() else "?" for letter in path.name) for path in paths[:_NAMED]]
    more = len(paths) - len(shown)
    return _("{files} and {more} more").format(files=", ".join(shown), more=more) if more else ", ".join(shown)
