"""What the bot says about a channel's default product."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.channel import ChannelDefault
from bot.operations.context import Fixed
from bot.operations.findings import ListFindings
from bot.operations.statistics import GetStatistics
from bot.views.model import Actions, Block, Button, Facts, Paragraph, Strong, View

if TYPE_CHECKING:
    from bot.operations.channel import Standing
    from bot.storage.channels import Default


def default(_command: ChannelDefault, standing: Standing) -> View:
    """The default; what was changed is told to the whole channel, whose lines mean something else from now on."""
    shown = standing.did == "shown"
    blocks = _none(standing) if standing.default is None else _some(standing, standing.default)
    return View(_("This channel's default product"), blocks, shown)


def fixed() -> View:
    """Why it stays as it is."""
    sentence = _("This channel's default product is set in the bot's configuration: only its administrator changes it.")
    return View(_("It stays as it is"), (Paragraph((sentence,)),), outcome="refused")


def with_note(view: View, default: Default | Fixed) -> View:
    """The answer, with what it was narrowed by: nobody typed that."""
    sentence = _("product {name} (this channel's default; product:any for all)")
    note = Paragraph((sentence.format(name=default.product_name),), quiet=True)
    return replace(view, blocks=(note, *view.blocks))


def _some(standing: Standing, default: Default | Fixed) -> tuple[Block, ...]:
    sentence = _("Commands typed here that name no product, engagement or test are about {name}.")
    said = Paragraph((Strong(sentence.format(name=default.product_name)),))
    look = (
        Button(_("Open findings"), ListFindings(product=default.product)),
        Button(_("Statistics"), GetStatistics(product=default.product)),
    )
    if isinstance(default, Fixed):
        facts = Facts(((_("Product"), (default.product_name,)), (_("Set by"), (_("the bot's configuration"),))))
        how = _("Buttons keep to what they show. product:any asks about all products.")
        return (said, facts, Paragraph((how,), quiet=True), Actions(look))
    how = _("Buttons keep to what they show. product:any asks about all products; context clear removes the default.")
    remove = Button(_("Remove the default"), ChannelDefault(do="clear"))
    return (said, _facts(standing, default), Paragraph((how,), quiet=True), Actions((*look, remove)))


def _facts(standing: Standing, default: Default) -> Facts:
    former = standing.former if standing.did == "set" else None
    return Facts(
        (
            (_("Product"), (f"{default.product_name} (#{default.product_id})",)),
            (_("Set by"), (default.by,)),
            (_("Set"), (_("{when} UTC").format(when=default.at.strftime("%Y-%m-%d %H:%M")),)),
            *(((_("Before"), (former.product_name,)),) if former else ()),
        )
    )


def _none(standing: Standing) -> tuple[Block, ...]:
    if standing.former is None:
        said = _("None is set: commands typed here are about all products that you may see.")
    else:
        said = _("Removed by {who}: {name} is no longer the default here.")
        said = said.format(who=standing.by, name=standing.former.product_name)
    how = _("context product:NAME sets one.")
    return (Paragraph((said,)), Paragraph((how,), quiet=True))
