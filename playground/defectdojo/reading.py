"""Lists and details of all but findings; what a person may not see does not exist for them (facts 1.9)."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from playground.defectdojo import answers, auth, listings, names, prefetch, shapes
from playground.defectdojo.answers import Answer
from playground.defectdojo.paging import Listing, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playground.defectdojo.call import Call
    from playground.defectdojo.model import Engagement, Json, Product, ProductType, Test

by_id = attrgetter("id")
PRODUCTS = Listing("products", listings.PRODUCTS, listings.by_name)
PRODUCT_TYPES = Listing("product_types", listings.PRODUCT_TYPES, listings.by_name)
ENGAGEMENTS = Listing("engagements", listings.ENGAGEMENTS, by_id)
TESTS = Listing("tests", listings.TESTS, by_id)
TEST_TYPES = Listing("test_types", listings.TEST_TYPES, by_id)
USERS = Listing("users", listings.USERS, by_id)


def visible(call: Call, rows: Iterable[Any], owner: Callable[[Any], Product]) -> list[Any]:
    """The rows of products that the caller may see."""
    products = call.state.products.values()
    seen = {product for product in products if auth.sees(call.state, call.user, product)}
    return [row for row in rows if owner(row) in seen]


def find(call: Call, table: dict[int, Any], model: str, owner: Callable[[Any], Product]) -> Any:
    row = table.get(call.id)
    if row is None or not auth.sees(call.state, call.user, owner(row)):
        raise answers.no_match(model)
    return row


def with_prefetch(call: Call, body: Json, known: prefetch.Prefetches, rows: list[Any]) -> Answer:
    wanted = call.query.get("prefetch", "").split(",")
    if unknown := sorted(set(filter(None, wanted)) - known.keys()):
        call.refuse(f"nothing comes of prefetching {unknown}")
    body["prefetch"] = prefetch.collect(call, known, wanted, rows)
    return Answer(body=body)


def listed(call: Call, listing: Listing, rows: list[Any], shape: Callable[[list[Any]], list[Json]]) -> Answer:
    return Answer(body=page(call, listing, rows, shape))


def listed_with_prefetch(
    call: Call,
    listing: Listing,
    rows: list[Any],
    shape: Callable[[list[Any]], list[Json]],
    known: prefetch.Prefetches,
) -> Answer:
    shown: list[Any] = []

    def remember(found: list[Any]) -> list[Json]:
        shown.extend(found)
        return shape(found)

    return with_prefetch(call, page(call, listing, rows, remember), known, shown)


def root(call: Call) -> Answer:
    """Tells the generations apart: `location` or `global_roles` (recording api_root, facts section 6)."""
    call.allow_query(())
    return Answer(body={name: f"{call.address}{name}/" for name in names.known(call.state.generation)["root"]})


def _self(product: Product) -> Product:
    return product


def products(call: Call) -> Answer:
    def shape(found: list[Product]) -> list[Json]:
        active = call.state.active_findings(found)
        return [shapes.product(call.state, row, active[row.id]) for row in found]

    rows = visible(call, call.state.products.values(), _self)
    return listed_with_prefetch(call, PRODUCTS, rows, shape, prefetch.PRODUCT)


def product(call: Call) -> Answer:
    call.allow_query({"prefetch"})
    row = find(call, call.state.products, "Product", _self)
    active = call.state.active_findings([row])[row.id]
    return with_prefetch(call, shapes.product(call.state, row, active), prefetch.PRODUCT, [row])


def product_types(call: Call) -> Answer:
    """Those with a product that the caller may see, or of which they are a member."""

    def shape(found: list[ProductType]) -> list[Json]:
        return [shapes.prod_type(call.state, row) for row in found]

    seen = {row.prod_type.id for row in visible(call, call.state.products.values(), _self)}
    rows = [row for row in call.state.prod_types.values() if row.id in seen or call.user.is_superuser]
    return listed_with_prefetch(call, PRODUCT_TYPES, rows, shape, prefetch.PROD_TYPE)


def _engagements_product(row: Engagement) -> Product:
    return row.product


def engagements(call: Call) -> Answer:
    """No prefetch here, not even the key (recording list_engagements_default)."""
    rows = visible(call, call.state.engagements.values(), _engagements_product)
    return listed(call, ENGAGEMENTS, rows, lambda found: [shapes.engagement(call.state, row) for row in found])


def engagement(call: Call) -> Answer:
    call.allow_query(())
    row = find(call, call.state.engagements, "Engagement", _engagements_product)
    return Answer(body=shapes.engagement(call.state, row))


def _tests_product(row: Test) -> Product:
    return row.engagement.product


def tests(call: Call) -> Answer:
    def shape(found: list[Test]) -> list[Json]:
        return [shapes.test(call.state, row) for row in found]

    rows = visible(call, call.state.tests.values(), _tests_product)
    return listed_with_prefetch(call, TESTS, rows, shape, prefetch.TEST)


def test(call: Call) -> Answer:
    call.allow_query({"prefetch"})
    row = find(call, call.state.tests, "Test", _tests_product)
    return with_prefetch(call, shapes.test(call.state, row), prefetch.TEST, [row])


def test_types(call: Call) -> Answer:
    rows = list(call.state.test_types.values())
    return listed(call, TEST_TYPES, rows, lambda found: [shapes.test_type(row) for row in found])


def users(call: Call) -> Answer:
    auth.demand_superuser(call.user)
    rows = list(call.state.users.values())
    return listed(call, USERS, rows, lambda found: [shapes.user(call.state, row) for row in found])


def user(call: Call) -> Answer:
    """Not even oneself (recording stories/reading)."""
    auth.demand_superuser(call.user)
    found = call.state.person(call.id)
    if found is None:
        raise answers.no_match("User")
    return Answer(body=shapes.user(call.state, found))


def user_profile(call: Call) -> Answer:
    """2.x adds roles and memberships (recordings user_profile_member, 2.58.4/user_profile_member_reader)."""
    call.allow_query(())
    user, state = call.user, call.state
    body = {"user": shapes.user(state, user), "user_contact_info": shapes.contact(state, user)}
    return Answer(body=body if state.modern else {**body, **_memberships(call)})


def _memberships(call: Call) -> Json:
    user = call.user
    members: list[Json] = []
    for product in call.state.products.values():
        if (role := product.members.get(user.id)) is not None:
            members.append({"id": len(members) + 1, "product": product.id, "user": user.id, "role": role})
    held = {"id": user.id, "user": user.id, "group": None, "role": user.global_role}
    return {
        "global_role": held if user.global_role else None,
        "dojo_group_member": [],
        "product_type_member": [],
        "product_member": members,
    }
