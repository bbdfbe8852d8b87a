"""What the bot says where a channel may not see all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.language import _, ngettext
from bot.operations.command import Query
from bot.operations.endpoints import ListEndpoints
from bot.operations.engagements import ListEngagements
from bot.operations.findings import ListFindings
from bot.operations.products import ListProducts
from bot.operations.redaction import Counted, Withheld, redacted
from bot.operations.tests import ListTests, ListTestTypes
from bot.views.model import Paragraph, View

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from bot.operations.command import Command
    from bot.operations.redaction import Redaction, Word
    from bot.views.model import Outcome


def shown(view: Callable[[Any], View], command: Command, result: Any, level: Redaction) -> View:
    """What the view function says of the result, or of as much of it as may be told at that level."""
    told = redacted(result, level)
    match told:
        case Counted():
            said = counted(command, told)
        case Withheld():
            said = withheld(told)
        case _:
            said = view(told)
    return said if told is result else with_note(said, level)


def counted(command: Command, list_: Counted) -> View:
    """How many rows a list has, and nothing about them."""
    shared = isinstance(command, Query) and command.share
    return View(_things(command, list_.count), private=not shared)


def withheld(what: Withheld) -> View:
    """What became of the command; what it was about is left to the direct chat."""
    title, sentence = _words(what.word)
    return View(title, (Paragraph((sentence,)),), outcome=_outcome(what.word))


def with_note(view: View, level: Redaction) -> View:
    """The answer, with small print that says what the channel does not show."""
    if level == "counts":
        note = _("This channel shows counts only; our direct chat shows everything.")
    else:
        note = _("This channel shows no titles; our direct chat shows everything.")
    return replace(view, blocks=(*view.blocks, Paragraph((note,), quiet=True)))


def for_one(view: View, why: Literal["shared", "unknown"]) -> View:
    """The View for its asker alone, in no public message's place; what all were meant to see says why."""
    kept = replace(view, private=True, replaces=False)
    if view.private:
        return kept
    if why == "shared":
        note = _("Shown to you alone: people of another organisation read this channel.")
    else:
        note = _("Shown to you alone: I cannot find out who reads this channel.")
    return replace(kept, blocks=(*view.blocks, Paragraph((note,), quiet=True)))


def not_for_all(why: Literal["shared", "unknown"]) -> View:
    """Why nothing is put before all who read the conversation."""
    if why == "shared":
        said = _("People of another organisation read this conversation, so I put no findings into it.")
    else:
        said = _("I cannot find out who reads this conversation, so I put no findings into it. Add me to it first.")
    return View(_("Not here"), (Paragraph((said,)),), outcome="refused")


def _things(command: Command, count: int) -> str:
    match command:
        case ListFindings():
            said = ngettext("{count} finding", "{count} findings", count)
        case ListProducts():
            said = ngettext("{count} product", "{count} products", count)
        case ListEngagements():
            said = ngettext("{count} engagement", "{count} engagements", count)
        case ListTests():
            said = ngettext("{count} test", "{count} tests", count)
        case ListTestTypes():
            said = ngettext("{count} test type", "{count} test types", count)
        case ListEndpoints():
            said = ngettext("{count} endpoint", "{count} endpoints", count)
        case _:
            said = ngettext("{count} row", "{count} rows", count)
    return said.format(count=count)


def _words(word: Word) -> tuple[str, str]:
    words: dict[Word, tuple[str, str]] = {
        "done": (_("Done"), _("It was done.")),
        "shown": (_("Not shown here"), _("What you asked for is there, but this is not the place to show it.")),
        "refused": (_("Not done"), _("Nothing was written. Ask again in our direct chat to see why.")),
        "unclear": (
            _("Not clear"),
            _("A name fits nothing, or several things. Ask again in our direct chat to choose, or give the number."),
        ),
        "half done": (_("Half done"), _("Only a part was done. Look at it in our direct chat.")),
        "not taken": (_("Not done"), _("DefectDojo reported no error, but it was not done.")),
        "uncertain": (_("Not certain"), _("I don't know whether it was done. Look at it in our direct chat.")),
    }
    return words[word]


def _outcome(word: Word) -> Outcome:
    if word in {"done", "shown"}:
        return "done"
    return "refused" if word in {"refused", "unclear"} else "failed"
