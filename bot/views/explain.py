"""How an answer came about: the filter in words, DefectDojo's page, and every request in a form to repeat it."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.language import _, ngettext
from bot.operations.findings import ListFindings
from bot.operations.shape import shapes
from bot.views import words
from bot.views.basis import basis
from bot.views.model import Block, Button, Code, Facts, Link, Paragraph, Strong, Text, View

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.dojo.wire import Request
    from bot.operations.command import Command, Query

SHOWN: Final = 6
"""Requests, at most; what follows is counted."""
LETTERS: Final = 2_400
"""Of all lines to copy together: a line that is cut would be another request."""
_VALUE: Final = 400
_AUTHORIZATION: Final = '-H "Authorization: Token $DEFECTDOJO_TOKEN"'


@dataclass(frozen=True)
class Asked:
    """A command, and what was asked of DefectDojo to answer it."""

    command: Command
    line: str
    requests: tuple[Request, ...]
    read: datetime
    """When all was read, in UTC."""
    address: str | None = None
    """What is shown, in DefectDojo's pages; empty where they cannot show it, None where nothing came to be shown."""


def explain_button(command: Query) -> Button:
    """The same answer again, for this person alone, with how it came about."""
    return Button(_("Explain"), command.model_copy(update={"explain": True, "share": False}))


def explained(view: View, asked: Asked) -> View:
    """The answer with what was asked after it."""
    facts: list[tuple[str, Text]] = [(_("Line"), (words.short(asked.line, _VALUE),))]
    facts.append((_("In words"), (words.short(_in_words(asked.command), _VALUE),)))
    facts += [(_("In DefectDojo"), place) for place in _place(asked)]
    facts.append((_("Read"), (_("{when} UTC").format(when=asked.read.strftime("%Y-%m-%d %H:%M:%S")),)))
    facts += [(str(at), (_described(one),)) for at, one in enumerate(asked.requests[:SHOWN], start=1)]
    heading = Paragraph((Strong(_("How this was answered")), " · ", _counted(len(asked.requests))))
    return replace(view, blocks=(*view.blocks, heading, Facts(tuple(facts)), *_to_copy(asked.requests)))


def curl(request: Request) -> str:
    """The request as a line for a POSIX shell; the token is the reader's own, from the environment."""
    parts = ["curl", "-sS", _AUTHORIZATION]
    if request.method != "GET":
        parts += ["-X", request.method]
    if request.body is not None:
        parts += ["-H", shlex.quote("Content-Type: application/json"), "-d", shlex.quote(json.dumps(request.body))]
    return " ".join([*parts, shlex.quote(request.url)])


def _counted(requests: int) -> str:
    if not requests:
        return _("nothing was asked of DefectDojo")
    return ngettext("{count} request to DefectDojo", "{count} requests to DefectDojo", requests).format(count=requests)


def _in_words(command: Command) -> str:
    if isinstance(command, ListFindings):
        return basis(command)
    given = (f"{key}: {value}" for key, value in _given(command))
    return " ".join(filter(None, [_(command.summary()), "; ".join(given)]))


def _given(command: Command) -> Iterator[tuple[str, str]]:
    """What was given, but for what only buttons write and what is about the answer itself."""
    for shape in shapes(type(command)):
        value = getattr(command, shape.name)
        if value != shape.default and not shape.how.hidden and shape.name not in {"explain", "share"}:
            yield shape.key, _said(value)


def _said(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _place(asked: Asked) -> Iterator[Text]:
    if asked.address:
        yield (Link(_("the same in its own pages"), asked.address),)
    elif asked.address == "" and isinstance(asked.command, ListFindings):
        yield (_("its own pages cannot show exactly this list"),)


def _described(request: Request) -> str:
    """Method, path and query, as they are meant: nothing is encoded."""
    query = " · ".join(f"{name}={value}" for name, value in request.params.items())
    return words.short(f"{request.method} {request.path} {query}", _VALUE)


def _to_copy(requests: tuple[Request, ...]) -> tuple[Block, ...]:
    lines: list[str] = []
    for line in map(curl, requests[:SHOWN]):
        if len(line) + sum(map(len, lines)) > LETTERS:
            break
        lines.append(line)
    copied = (Code("\n".join(lines)),) if lines else ()
    left = len(requests) - len(lines)
    more = ngettext("{count} more request is not shown.", "{count} more requests are not shown.", left)
    return (*copied, *((Paragraph((more.format(count=left),), quiet=True),) if left else ()))
