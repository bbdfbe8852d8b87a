"""Products: the list, the menu of names, and the card that leads to the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.world import MARTA

if TYPE_CHECKING:
    from tests.conftest import Scene


async def test_the_list_is_by_name_and_pages_through_all_that_one_may_see(scene: Scene) -> None:
    names: list[str] = []
    await scene.says("products limit:25")
    for _ in range(len(scene.dojo.products) // 25 + 1):
        names += [choice.strip() for choice in menu(scene)]
        if "[Next]" in scene.screen():
            await scene.clicks("Next")

    assert names == sorted((row.name for row in scene.dojo.products.values()), key=str.casefold)
    await scene.clicks("Previous")
    scene.sees(f"Products 1-25 of {len(names)}")


def menu(scene: Scene) -> list[str]:
    line = next(line for line in scene.screen().splitlines() if line.startswith("[Details of…"))
    return line.strip("[]").split(" | ")[1:]


async def test_every_filter_shows_as_many_as_there_are(scene: Scene) -> None:
    rows = list(scene.dojo.products.values())
    kind = rows[-1].prod_type
    wanted = {
        "products": len(rows),
        "products pay": sum("pay" in row.name.lower() for row in rows),
        f'products type:"{kind.name}"': sum(row.prod_type is kind for row in rows),
        f"products organization:{kind.id}": sum(row.prod_type is kind for row in rows),
        f'products type:"{kind.name.upper()}"': sum(row.prod_type is kind for row in rows),
        "products tag:pci,gdpr": sum(not {"pci", "gdpr"}.isdisjoint(row.tags) for row in rows),
        "products name_contains:pay prod_type:Payments": sum(
            "pay" in row.name.lower() and row.prod_type.name == "Payments" for row in rows
        ),
        "products -tag:pci,gdpr": sum({"pci", "gdpr"}.isdisjoint(row.tags) for row in rows),
        'products criticality:"Very High"': sum(row.business_criticality == "very high" for row in rows),
        "products lifecycle:production criticality:low": sum(
            row.lifecycle == "production" and row.business_criticality == "low" for row in rows
        ),
        'products platform:"web service" origin:internal': sum(
            row.platform == "web service" and row.origin == "internal" for row in rows
        ),
        "products pay tag:pci": sum("pay" in row.name.lower() and "pci" in row.tags for row in rows),
    }
    for line, count in wanted.items():
        await scene.says(line)
        assert f" of {count}\n" in scene.screen(), line
        assert count, line


async def test_a_product_is_chosen_from_the_menu_and_leads_to_its_findings(scene: Scene) -> None:
    rows = [row for row in scene.dojo.findings.values() if row.product.id == 31 and row.active]
    await scene.says("products pay")
    await scene.chooses("Details of…", "payments-api")
    scene.sees(
        "payments-api",
        "Number: #31",
        "Type: Payments",
        f"{len(rows)} active findings, duplicates included",
        "Tags: pci, python",
    )

    await scene.clicks("Critical and high")
    worst = [row for row in rows if row.severity in {"Critical", "High"} and not row.duplicate]
    scene.sees(f" of {len(worst)}\n", "product payments-api")

    await scene.says("product 31")
    await scene.clicks("All open findings")
    scene.sees(f" of {sum(not row.duplicate for row in rows)}\n")


@pytest.mark.parametrize("words", ["31", "payments-api", "PAYMENTS-API", "ments-api", "“payments-api”"])
async def test_a_product_goes_by_number_name_or_a_part_that_is_enough(scene: Scene, words: str) -> None:
    await scene.says(f"product {words}")
    scene.sees("Number: #31")


async def test_a_part_of_several_names_asks_which(scene: Scene) -> None:
    await scene.says("product payments")
    scene.sees("“payments” does not name one product. Which one do you mean?", "[payments-api]", "[payments-ledger]")

    await scene.clicks("payments-ledger")
    scene.sees("payments-ledger", "Type: Payments")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("product xyzzy", "There is no product “xyzzy”, or your account may not see it."),
        ("product 99999", "There is no such thing in DefectDojo, or your account may not see it."),
        ("products xyzzy", "No product that you may see fits."),
        ("products type:xyzzy", "There is no product type “xyzzy”, or your account may not see it."),
    ],
)
async def test_what_does_not_exist_is_said_not_to(scene: Scene, line: str, words: str) -> None:
    await scene.says(line)
    scene.sees(words)


async def test_a_type_with_a_slip_is_offered_as_it_is_spelt(scene: Scene) -> None:
    await scene.says("products type:Paymets")
    await scene.clicks("Payments")

    scene.sees("Products 1-")


async def test_a_person_sees_their_own_products_only(scene: Scene) -> None:
    await scene.says("products", MARTA)
    scene.sees("Products 1-3 of 3", "checkout-web", "payments-api", "payments-ledger", who=MARTA)

    await scene.says("product card-vault", MARTA)
    scene.sees("There is no product “card-vault”, or your account may not see it.", who=MARTA)


async def test_a_card_can_be_shared_with_the_channel(scene: Scene) -> None:
    await scene.says("product 31")
    await scene.clicks("Share to channel")

    scene.sees("payments-api", "Number: #31", who=MARTA)
    scene.does_not_see("[Share to channel]", who=MARTA)


async def test_an_awkward_name_is_shown_as_it_is_and_can_be_chosen(scene: Scene) -> None:
    name = next(row.name for row in scene.dojo.products.values() if '"' in row.name)
    await scene.says("products Acme")
    scene.sees("Products 1-1 of 1")
    await scene.chooses("Details of…", name)

    scene.sees("Number: #")


async def test_a_list_says_what_it_was_filtered_by_and_takes_one_request(scene: Scene) -> None:
    await scene.says('products pay tag:pci -tag:x lifecycle:production criticality:"very high"')
    scene.sees("name contains “pay”; tagged pci; not tagged x; criticality very high; lifecycle production; by name")
    assert scene.asked() == ["GET /products/"]


async def test_a_page_beyond_the_end_leads_back_to_the_first(scene: Scene) -> None:
    await scene.says("products page:99")
    scene.sees(f"There is no page 99: the list has {len(scene.dojo.products)} rows.")

    await scene.clicks("First page")
    scene.sees("Products 1-10 of")


async def test_a_product_shows_its_active_findings_and_its_grade_where_it_has_one(scene: Scene) -> None:
    row = scene.dojo.products[31]
    active = sum(one.active for one in scene.dojo.findings.values() if one.product is row)
    await scene.says("products payments-api")
    scene.sees(f"{active} active findings", f"grade {row.prod_numeric_grade}")

    row.prod_numeric_grade = None
    await scene.says("products payments-api")
    scene.does_not_see("grade")


async def test_of_names_that_differ_in_their_capitals_the_exact_one_is_taken(scene: Scene) -> None:
    scene.dojo.products[1].name = "Payments-API"
    await scene.says("product payments-api")
    scene.sees("Number: #31")
    await scene.says("product Payments-API")
    scene.sees("Number: #1\n")
    await scene.says("engagement create PAYMENTS-API name:Scan")
    scene.sees("“PAYMENTS-API” does not name one product.")
