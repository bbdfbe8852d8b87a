"""What the bot says about digests as such: declared, changed, listed, and what their runs came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.language import _, ngettext
from bot.operations.command import Draft
from bot.operations.digest_commands import (
    AddDigest,
    DeleteDigest,
    DigestHistory,
    ListDigests,
    MuteDigest,
    PauseDigest,
    PreviewDigest,
    ResumeDigest,
    RunDigest,
)
from bot.operations.errors import NotAMember, RoleTooLow
from bot.views import words
from bot.views.basis import basis
from bot.views.digest import About
from bot.views.digest import digest as message
from bot.views.model import Actions, Block, Button, Confirm, Facts, Paragraph, Row, Rows, Strong, Text, View

if TYPE_CHECKING:
    from bot.identity.credentials import Lack
    from bot.operations.digests import Digest, Due, Entry, History, Listed, Preview, Ran, Saved
    from bot.operations.errors import DigestRefused, NotAdmitted

_LINE: Final = 300


def saved(_command: object, done: Saved) -> View:
    """What became of a digest; all of the channel read what changes for all of it."""
    name = done.digest.plan.name
    sentences = {
        "added": _("The digest {name} comes to this channel"),
        "changed": _("The digest {name} was changed"),
        "paused": _("The digest {name} rests"),
        "muted": _("The digest {name} does not come any more today"),
        "unmuted": _("The digest {name} comes again"),
        "resumed": _("The digest {name} comes again"),
        "taken over": _("The digest {name} was taken over"),
        "removed": _("The digest {name} was removed"),
        "asked for": _("The digest {name} is on its way"),
    }
    title = sentences[done.did].format(name=name)
    if done.did == "removed":
        return View(title, (Paragraph((_("Nothing of it comes any more."),)),), private=False)
    return View(title, (Facts(_facts(done)), Actions(_acts(done.digest))), private=done.did == "asked for")


def _facts(done: Saved) -> tuple[tuple[str, Text], ...]:
    digest = done.digest
    facts = (
        (_("Findings"), ("; ".join(filter(None, [_filter(digest), _matching(done.matches)])))),
        (_("Comes"), done.words),
        (_("Mentions"), _mentions(digest)),
        (_("Next"), _next(done.next) if digest.state == "active" else _("not before it is resumed")),
        (_("Muted"), _("until {when}, or `digest resume`").format(when=_until(digest)) if digest.muted else ""),
        (_("Reads as"), _owner(digest)),
        (_("Paused"), digest.why),
    )
    return tuple((name, (value,)) for name, value in facts if value)


def _matching(count: int | None) -> str:
    if count is None:
        return ""
    return ngettext("{count} fits now", "{count} fit now", count).format(count=count)


def _filter(digest: Digest) -> str:
    return words.short(basis(digest.plan.filter), _LINE)


def _mentions(digest: Digest) -> str:
    """Whom it calls, in words; empty for nobody."""
    said = {"none": "", "owners": _("the owners of the five that matter most")}
    return said.get(digest.plan.mentions, _("the user group {id}").format(id=digest.plan.group))


def _next(due: Due | None) -> str:
    return words.short(due.local.replace("T", " "), _LINE) if due else _("never")


def _until(digest: Digest) -> str:
    """Until when it is muted, on its own clock."""
    return digest.muted.astimezone(ZoneInfo(digest.plan.timezone)).strftime("%Y-%m-%d %H:%M") if digest.muted else ""


def _owner(digest: Digest) -> str:
    if digest.configured:
        return _("the service account, by the bot's configuration")
    return f"{digest.owner_name} ({digest.owner})" if digest.owner_name else digest.owner


def _acts(digest: Digest) -> tuple[Button, ...]:
    name = digest.plan.name
    preview = Button(_("Preview"), PreviewDigest(name=name))
    history_ = Button(_("History"), DigestHistory(name=name))
    run = Button(_("Post now"), RunDigest(name=name))
    if digest.configured:
        return (preview, run, history_)
    turn = (
        Button(_("Pause"), PauseDigest(name=name))
        if digest.state == "active"
        else Button(_("Resume as yourself"), ResumeDigest(name=name))
    )
    sure = Confirm(_("Remove the digest?"), _("It and all that it remembers is gone."), _("Remove"), _("Keep"))
    delete = Button(_("Remove…"), DeleteDigest(name=name), "bad", sure)
    return (preview, run, turn, history_, delete)


def listed(_command: ListDigests, found: Listed) -> View:
    """The channel's digests, each with what can be done with it."""
    add = Actions((Button(_("Add a digest…"), Draft(AddDigest)),))
    if not found.entries:
        nothing = _("This channel has none. A digest tells it each morning what is new, overdue and owned by nobody.")
        return View(_("No digests"), (Paragraph((nothing,)), add))
    return View(_("Digests of this channel"), (Rows(tuple(map(_row, found.entries))), add))


def _row(entry: Entry) -> Row:
    digest = entry.digest
    stands = _("rests: {why}").format(why=digest.why) if digest.state == "paused" else _next(entry.next)
    last = _("last: {run}").format(run=ran(entry.last)) if entry.last else _("never ran yet")
    headline: Text = (Strong(digest.plan.name), f"  {entry.words}")
    muted = _("muted until {when}").format(when=_until(digest)) if entry.muted else ""
    called = _("mentions {whom}").format(whom=_mentions(digest)) if _mentions(digest) else ""
    details = words.dotted(_filter(digest), muted, _("next: {when}").format(when=stands), called, last, _owner(digest))
    name = digest.plan.name
    return Row(
        headline,
        details,
        (Button(_("Preview"), PreviewDigest(name=name)), Button(_("History"), DigestHistory(name=name))),
    )


def history(_command: DigestHistory, found: History) -> View:
    """The last runs, newest first."""
    title = _("Runs of {name}").format(name=found.digest.plan.name)
    if not found.runs:
        return View(title, (Paragraph((_("It has not run yet."),)), Actions(_acts(found.digest))))
    rows = tuple(Row((Strong(run.slot.replace("T", " ")), f"  {_state(run.state)}"), _costs(run)) for run in found.runs)
    return View(title, (Rows(rows), Actions(_acts(found.digest))))


def _costs(run: Ran) -> Text:
    requests = ngettext("{count} request", "{count} requests", run.requests).format(count=run.requests)
    took = _("{seconds} s").format(seconds=f"{run.milliseconds / 1000:.1f}")
    ended = _("ended {when} UTC").format(when=run.ended.strftime("%Y-%m-%d %H:%M:%S")) if run.ended else ""
    return words.dotted(run.outcome, ended, requests if run.requests else "", took if run.milliseconds else "")


def ran(run: Ran) -> str:
    """When it was due, and how it ended."""
    return f"{run.slot.replace('T', ' ')} {_state(run.state)}"


def _state(state: str) -> str:
    said = {
        "due": _("waiting"),
        "claimed": _("under way"),
        "posted": _("posted"),
        "quiet": _("nothing had changed"),
        "failed": _("failed"),
        "unknown": _("not certain"),
        "late": _("too late, folded into the next"),
    }
    return said.get(state, state)


def preview(_command: PreviewDigest, found: Preview) -> View:
    """The digest as it would be posted, to one person."""
    digest = found.digest
    view = message(found.content, about(digest, found.words, found.next), digest.plan.redaction)
    note = Paragraph((_("A preview, with your own rights; nothing was posted."),), quiet=True)
    return View(view.title, (note, *view.blocks))


def about(digest: Digest, schedule: str, due: Due | None) -> About:
    """What a digest's message says of the digest itself."""
    owner = _("the bot's configuration") if digest.configured else digest.owner_name or digest.owner
    return About(
        name=digest.plan.name,
        schedule=schedule,
        next_run=_next(due),
        owner=owner,
        id=digest.id,
        timezone=ZoneInfo(digest.plan.timezone),
        mute=None if digest.configured else MuteDigest(name=digest.plan.name),
    )


def paused(digest: Digest) -> View:
    """Said once to the channel when a digest's owner cannot read any more what it tells."""
    title = _("The digest {name} rests").format(name=digest.plan.name)
    said = _("It read DefectDojo as {who}, and cannot any more: {why}").format(who=_owner(digest), why=digest.why)
    more = _(
        "Whoever may read these findings can take it over: from then on it reads with their rights. If nobody does "
        "within 90 days, it is removed."
    )
    take = Actions((Button(_("Take it over"), ResumeDigest(name=digest.plan.name)),))
    return View(title, (Paragraph((Strong(said),)), Paragraph((more,)), take), private=False)


def lost(lack: Lack) -> str:
    """Why a digest's owner has nothing to read with any more, as others are told."""
    said: dict[Lack, str] = {
        "no link": _("they are not linked any more."),
        "expired": _("their sign-in has expired."),
        "gone": _("Entra ID does not know them any more."),
        "no token": _("they have given no DefectDojo token."),
        "dead token": _("DefectDojo does not take their token any more."),
        "mounted token": _("DefectDojo does not take the token that is mounted for them."),
        "superuser": _("superusers' tokens are not used here."),
    }
    return said[lack]


def turned_away(halt: NotAdmitted) -> str:
    """Why a digest's owner may not do it any more, as others are told."""
    match halt:
        case NotAMember():
            return _("they do not count as a full member of this workspace.")
        case RoleTooLow():
            return _("their role does not allow it.")
        case _:
            return _("“findings” does not work in this channel, by the bot's configuration.")


def trouble(digest: Digest, slot: str, why: str) -> View:
    """Told to its owner when a run failed, or nobody knows whether it did."""
    title = _("The digest {name} has trouble").format(name=digest.plan.name)
    said = _("Its run of {slot}: {why}").format(slot=slot.replace("T", " "), why=why)
    where = _("It is one of the channel {place}.").format(place=digest.place)
    blocks: tuple[Block, ...] = (Paragraph((said,)), Paragraph((where,), quiet=True))
    return View(title, blocks, outcome="failed")


def refused(halt: DigestRefused) -> View:
    """Why nothing was saved, and what would help."""
    labels = {ListDigests: _("Digests of this channel"), AddDigest: _("Add a digest…")}
    buttons = tuple(
        Button(labels.get(one.command if isinstance(one, Draft) else type(one), _("Try again…")), one)
        for one in halt.next
    )
    blocks: tuple[Block, ...] = (Paragraph((halt.reason,)), *((Actions(buttons),) if buttons else ()))
    return View(_("Nothing was saved"), blocks, outcome="refused")
