"""Makes the checks side by side: none waits for another, none hides another, and none takes for ever."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.doctor.checks import CHECKS
from bot.doctor.verdict import Diagnosis, Verdict, wrong
from bot.language import LANGUAGES, _, speaking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.doctor.place import Place
    from bot.doctor.verdict import Check

SECONDS: Final = 30.0
"""For one check, whatever it asks."""
_log = structlog.get_logger(__name__)


async def examined(place: Place, checks: Sequence[Check] = CHECKS, seconds: float = SECONDS) -> list[Diagnosis]:
    """What every check says, in their order."""
    verdicts = await asyncio.gather(*(_made(check, place, seconds) for check in checks))
    return [Diagnosis(check.id, one) for check, found in zip(checks, verdicts, strict=True) for one in found]


async def _made(check: Check, place: Place, seconds: float) -> tuple[Verdict, ...]:
    try:
        async with asyncio.timeout(seconds):
            found = await check.run(place)
    except TimeoutError:
        return (
            wrong(
                _("There was no answer within {seconds} s.").format(seconds=f"{seconds:g}"),
                _("Look at the network on the way there."),
            ),
        )
    except Exception as error:  # noqa: BLE001  # one check that fails hides no other
        kind = type(error).__name__
        return (
            wrong(
                _("The check itself failed ({kind}).").format(kind=kind),
                _("That is a fault of the bot's: please report it."),
            ),
        )
    return found if isinstance(found, tuple) else (found,)


async def warn(place: Place) -> None:
    """Log, in English as all of the log is, what the checks that need no network object to, as `serve` starts."""
    with speaking(LANGUAGES[0]):
        found = await examined(place, [check for check in CHECKS if check.near])
    for one in found:
        if one.verdict.result in {"warning", "wrong"} and not one.verdict.skipped:
            _log.warning("doctor", check=one.check, found=one.verdict.found, advice=one.verdict.advice)
