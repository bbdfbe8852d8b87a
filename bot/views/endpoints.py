"""What the bot says about endpoints. Their addresses are text to read: nothing of them is a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _, ngettext
from bot.operations.fields import is_any
from bot.operations.findings import ListFindings
from bot.views import words
from bot.views.lists import Body, listing, of_product, tagged
from bot.views.model import Button, Row, Strong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.dojo.endpoint import Endpoint
    from bot.dojo.models import Page
    from bot.operations.endpoints import ListEndpoints
    from bot.views.model import Text, View

_ADDRESS = 300


def endpoint_list(command: ListEndpoints, page: Page[Endpoint]) -> View:
    """The endpoints, by host."""
    of_the_product = Button(_("Findings of the product"), ListFindings(product=command.product))
    body = Body(
        title=_("Endpoints"),
        none=_("No endpoints"),
        nothing=_("No endpoint that you may see fits."),
        rows=tuple(Row((Strong(words.short(row.url, _ADDRESS)),), _details(row)) for row in page.results),
        basis=(*basis_of(command), _("by host; findings are the active ones"), words.over(page, _("endpoints"))),
        buttons=(of_the_product,) if command.product and not is_any(command.product) else (),
    )
    return listing(command, page, body)


def _details(row: Endpoint) -> Text:
    return words.dotted(row.product_name, _findings(row), _status(row), ", ".join(row.tags))


def _findings(row: Endpoint) -> str:
    if row.active_finding_count is None:
        return ""
    sentence = ngettext("{count} active finding", "{count} active findings", row.active_finding_count)
    return sentence.format(count=row.active_finding_count)


def _status(row: Endpoint) -> str:
    """What is told besides: of most endpoints it is that they are active, or nothing."""
    return row.status if row.status.casefold() != "active" else ""


def basis_of(command: ListEndpoints) -> Iterator[str]:
    """What the list was filtered by, in words."""
    yield of_product(command)
    if command.host:
        yield _("host contains “{words}”").format(words=command.host)
    if command.protocol:
        yield _("protocol {name}").format(name=command.protocol)
    if command.port:
        yield _("port {number}").format(number=command.port)
    if command.path:
        yield _("path contains “{words}”").format(words=command.path.removeprefix("/"))
    yield from tagged(command)
