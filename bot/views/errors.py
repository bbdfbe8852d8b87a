"""What the bot says when it did not do what was asked: a sentence, and a next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from bot.dojo.errors import (
    DojoError,
    Forbidden,
    NotFound,
    Refused,
    TokenRejected,
    TooSlow,
    Unavailable,
    Unreachable,
)
from bot.dojo.models import Finding
from bot.language import _
from bot.operations.about import Help
from bot.operations.change import Change
from bot.operations.engagement_changes import ChangeEngagement
from bot.operations.engagements import GetEngagement
from bot.operations.errors import (
    AlreadySo,
    Busy,
    CannotUndo,
    ChangedSince,
    DefaultIsFixed,
    DigestRefused,
    Exists,
    HalfDone,
    Halt,
    Impossible,
    Nameless,
    NotAllowed,
    NothingToClaim,
    NotTaken,
    NotUnderWay,
    Stale,
    TooLong,
    TooMany,
    Uncertain,
    Unclear,
    Unknown,
)
from bot.operations.findings import GetFinding, ListFindings
from bot.operations.shape import shapes
from bot.operations.undo import Undo
from bot.views import channel, digests, files, words
from bot.views.differences import difference
from bot.views.engagement_changes import exists
from bot.views.model import Actions, Block, Button, Menu, Outcome, Paragraph, Strong, View
from bot.views.things import thing

if TYPE_CHECKING:
    from bot.operations.command import Command, Draft
    from bot.operations.errors import Candidate

Stop: TypeAlias = Stale | AlreadySo | Impossible | HalfDone | NotTaken | ChangedSince
"""Ends after which the thing as it is now matters more than the words."""
_NAME = 120
_BUTTONS = 5
"""More choices than these go into a menu."""
_NARROWING: Final = ("product", "engagement", "active")
"""Filters of DefectDojo's own that make a list shorter, the most telling first."""


def trouble(error: DojoError) -> str:
    """What is wrong between us and DefectDojo, and what to do, in two sentences."""
    match error:
        case TooSlow():
            said = _("DefectDojo did not answer in time. Try again in a minute.")
        case Unreachable():
            said = _("DefectDojo cannot be reached. Try again in a minute; if it stays so, tell its administrator.")
        case Unavailable():
            said = _("DefectDojo is not able to answer now. Try again in a minute.")
        case TokenRejected():
            said = _("DefectDojo does not take the token that I used. Tell the bot's administrator.")
        case Forbidden():
            said = _("DefectDojo does not let your account do that. Ask the product's owner for the right.")
        case NotFound():
            said = _("There is no such thing in DefectDojo, or your account may not see it. Check the number.")
        case Refused():
            said = _("DefectDojo refused: {reasons}").format(reasons=str(error))
        case _:
            said = _("DefectDojo gave an answer that I don't understand. Tell the bot's administrator.")
    return said


def dojo_trouble(error: DojoError, command: Command, code: str | None = None) -> View:
    """The View for an error of DefectDojo's; with a code where the log says more."""
    if isinstance(error, NotFound) and isinstance(command, GetFinding | Change):
        return _no_finding(command.finding)
    expected = isinstance(error, Forbidden | NotFound | Refused | TokenRejected)
    outcome: Outcome = "refused" if expected else "failed"
    return View(_("That did not work"), (Paragraph((trouble(error),)), *_coded(code)), outcome=outcome)


def _no_finding(number: int) -> View:
    sentence = _("There is no finding #{number} in DefectDojo, or your account may not see it.")
    look = Actions((Button(_("Open findings"), ListFindings()),))
    return View(_("Not found"), (Paragraph((sentence.format(number=number),)), look), outcome="refused")


def no_database(code: str) -> View:
    """The View for a database that is away: without it nobody's account is known."""
    sentence = _("I cannot reach my own database, so nothing was done. Try again in a minute.")
    return View(_("That did not work"), (Paragraph((sentence,)), *_coded(code)), outcome="failed")


def fault(code: str) -> View:
    """The View for a fault of our own: the person gets a code, the log has the rest under it."""
    sentence = _("Something went wrong in the bot. Nothing is known to have changed; check before you try again.")
    return View(_("That did not work"), (Paragraph((sentence,)), *_coded(code)), outcome="failed")


def not_understood(sentence: str, better: tuple[Button, ...], verb: str | None) -> View:
    """The View for a line that is no Command, with lines that may have been meant."""
    blocks: list[Block] = [Paragraph((sentence,))]
    help_ = Button(_("Help for {verb}").format(verb=verb), Help(verb=verb)) if verb else Button(_("Help"), Help())
    blocks.append(Actions((*better, help_)))
    return View(_("I did not understand that"), tuple(blocks), outcome="refused")


def incomplete(draft: Draft, title: str) -> View:
    """The View for a Command that lacks something, where a form cannot open by itself."""
    said = Paragraph((_("I need a little more to do that."),))
    return View(title, (said, Actions((Button(_("Fill in…"), draft),))), outcome="refused")


def halted(command: Command, halt: Halt) -> View:
    """The View for an operation that stopped on purpose."""
    match halt:
        case Unclear():
            view = _unclear(command, halt)
        case Unknown():
            view = _unknown(halt)
        case Uncertain():
            view = _uncertain(halt)
        case Busy():
            view = _busy(command)
        case TooMany() | TooLong() | NotUnderWay():
            view = _too_many(command, halt) if isinstance(halt, TooMany) else files.no_file(command, halt)
        case Exists():
            view = exists(halt)
        case Nameless() | DefaultIsFixed():
            view = _nameless(halt) if isinstance(halt, Nameless) else channel.fixed()
        case CannotUndo() | NotAllowed() | DigestRefused() | NothingToClaim():
            view = _reasoned(halt)
        case Stale() | AlreadySo() | Impossible() | HalfDone() | NotTaken() | ChangedSince():
            view = _stopped(command, halt)
        case _:
            raise halt
    return view


def _reasoned(halt: CannotUndo | NotAllowed | DigestRefused | NothingToClaim) -> View:
    if isinstance(halt, DigestRefused):
        return digests.refused(halt)
    titles = {CannotUndo: _("Nothing to take back"), NothingToClaim: _("Nothing to claim")}
    title = titles.get(type(halt), _("Not for you"))
    return View(title, (Paragraph((halt.reason,)),), outcome="refused")


def _stopped(command: Command, halt: Stop) -> View:
    """Why it stopped, and the thing as it is now."""
    said = Paragraph((Strong(_reason(halt)),))
    back = command.back if isinstance(command, Change | Undo) else None
    title, blocks = thing(halt.now, back)
    return View(title, (said, *blocks), replaces=True, outcome=_outcome(halt))


def _reason(halt: Stop) -> str:
    now = words.standing(halt.now)
    match halt:
        case Stale():
            sentence = _("Nothing was written: it was {seen} when this was drawn, and is {now} by now.")
            return sentence.format(seen=words.states(halt.seen), now=now)
        case AlreadySo():
            return _("Nothing was written: it is so already ({now}).").format(now=now)
        case Impossible():
            return _("Nothing was written: {reason}").format(reason=halt.reason)
        case HalfDone():
            sentence = _("Only a part was done: {done}. Not done: {undone}. {trouble} It now shows: {now}.")
            done, undone = ", ".join(halt.done), ", ".join(halt.undone)
            return sentence.format(done=done, undone=undone, trouble=trouble(halt.cause), now=now)
        case NotTaken():
            return _("DefectDojo did not report an error, but it now shows: {now}.").format(now=now)
        case ChangedSince():
            return _since(halt)


def _since(halt: ChangedSince) -> str:
    changes = "; ".join(difference(one) for one in halt.differences)
    if halt.by:
        sentence = _("Nothing was written: {who} changed it since ({changes}).")
        return sentence.format(who=halt.by, changes=changes)
    return _("Nothing was written: it was changed since ({changes}).").format(changes=changes)


def _outcome(halt: Halt) -> Outcome:
    return "failed" if isinstance(halt, HalfDone | NotTaken) else "refused"


def _unknown(halt: Unknown) -> View:
    sentence = _("I don't know whether DefectDojo took the change to {what}. {trouble}")
    said = Paragraph((sentence.format(what=words.called(halt.before), trouble=trouble(halt.cause)),))
    number = halt.before.id
    look = GetFinding(finding=number) if isinstance(halt.before, Finding) else GetEngagement(engagement=str(number))
    return View(_("Not certain"), (said, Actions((Button(_("Look at it now"), look),))), outcome="failed")


def _uncertain(halt: Uncertain) -> View:
    """What may have been made; to ask once more is safe, since what is there is looked for first."""
    if halt.number:
        sentence = _("DefectDojo made “{name}” as #{number}, but I cannot see it again. {trouble}")
    else:
        sentence = _("I don't know whether DefectDojo made “{name}”; I cannot find it now. {trouble}")
    name = words.short(halt.name, _NAME)
    said = Paragraph((sentence.format(name=name, number=halt.number, trouble=trouble(halt.cause)),))
    look = Button(_("Look, and create it if it is not there"), halt.look)
    return View(_("Not certain"), (said, Actions((look,))), replaces=True, outcome="failed")


def _too_many(command: Command, halt: TooMany) -> View:
    sentence = _(
        "DefectDojo cannot filter or order by that, and there are {count} {what} to look through: more than {most}."
    )
    free = next((name for name in _NARROWING if getattr(command, name, "") is None), None)
    step = _("Narrow it, for instance with {key}:.").format(key=free) if free else _("Narrow it with a further filter.")
    said = Paragraph((f"{sentence.format(count=halt.count, what=_(halt.what), most=halt.most)} {step}",))
    return View(_("Too many"), (said,), outcome="refused")


def _nameless(halt: Nameless) -> View:
    sentence = _("DefectDojo does not show people's names to your account, so I cannot tell who “{words}” is.")
    step = _("Give the person's id, or “me” for yourself.")
    said = Paragraph((f"{sentence.format(words=halt.words)} {step}",))
    return View(_("Not found"), (said,), outcome="refused")


def _busy(command: Command) -> View:
    sentence = _("Nothing was written: the same thing is being changed at this very moment. Look at it again.")
    look = tuple(Actions((Button(_("Look at it now"), one),)) for one in _changed_by(command))
    return View(_("One at a time"), (Paragraph((sentence,)), *look), outcome="refused")


def _changed_by(command: Command) -> tuple[Command, ...]:
    """What shows the thing that the command changes."""
    match command:
        case Change():
            return (GetFinding(finding=command.finding),)
        case ChangeEngagement():
            return (GetEngagement(engagement=command.engagement),)
        case _:
            return ()


def _unclear(command: Command, halt: Unclear) -> View:
    thing = _thing(command, halt.field)
    if not halt.candidates:
        sentence = _("There is no {field} “{words}”, or your account may not see it.")
        said = Paragraph((sentence.format(field=thing, words=halt.words),))
        return View(_("Not found"), (said,), outcome="refused")
    sentence = _("“{words}” does not name one {field}. Which one do you mean?")
    blocks: list[Block] = [Paragraph((sentence.format(field=thing, words=halt.words),))]
    choices = tuple(Button(words.short(one.label, 70), _meant(command, halt, one)) for one in halt.candidates)
    few = len(choices) <= _BUTTONS
    blocks.append(Actions(choices) if few else Menu(_("Choose one…"), choices))
    if halt.count > len(choices):
        more = _("{count} fit; these are the first {shown}. A longer part of the name narrows them.")
        blocks.append(Paragraph((more.format(count=halt.count, shown=len(choices)),), quiet=True))
    return View(_("Which one?"), tuple(blocks), outcome="refused")


def _thing(command: Command, name: str) -> str:
    """What the field names, as it is called: a test type, where the field is "found by"."""
    kinds = {shape.name: shape.names for shape in shapes(type(command))}
    return _(kinds.get(name) or name.replace("_", " "))


def _meant(command: Command, halt: Unclear, one: Candidate) -> Command:
    """The same command, with the candidate in the place of the words."""
    held = getattr(command, halt.field)
    several = tuple(one.value if item == halt.words else item for item in held) if isinstance(held, tuple) else None
    return command.model_copy(update={halt.field: several or one.value})


def _coded(code: str | None) -> tuple[Block, ...]:
    if code is None:
        return ()
    return (Paragraph((_("If you report it, name the code {code}.").format(code=code),), quiet=True),)
