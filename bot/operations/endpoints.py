"""Endpoints: the addresses at which products can be reached, "locations" on 3.x."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from bot.operations.bounded import look_through
from bot.operations.checks import all_of, held
from bot.operations.command import Listing, Written
from bot.operations.fields import ProductRef, Words
from bot.operations.names import which_product
from bot.operations.owners import owned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.dojo.client import DojoClient
    from bot.dojo.endpoint import Endpoint
    from bot.dojo.models import Page, Product
    from bot.dojo.queries import EndpointFilter

Path = Annotated[str, StringConstraints(pattern=r"^/?[^/\s][^\s]*$", max_length=300, strip_whitespace=True)]
Protocol = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9+.-]{0,19}$")]


class ListEndpoints(Listing):
    """List the endpoints of products, by host."""

    examples = ("endpoints payments-api host:api protocol:https", "endpoints host:admin. path:login")

    product: Annotated[ProductRef | None, Written(bare=True, also=("asset", "product-id"))] = Field(
        default=None, description="The product, by id or name."
    )
    host: Words | None = Field(default=None, description="Part of the host's name.")
    protocol: Protocol | None = Field(default=None, description="The protocol, such as https.")
    port: int | None = Field(default=None, ge=1, le=65_535, description="The port.")
    path: Path | None = Field(default=None, description="Part of the path.")
    tag: tuple[Words, ...] = Field(default=(), description="Endpoints with any of these tags.")
    not_tag: Annotated[tuple[Words, ...], Written(key="-tag")] = Field(
        default=(), description="Endpoints with none of these tags."
    )


async def list_endpoints(command: ListEndpoints, dojo: DojoClient) -> Page[Endpoint]:
    """The endpoints that fit, each with its product's name: two requests, and once one for the generation."""
    product = await which_product(command.product, dojo) if command.product else None
    filters = _filters(command, product)
    fits = all_of(_checks(command))
    fetch = partial(dojo.list_endpoints, **filters)
    if fits is None or (await dojo.generation()).exact(filters):
        page = await fetch(limit=command.size, offset=command.offset)
    else:
        page = await look_through(command, fetch, "endpoints", fits=fits)
    return await owned(page, dojo, product)


def _filters(command: ListEndpoints, product: Product | None) -> EndpointFilter:
    """What DefectDojo is asked, in the client's names."""
    filters: EndpointFilter = {}
    if product:
        filters["product_id"] = product.id
    if command.path:  # DefectDojo keeps paths without their first slash
        filters["path"] = command.path.removeprefix("/")
    for name in ("host", "protocol", "port", "tag", "not_tag"):
        if value := getattr(command, name):
            filters[name] = value
    return filters


def _checks(command: ListEndpoints) -> Iterator[Callable[[Endpoint], bool]]:
    """What fits host, protocol and path, for a DefectDojo that does not say it exactly."""
    if host := command.host:
        yield lambda row: held(host, row.host)
    if protocol := command.protocol:
        yield lambda row: row.protocol.casefold() == protocol.casefold()
    if path := command.path:
        yield lambda row: held(path.removeprefix("/"), row.path)
