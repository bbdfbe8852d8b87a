"""How the bot is doing, in a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _, ngettext
from bot.operations.audit import VerifyAudit
from bot.operations.vitals import ShowStatus
from bot.views import words
from bot.views.digests import ran
from bot.views.model import Actions, Button, Facts, Paragraph, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.operations.vitals import Status, Vitals

_TROUBLE = 200
"""Letters of what a database or platform says of itself."""


def status(_command: ShowStatus, found: Status) -> View:
    """Everything that an administrator asks first."""
    title = _("All is well") if found.well else _("Something does not answer")
    facts = Facts(tuple((name, (value,)) for name, value in _facts(found)))
    basis = _("Connections are this replica's, the rest is all replicas'. Errors are counted in the audit.")
    buttons = Actions((Button(_("Look again"), ShowStatus()), Button(_("Check the audit"), VerifyAudit())))
    return View(title, (facts, Paragraph((basis,), quiet=True), buttons), outcome="done" if found.well else "failed")


def _facts(found: Status) -> Iterator[tuple[str, str]]:
    vitals = found.vitals
    yield _("Versions"), _versions(found)
    for one in vitals.connections:
        names = {"database": _("Database"), "defectdojo": "DefectDojo", "slack": "Slack", "teams": "Microsoft Teams"}
        said = words.short(one.trouble, _TROUBLE) or _("answers")
        yield names.get(one.name, one.name), said
    yield _("Last digest"), _last(vitals)
    yield _("Digests waiting"), str(vitals.waiting)
    yield _("Errors in the last hour"), _errors(vitals)
    linked = ngettext("{count} person", "{count} people", vitals.linked)
    yield _("Linked"), linked.format(count=vitals.linked)


def _versions(found: Status) -> str:
    dojo = _("DefectDojo {version}").format(version=found.dojo) if found.dojo else _("DefectDojo’s is not known")
    return " · ".join((_("bot {version}").format(version=found.version), dojo))


def _last(vitals: Vitals) -> str:
    if vitals.last is None:
        return _("none yet")
    return ": ".join((vitals.last.name or _("one that was removed since"), ran(vitals.last.run)))


def _errors(vitals: Vitals) -> str:
    """How many of how many; a rate where there is something to divide by."""
    if not vitals.audited:
        return _("nobody did anything")
    share = round(100 * vitals.failed / vitals.audited)
    said = ngettext("{failed} of {count} action ({share}%)", "{failed} of {count} actions ({share}%)", vitals.audited)
    return said.format(failed=vitals.failed, count=vitals.audited, share=share)
