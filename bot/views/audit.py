"""What the bot says about what was done through it, and whether that can be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.language import _
from bot.views import words
from bot.views.model import Actions, Block, Button, Paragraph, Row, Rows, Strong, View

if TYPE_CHECKING:
    from bot.identity.audit import Outcome, Recorded
    from bot.identity.verification import Fault, Verdict
    from bot.operations.audit import ReadAudit, Trail, VerifyAudit
    from bot.views.model import Text

_LINE: Final = 300
_NAME: Final = 120


def trail(command: ReadAudit, page: Trail) -> View:
    """A page of entries, newest first."""
    blocks: list[Block] = [Rows(tuple(map(_row, page.rows)))] if page.rows else [Paragraph((_("Nothing fits."),))]
    blocks.append(Paragraph(words.dotted(*_basis(command)), quiet=True))
    turns = []
    if command.before:
        turns.append(Button(_("Newest"), command.model_copy(update={"before": None})))
    if page.more:
        turns.append(Button(_("Older"), command.model_copy(update={"before": page.rows[-1].number})))
    return View(_("Audit"), (*blocks, *((Actions(tuple(turns)),) if turns else ())))


def verdict(_command: VerifyAudit, found: Verdict) -> View:
    """Whether the audit is in order."""
    first, *more = told(found)
    title = _("The audit is broken") if found.fault else _("The audit is in order")
    blocks = (Paragraph((Strong(first),)), *(Paragraph((sentence,)) for sentence in more))
    return View(title, blocks, outcome="failed" if found.fault else "done")


def told(found: Verdict) -> tuple[str, ...]:
    """The verdict in sentences, the first of which is what matters; for the command line too."""
    if found.fault:
        return (_broken(found.fault), _("Rows before that, all in order: {rows}.").format(rows=found.rows))
    if not found.rows:
        return (_("The audit is empty."),)
    sentences = [_("Every row is in order: {rows}.").format(rows=found.rows)]
    if found.vouched:
        sentences.append(_("Vouched for by signature: {vouched}.").format(vouched=found.vouched))
    else:
        sentences.append(_("None is signed: this finds accidents, not forgers. Set TOKEN_KEYS."))
    if found.unsigned and found.signed_since:
        sentence = _("Written before there were keys: {count}, which are as they were on {when} UTC.")
        when = found.signed_since.strftime("%Y-%m-%d %H:%M")
        sentences.append(sentence.format(count=found.unsigned, when=when))
    return tuple(sentences)


def _broken(fault: Fault) -> str:
    sentences = {
        "changed": _("Row {number} was changed."),
        "missing": _("Row {number} is missing."),
        "no hash": _("Row {number} has lost its hash, or was not written by the bot."),
        "before": _("One of the rows {first} to {number} was changed, removed, or has lost its hash."),
        "signature": _("Row {number}'s signature does not fit."),
        "unsigned": _("Row {number} is not signed, though rows before it are."),
        "unknown": _("Rows {first} to {number} are signed with keys that are not in TOKEN_KEYS: {keys}."),
        "end": _("Rows are missing at the end: the last should be {number}."),
        "beyond": _("Rows {first} to {number} were not written by the bot."),
        "head": _("The note of where the audit ends is gone, or does not fit row {number}."),
    }
    return sentences[fault.what].format(number=fault.number, first=fault.first, keys=", ".join(fault.keys))


def _basis(command: ReadAudit) -> tuple[str, ...]:
    if not command.noted():
        whose = _("your own actions")
    elif command.everybody:
        whose = _("everybody's actions")
    else:
        whose = _("actions of “{who}”").format(who=command.by)
    return (
        whose,
        _("finding #{number}").format(number=command.finding) if command.finding else "",
        _("on {day}").format(day=command.day) if command.day else "",
        _("newest first, times in UTC"),
    )


def _row(one: Recorded) -> Row:
    entry = one.entry
    who = f"{entry.caller_name} ({entry.caller})" if entry.caller_name else entry.caller
    headline: Text = (Strong(f"#{one.number}"), f" {one.at:%Y-%m-%d %H:%M:%S} · {words.short(who, _NAME)}")
    user = _("as {user}").format(user=words.short(entry.dojo_user, _NAME)) if entry.dojo_user else ""
    came = ": ".join(filter(None, [_outcome(entry.outcome), words.short(entry.code, _NAME)]))
    return Row(headline, words.dotted(words.short(entry.line, _LINE), came, user))


def _outcome(outcome: Outcome) -> str:
    said = {
        "done": _("done"),
        "refused": _("refused"),
        "failed": _("failed"),
        "half done": _("half done"),
        "unknown": _("not certain"),
    }
    return said[outcome]
