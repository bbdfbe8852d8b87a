"""What a name stands for in DefectDojo: one match is taken, of several one is chosen, a slip gets a did-you-mean."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from bot.dojo.errors import Forbidden, NotFound
from bot.dojo.models import Person
from bot.language import _
from bot.operations.errors import Candidate, Nameless, TooMany, Unclear
from bot.operations.fields import id_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.dojo.client import DojoClient
    from bot.dojo.engagement import Engagement, Test, TestType
    from bot.dojo.models import Product, ProductType
    from bot.dojo.queries import EngagementFilter
    from bot.operations.command import Kind

_MENU = 10
_NEIGHBOURS: Final = 100
MOST: Final = 100
"""What a form's menu takes, on either platform."""
WHOLE: Final = 1000
"""Rows that are looked through here, where DefectDojo has no filter for what is asked."""
ME: Final = "me"
_SHORT: Final = 75
"""Letters of a value that a form's menu gives back; a longer name goes by its id."""


async def which_product(words: str, dojo: DojoClient, field: str = "product") -> Product:
    """The one product that is meant. Raises Unclear where none or several fit."""
    if number := id_of(words):
        return await dojo.get_product(number)
    alike = (await dojo.list_products(name_exact=words, limit=_MENU)).results  # whatever their capitals
    if exact := [row for row in alike if row.name == words] or (alike if len(alike) == 1 else ()):
        return exact[0]
    fitting = await dojo.list_products(name=words, limit=_MENU)
    if fitting.count == 1:
        return fitting.results[0]
    found = tuple(_named(row) for row in fitting.results)
    raise Unclear(field, words, found or await _similar_products(words, dojo), fitting.count)


def _named(row: Product | ProductType) -> Candidate:
    """Their names are unique. One that looks like a number would be taken for an id, and a form's menu loses others."""
    awkward = id_of(row.name) or len(row.name) > _SHORT or not row.name.isprintable()
    return Candidate(row.name, str(row.id) if awkward else row.name)


async def _similar_products(words: str, dojo: DojoClient) -> tuple[Candidate, ...]:
    """Products whose names look like a slip of the keys away, among the first hundred."""
    some = await dojo.list_products(limit=_NEIGHBOURS)
    return similar(words, (_named(row) for row in some.results))


async def which_product_type(words: str, dojo: DojoClient, field: str = "type") -> ProductType:
    """The one product type that is meant. Raises Unclear where none or several fit."""
    types = await dojo.product_types()
    return _chosen(field, words, [(_named(row), row) for row in types])


async def which_engagement(
    words: str, dojo: DojoClient, field: str = "engagement", product_id: int | None = None
) -> Engagement:
    """The one engagement that is meant, of that product if one is given. Raises Unclear, TooMany."""
    if number := id_of(words):
        row = await dojo.get_engagement(number)
        if product_id not in {None, row.product}:
            raise Unclear(field, words, ())
        return row
    within: EngagementFilter = {} if product_id is None else {"product_id": product_id}
    named: EngagementFilter = {**within, "name_exact": words}
    exact = await dojo.list_engagements(limit=_MENU, **named)
    if exact.count == 1:
        return exact.results[0]
    if exact.count:
        raise Unclear(field, words, tuple(map(_dated, exact.results)), exact.count)
    every = await dojo.list_engagements(limit=WHOLE, **within)
    if every.count > WHOLE:
        raise TooMany("engagements", every.count, WHOLE)
    return _chosen(field, words, [(_dated(row), row) for row in every.results])


def _dated(row: Engagement) -> Candidate:
    """Names of engagements are not unique."""
    return Candidate(f"{row.name} · {row.target_start} · #{row.id}", str(row.id))


async def which_test(words: str, dojo: DojoClient, field: str = "test") -> Test:
    """The one test that is meant, by its id or its exact title: most tests have none. Raises Unclear."""
    if number := id_of(words):
        return await dojo.get_test(number)
    exact = await dojo.list_tests(title_exact=words, limit=_MENU)
    if exact.count == 1:
        return exact.results[0]
    raise Unclear(field, words, tuple(map(_begun, exact.results)), exact.count)


def _begun(row: Test) -> Candidate:
    """Most tests have no title of their own."""
    return Candidate(f"{row.name} · {row.target_start.date()} · #{row.id}", str(row.id))


async def which_test_type(words: str, dojo: DojoClient, field: str = "type") -> TestType:
    """The one test type that is meant. Raises Unclear where none or several fit."""
    types = await dojo.test_types()
    return _chosen(field, words, [(Candidate(row.name, str(row.id)), row) for row in types])


async def which_person(words: str, dojo: DojoClient, field: str) -> Person:
    """The account that is meant: "me", a username, a full name or an id.

    Raises Unclear; Forbidden where this person may not see users and somebody else is meant.
    """
    if words.casefold() == ME:
        me = await dojo.who_am_i()
        return Person(id=me.id, username=me.username, first_name=me.first_name, last_name=me.last_name)
    return person_among(words, await dojo.users(), field)


def person_among(words: str, people: Iterable[Person], field: str) -> Person:
    """Of these people the one that is meant. Raises Unclear where none or several fit."""
    words = words.removeprefix("@")
    rows = [(_known_as(row), row) for row in people]
    exact = [row for _one, row in rows if words.casefold() in {row.username.casefold(), row.name.casefold()}]
    return exact[0] if len(exact) == 1 else _chosen(field, words, rows)


def _known_as(row: Person) -> Candidate:
    return Candidate(f"{row.name} ({row.username})", row.username)


async def person_id(words: str, dojo: DojoClient, field: str) -> int:
    """The id of the account that is meant; an id is taken as it is.

    Raises Unclear; Nameless where this person may not see users and somebody else is meant.
    """
    if number := id_of(words):
        return number
    try:
        return (await which_person(words, dojo, field)).id
    except Forbidden as error:
        raise Nameless(words) from error


def similar(words: str, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Those whose labels look like a slip of the keys away from the words, nearest first."""
    folded = {one.label.casefold(): one for one in candidates}
    return tuple(folded[label] for label in get_close_matches(words.casefold(), folded, n=5))


class Numbered(Protocol):
    """A thing of DefectDojo's."""

    @property
    def id(self) -> int: ...


T = TypeVar("T", bound=Numbered)


def _chosen(field: str, words: str, rows: list[tuple[Candidate, T]]) -> T:
    """Of all rows that there are, the one whose id or name the words are, or whose name alone holds them."""
    folded = words.casefold()
    exact = [row for one, row in rows if folded == one.label.casefold() or row.id == id_of(words)]
    if len(exact) == 1:
        return exact[0]
    fitting = [(one, row) for one, row in rows if folded in one.label.casefold()]
    if len(fitting) == 1:
        return fitting[0][1]
    found = tuple(one for one, _row in fitting)
    raise Unclear(field, words, found[:_MENU] or similar(words, (one for one, _row in rows)), len(found))


async def suggest(kind: Kind, typed: str, dojo: DojoClient) -> tuple[Candidate, ...]:
    """What a form offers while somebody types, at most `MOST`.

    Of engagements and tests those that began last, since DefectDojo cannot look for a part of their names; an older
    one by its id, or its exact name where none of those fits. Of people only the caller, where that is all that the
    caller may see.
    """
    words = typed.strip()
    match kind:
        case "product":
            return tuple(_named(row) for row in (await dojo.products_named(words)).results)
        case "product type":
            return _holding(words, map(_named, await dojo.product_types()))
        case "test type":
            return _holding(words, (Candidate(row.name, str(row.id)) for row in await dojo.test_types()))
        case "engagement":
            latest = _holding(words, map(_dated, await dojo.latest_engagements()))
            return await _and_meant(words, latest, partial(_engagements_meant, words, dojo))
        case "test":
            latest = _holding(words, map(_begun, await dojo.latest_tests()))
            return await _and_meant(words, latest, partial(_tests_meant, words, dojo))
        case "person":
            return _holding(words.removeprefix("@"), (Candidate(_("me"), ME), *await _people(dojo)))


async def _and_meant(
    words: str, latest: tuple[Candidate, ...], meant: Callable[[], Awaitable[tuple[Candidate, ...]]]
) -> tuple[Candidate, ...]:
    """The latest that fit; before them the one whose id was typed, and where none fits, those of that very name."""
    if words and (id_of(words) or not latest):
        try:
            first = await meant()
        except NotFound:
            first = ()
        latest = (*first, *(one for one in latest if one not in first))[:MOST]
    return tuple(map(_fitted, latest))


async def _engagements_meant(words: str, dojo: DojoClient) -> tuple[Candidate, ...]:
    if number := id_of(words):
        return (_dated(await dojo.get_engagement(number)),)
    return tuple(map(_dated, (await dojo.list_engagements(name_exact=words)).results))


async def _tests_meant(words: str, dojo: DojoClient) -> tuple[Candidate, ...]:
    if number := id_of(words):
        return (_begun(await dojo.get_test(number)),)
    return tuple(map(_begun, (await dojo.list_tests(title_exact=words)).results))


def _fitted(one: Candidate) -> Candidate:
    """Of a long name the beginning only: date and id tell it apart."""
    name, began, number = one.label.rsplit(" · ", 2)
    room = _SHORT - len(one.label) + len(name)
    return one if len(name) <= room else replace(one, label=f"{name[: room - 1]}… · {began} · {number}")


async def _people(dojo: DojoClient) -> tuple[Candidate, ...]:
    try:
        return tuple(map(_known_as, await dojo.users()))
    except Forbidden:
        return ()


def _holding(words: str, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    folded = words.casefold()
    fitting = (one for one in candidates if folded in one.label.casefold() or folded == one.value.casefold())
    return tuple(islice(fitting, MOST))
