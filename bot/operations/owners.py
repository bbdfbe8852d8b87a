"""The names of the products to which rows belong: DefectDojo sends ids only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.dojo.endpoint import Endpoint
from bot.dojo.engagement import Engagement

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Page, Product

T = TypeVar("T", Engagement, Endpoint)


async def owned(page: Page[T], dojo: DojoClient, product: Product | None = None) -> Page[T]:
    """The page with its products' names: one request, or none where all rows are of the product that is known."""
    names = {product.id: product.name} if product else await dojo.product_names(row.product for row in page.results)
    named = (row.model_copy(update={"product_name": names.get(row.product, "")}) for row in page.results)
    return page.model_copy(update={"results": tuple(named)})
