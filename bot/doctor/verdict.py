"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.doctor.place import Place

Result: TypeAlias = Literal["ok", "warning", "wrong", "not configured"]


@dataclass(frozen=True)
class Verdict:
    """What was found, and what to do: sentences that hold no secret."""

    result: Result
    found: str
    advice: str = ""
    skipped: bool = False
    """It was not looked at: something else has to be mended first."""


Run: TypeAlias = "Callable[[Place], Awaitable[Verdict | tuple[Verdict, ...]]]"


@dataclass(frozen=True)
class Check:
    """One thing to look at; docs/troubleshooting.md has a line for its id."""

    id: str
    run: Run
    near: bool = False
    """It looks at settings and files only, so that `serve` makes it too."""


@dataclass(frozen=True)
class Diagnosis:
    """A check's verdict."""

    check: str
    verdict: Verdict


def ok(found: str) -> Verdict:
    """Nothing to do."""
    return Verdict("ok", found)


def warning(found: str, advice: str) -> Verdict:
    """It works, but not wholly, or not safely."""
    return Verdict("warning", found, advice)


def wrong(found: str, advice: str) -> Verdict:
    """It does not work."""
    return Verdict("wrong", found, advice)


def absent(found: str, advice: str) -> Verdict:
    """It is not set up, which may be meant."""
    return Verdict("not configured", found, advice)


def unchecked(other: str) -> Verdict:
    """It cannot be looked at before something else is mended."""
    return Verdict("warning", _("Not checked."), _("First mend {check}.").format(check=other), skipped=True)
