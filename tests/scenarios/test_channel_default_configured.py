"""A channel's default product that the bot's configuration sets: it holds, and nobody changes it from chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scenarios.conftest import Staged

NOTE = "product payments-api (this channel's default; product:any for all)"


@pytest.mark.parametrize(("product", "name"), [("payments-api", "payments-api"), ("31", "#31")])
async def test_the_configurations_product_is_the_channels_default(appsec: Staged, product: str, name: str) -> None:
    async with appsec(f"product: {product}") as scene:
        await scene.says("findings")
        rows = [one for one in scene.dojo.findings.values() if one.active and not one.duplicate]
        scene.sees(f" of {sum(one.product.id == 31 for one in rows)}\n", NOTE.replace("payments-api", name))
        await scene.says("context")
        scene.sees(f"are about {name}.", "Set by: the bot's configuration")
        scene.does_not_see("[Remove the default]", "context clear")


@pytest.mark.parametrize("line", ["context clear", "context product:none", "context checkout-web"])
async def test_nobody_changes_it_from_chat(appsec: Staged, line: str) -> None:
    async with appsec("product: payments-api") as scene:
        await scene.says(line)
        scene.sees(
            "This channel's default product is set in the bot's configuration: only its administrator changes it."
        )
        assert scene.asked() == []
        scene.channel = "payments"
        await scene.says("context checkout-web")
        scene.sees("are about checkout-web.")
