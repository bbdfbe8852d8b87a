"""The command: examines, prints, and tells by its exit code whether something is wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_plus, unquote, urlsplit

from pydantic import SecretStr

from bot import __version__
from bot.doctor.examination import examined
from bot.doctor.place import Place
from bot.identity.redaction import SECRET, redacted
from bot.language import _
from bot.settings import as_far_as_they_go

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.doctor.verdict import Diagnosis
    from bot.settings import Settings

_SHORTEST: Final = 6
"""Letters from which on a secret can be told from a word."""


async def doctor(*, as_json: bool) -> int:
    """Print what every check says; 1 where something is wrong. Works whether `serve` has ever run or not."""
    settings, lines = as_far_as_they_go()
    place = Place(settings, lines)
    try:
        found = await examined(place)
    finally:
        await place.close()
    rows = redacted([_row(one) for one in found], _hiding(settings))
    print(_document(rows) if as_json else "\n".join(_lines(rows)))  # noqa: T201  # this is the command line
    return 1 if any(row["result"] == "wrong" for row in rows) else 0


def _row(one: Diagnosis) -> dict[str, str]:
    return {"check": one.check, "result": one.verdict.result, "found": one.verdict.found, "advice": one.verdict.advice}


def _document(rows: Sequence[dict[str, str]]) -> str:
    well = all(row["result"] != "wrong" for row in rows)
    return json.dumps({"version": __version__, "ok": well, "checks": rows}, indent=2, ensure_ascii=False)


def _lines(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        yield f"{_result(row['result']):<15}  {row['check']:<19}  {row['found']} {row['advice']}".rstrip()
    counted = Counter(row["result"] for row in rows)
    yield _("dojo-bot {version}: {wrong} wrong, {warnings} warnings, {ok} ok.").format(
        version=__version__, wrong=counted["wrong"], warnings=counted["warning"], ok=counted["ok"]
    )


def _result(result: str) -> str:
    """What people read in its place; programs get the word itself."""
    words = {"ok": _("ok"), "warning": _("warning"), "wrong": _("wrong"), "not configured": _("not configured")}
    return words.get(result, result)


def _hiding(settings: Settings) -> Callable[[str], str]:
    """What blacks every secret of the settings out of a text: the last defence, none should get this far."""
    forms = {form for text in _secrets(settings) for form in (text, quote(text, safe=""), quote_plus(text))}
    known = sorted(forms, key=len, reverse=True)
    given = "|".join(re.escape(text) for text in known if len(text) >= _SHORTEST)
    written: Any = re.compile(given) if given else None
    return lambda text: written.sub(SECRET, text) if written else text


def _secrets(settings: Settings) -> Iterator[str]:
    for _name, value in settings:
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
            yield from (part.partition(":")[2] for part in value.get_secret_value().split(","))
    if password := _password(settings.database_url):
        yield password
        yield unquote(password)


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""
