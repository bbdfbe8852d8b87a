"""What the bot says about how many findings there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.language import _
from bot.views import words
from bot.views.basis import basis
from bot.views.errors import trouble
from bot.views.explain import explain_button
from bot.views.model import Actions, Block, Button, Facts, Link, LinkButton, Menu, Paragraph, Part, Strong, Text, View
from bot.views.plain import unstyled

if TYPE_CHECKING:
    from bot.operations.statistics import GetStatistics, Kind, Number, Statistics

_CELLS: Final = 10
"""Of the longest bar."""


def statistics(command: GetStatistics, known: Statistics) -> View:
    """The numbers, each with its basis and the way to its list."""
    most = max((number.count or 0 for number in known.severities.values()), default=0)
    bars = [(words.severity(name), _bar(number, most)) for name, number in known.severities.items()]
    others = [(_name(kind), _reckoned(number)) for kind, number in known.others.items()]
    blocks = (
        Facts(((_("Active"), _reckoned(known.active)), *bars)),
        Facts(tuple(others)),
        *_trouble(known),
        Paragraph((_small(known),), quiet=True),
        Menu(_("Show the list of…"), _lists(known)),
        Actions(_next(command, known)),
    )
    about = " › ".join(known.names) or _("all that you may see")
    return View(_("Statistics: {about}").format(about=about), blocks, not command.share)


def _reckoned(number: Number) -> Text:
    """The number and its basis, without what is the same for all."""
    everywhere = number.list.model_copy(update={"product": None, "product_type": None, "engagement": None})
    return (_figure(number), f" ({basis(everywhere)})")


def _bar(number: Number, most: int) -> Text:
    """The number first, which is all that a screen reader needs; then a bar to compare by."""
    if number.count is None or not most:
        return (_figure(number),)
    full = -(-number.count * _CELLS // most)
    return (_figure(number), f" {'█' * full}{'░' * (_CELLS - full)}")


def _figure(number: Number) -> Part:
    if number.count is None:
        return _("could not be read")
    return Link(str(number.count), number.address) if number.address else Strong(str(number.count))


def _name(kind: Kind) -> str:
    names: dict[Kind, str] = {
        "all": _("All findings"),
        "verified": _("Verified"),
        "mitigated": _("Mitigated"),
        "false-positive": _("False positive"),
        "duplicate": _("Duplicate"),
        "risk-accepted": _("Risk accepted"),
        "out-of-scope": _("Out of scope"),
        "known-exploited": _("Known exploited"),
        "outside-sla": _("Outside SLA"),
    }
    return names[kind]


def _small(known: Statistics) -> str:
    read = _("read {when} UTC").format(when=known.read.strftime("%Y-%m-%d %H:%M:%S"))
    return _("by severity: active, not duplicate; one finding can have several statuses") + f" · {read}"


def _trouble(known: Statistics) -> tuple[Block, ...]:
    if known.trouble is None:
        return ()
    sentence = _("Some numbers could not be read. {trouble}")
    return (Paragraph((Strong(sentence.format(trouble=trouble(known.trouble))),)),)


def _lists(known: Statistics) -> tuple[Button, ...]:
    severities = [(words.severity(name), number) for name, number in known.severities.items()]
    others = [(_name(kind), number) for kind, number in known.others.items()]
    every = [(_("Active"), known.active), *severities, *others]
    return tuple(Button(f"{name}: {unstyled((_figure(number),))}", number.list) for name, number in every)


def _next(command: GetStatistics, known: Statistics) -> tuple[Button | LinkButton, ...]:
    buttons: list[Button | LinkButton] = [Button(_("Count again"), command)]
    if known.address:
        buttons.append(LinkButton(_("Open in DefectDojo"), known.address))
    buttons.append(explain_button(command))
    if not command.share:
        buttons.append(Button(_("Share to channel"), command.model_copy(update={"share": True})))
    return tuple(buttons)
