"""What the bot says about a channel's default product."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.channel import ChannelDefault
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


def with_note(view: View, default: Default) -> View:
    """The answer, with what it was narrowed by: nobody typed that."""
    sentence = _("product {name} (this channel's default; product:any for all)")
    note = Paragraph((sentence.format(name=default.product_name),), quiet=True)
    return replace(view, blocks=(note, *view.blocks))


def _some(standing: Standing, default: Default) -> tuple[Block, ...]:
    sentence = _("Commands typed here that name no product, engagement or test are about {name}.")
    how = _("Buttons keep to what they show. product:any asks about all products; context clear removes the default.")
    product = str(default.product_id)
    facts = Facts(
        (
            (_("Product"), (f"{default.product_name} (#{default.product_id})",)),
            (_("Set by"), (default.by,)),
            (_("Set"), (_("{when} UTC").format(when=default.at.strftime("%Y-%m-%d %H:%M")),)),
            *(((_("Before"), (standing.former.product_name,)),) if standing.did == "set" and standing.former else ()),
        )
    )
    buttons = (
        Button(_("Open findings"), ListFindings(product=product)),
        Button(_("Statistics"), GetStatistics(product=product)),
        Button(_("Remove the default"), ChannelDefault(do="clear")),
    )
    said = Paragraph((Strong(sentence.format(name=default.product_name)),))
    return (said, facts, Paragraph((how,), quiet=True), Actions(buttons))


def _none(standing: Standing) -> tuple[Block, ...]:
    if standing.former is None:
        said = _("None is set: commands typed here are about all products that you may see.")
    else:
        said = _("Removed by {who}: {name} is no longer the default here.")
        said = said.format(who=standing.by, name=standing.former.product_name)
    how = _("context product:NAME sets one.")
    return (Paragraph((said,)), Paragraph((how,), quiet=True))
