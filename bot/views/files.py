"""What the bot says about an answer that comes as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _, ngettext
from bot.operations.cancel import Cancel
from bot.operations.errors import NotUnderWay, TooLong
from bot.views.model import Actions, Button, Paragraph, View

if TYPE_CHECKING:
    from bot.dojo.rows import Rows
    from bot.operations.command import Command

_KB = 1000


def reading(number: str, rows: Rows) -> View:
    """How far it is, with a way to stop it."""
    sentence = _("Reading: {taken} of {count} rows…").format(taken=grouped(rows.taken), count=grouped(rows.count))
    cancel = Button(_("Cancel"), Cancel(file=number), "bad")
    return View(_("Your file is being made"), (Paragraph((sentence,)), Actions((cancel,))))


def coming(rows: Rows) -> View:
    """Said where the file was asked for, while it is made elsewhere."""
    sentence = _("Reading {count} rows. The file comes to our direct chat, which shows how far it is.")
    return View(_("Your file is being made"), (Paragraph((sentence.format(count=grouped(rows.count)),)),))


def question(rows: Rows, basis: str) -> str:
    """What somebody is asked to allow, where the platform asks before a file comes."""
    sentence = _("{rows}: {basis}. I make it when you allow it, from what you may see then.")
    return sentence.format(rows=_counted(rows.count), basis=basis)


def asked(name: str, rows: Rows) -> View:
    """Said where the file was asked for, when the platform has asked."""
    sentence = _(
        "{rows}. Teams asks you in our direct chat whether the file may come into your OneDrive. "
        "I make it when you allow it, and keep nothing until then."
    )
    return View(name, (Paragraph((sentence.format(rows=_counted(rows.count)),)),))


def declined() -> View:
    """The end: the person does not want it any more."""
    said = _("You declined the file, so there is none: nothing was written, and nothing was kept.")
    return View(_("No file"), (Paragraph((said,)),), outcome="refused")


def outdated() -> View:
    """The end, because the question is of an older version of the bot's, or no question of its own."""
    said = _("This question is out of date. Ask for the file again.")
    return View(_("Your file was not made"), (Paragraph((said,)),), outcome="refused")


def delivered(name: str, size: int, rows: Rows, basis: str) -> View:
    """The end: what is in the file."""
    sentence = _("{rows}, {size}. It is in our direct chat, for you alone.")
    said = sentence.format(rows=_counted(rows.taken), size=measured(size))
    blocks = [Paragraph((said,))]
    if rows.moved:
        blocks.append(Paragraph((_changed(rows),)))
    if rows.fitting > rows.count:
        sentence = _("These are the first {taken} of {count}.")
        blocks.append(Paragraph((sentence.format(taken=grouped(rows.taken), count=grouped(rows.fitting)),)))
    return View(name, (*blocks, Paragraph((basis,), quiet=True)))


def _changed(rows: Rows) -> str:
    sentence = _(
        "The list changed while it was read: {before} rows fitted at the beginning, {after} at the end."
        " No row is in the file twice, but some may be missing."
    )
    return sentence.format(before=grouped(rows.fitting), after=grouped(rows.now))


def cancelled(rows: Rows) -> View:
    """The end, by its owner's wish."""
    sentence = _("You stopped it after {taken} of {count} rows. There is no file.")
    said = sentence.format(taken=grouped(rows.taken), count=grouped(rows.count))
    return View(_("Cancelled"), (Paragraph((said,)),), outcome="refused")


def interrupted() -> View:
    """The end, because the bot itself ends."""
    said = _("I am being restarted, so the file was not finished. Ask for it again in a minute.")
    return View(_("Your file was not made"), (Paragraph((said,)),), outcome="failed")


def undelivered(sentence: str) -> View:
    """The end, because the chat platform did not take the file."""
    return View(_("Your file did not arrive"), (Paragraph((sentence,)),), outcome="failed")


def no_room() -> View:
    """The end, because there is no room for the file on the way."""
    said = _("I have no room to write the file. Tell the bot's administrator, or narrow the list.")
    return View(_("Your file was not made"), (Paragraph((said,)),), outcome="failed")


def no_file(command: Command, halt: TooLong | NotUnderWay) -> View:
    """There is none to make, or none to stop."""
    if isinstance(halt, NotUnderWay):
        sentence = _("No file of yours with the number {number} is being made: it may have come already.")
        said = Paragraph((sentence.format(number=halt.number),))
        return View(_("Nothing to stop"), (said,), outcome="refused")
    most = grouped(halt.most)
    sentence = _("{count} rows fit, and a file holds {most} at most. Narrow the list, or take the first {most}.")
    said = Paragraph((sentence.format(count=grouped(halt.count), most=most),))
    first = Button(_("The first {most}").format(most=most), command.model_copy(update={"limit": halt.most}))
    return View(_("Too many rows"), (said, Actions((first,))), outcome="refused")


def stopping(_command: Cancel, _result: None) -> View:
    """The answer to a press on Cancel."""
    return View(_("Cancelled"), (Paragraph((_("It stops, and nothing is sent."),)),))


def _counted(count: int) -> str:
    return ngettext("{count} row", "{count} rows", count).format(count=grouped(count))


def grouped(number: int) -> str:
    """A number as it is read: 10,000."""
    return f"{number:,}"


def measured(size: int) -> str:
    """Bytes as they are read: 312 KB, 27.1 MB."""
    return f"{size / _KB**2:.1f} MB" if size >= _KB**2 else _("{size} KB").format(size=max(1, round(size / _KB)))
