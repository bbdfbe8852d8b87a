"""What a digest says of what became of its findings since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.findings import GetFinding
from bot.views import digest_words as says
from bot.views.findings import row_headline
from bot.views.model import Button, Row, Struck
from bot.views.plain import unstyled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from bot.dojo.models import Finding
    from bot.operations.digest import Content, Deed, Handled
    from bot.operations.digest_snapshot import Departure


def headline(handled: Handled | None) -> str:
    """4 of 12 handled; empty where none is, or that is not known."""
    if handled is None or not handled.count:
        return ""
    return _("{count} of {all} handled").format(count=handled.count, all=handled.of)


def struck(finding: Finding, deed: Deed) -> Row:
    """The row of a finding that is not open any more, with what became of it and by whom."""
    said = _("{what}, by {who}").format(what=_way(deed.way), who=deed.by) if deed.by else _way(deed.way)
    title = Struck(unstyled(row_headline(finding)))
    return Row((title, "  ", said), (), (Button(_("Details"), GetFinding(finding=finding.id)),))


def unseen(handled: Handled | None) -> Iterator[Row]:
    """The rows of findings that DefectDojo does not show any more: deleted, or moved out of sight."""
    for number in handled.unseen if handled else ():
        yield Row((f"#{number}",), (_("DefectDojo does not show it any more."),))


def read(content: Content, zone: tzinfo) -> str:
    """When the rows were looked at last, where something of them is not as it was."""
    handled = content.handled
    if handled is None or handled.read is None:
        return ""
    return _("findings looked at again {when}").format(when=says.moment(handled.read, zone, handled.read))


def _way(way: Departure) -> str:
    said: dict[Departure, str] = {
        "fixed": _("fixed"),
        "accepted": _("risk accepted"),
        "false-positive": _("false positive"),
        "duplicate": _("duplicate"),
        "out-of-scope": _("out of scope"),
        "elsewhere": _("no longer active"),
    }
    return said[way]
