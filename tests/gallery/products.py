"""Lists of products, and their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.dojo.models import Page, Product
from bot.operations.products import GetProduct, ListProducts
from bot.views import products
from tests.gallery.models import HOSTILE, product

if TYPE_CHECKING:
    from bot.views.model import (
        View,
    )


def _products() -> dict[str, View]:
    some = (product(), product(32, name="web-shop", findings_count=None, tags=()), product(33, name="b", address=""))
    evil = tuple(
        product(900 + place, name=text, description=text, type_name=text, platform=text, tags=(text,))
        for place, text in enumerate(HOSTILE.values())
    )
    page = Page[Product]
    return {
        "products": products.product_list(ListProducts(), page(count=64, results=some, offset=0)),
        "products-none": products.product_list(ListProducts(name="nope"), page(count=0, results=())),
        "products-filtered": products.product_list(
            ListProducts(
                name="pay",
                type="Payments",
                tag=("pci",),
                not_tag=("legacy",),
                criticality="very high",
                lifecycle="production",
                platform="web service",
                origin="internal",
                page=2,
            ),
            page(count=11, results=some[:1], offset=10),
        ),
        "products-no-such-page": products.product_list(ListProducts(page=9), page(count=3, results=(), offset=80)),
        "products-hostile": products.product_list(ListProducts(limit=25), page(count=len(evil), results=evil)),
        "product": products.product_card(GetProduct(product="31"), product()),
        "product-shared": products.product_card(GetProduct(product="31", share=True), product(description="")),
        "product-hostile": products.product_card(GetProduct(product="900"), evil[0]),
    }


VIEWS: Final = _products()
