"""Kinds of filters.

A filter turns a query value into a test of one row, into None when the real DefectDojo ignores that value
in silence, or into Invalid when it answers 400 (facts sections 1 and 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from playground.defectdojo.answers import Invalid, choice, invalid, no_such_choice

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from playground.defectdojo.state import State

Row = TypeVar("Row")
Get = Callable[[Any], Any]
Test = Callable[[Any], bool]
Filter = Callable[[list[str], "State"], Test | None]
Filters = Mapping[str, Filter]

# Findings take only these spellings; 1, 0, TRUE and yes filter nothing (recordings list_findings_active_*).
FLAGS = {"true": True, "True": True, "false": False, "False": False}
# Engagements have another widget (facts section 1.3, recording list_engagements_bad_bool).
WIDGET_FLAGS = {**FLAGS, "2": True, "3": False}
DAYS_BACK = {"1": 0, "2": 7, "3": 30, "4": 90, "7": 365}
MONTH, YEAR = "5", "6"


def flag(get: Get, spellings: Mapping[str, bool] = FLAGS) -> Filter:
    def build(values: list[str], _: State) -> Test | None:
        wanted = spellings.get(values[-1])
        return None if wanted is None else lambda row: bool(get(row)) is wanted

    return build


def exact(get: Get) -> Filter:
    return lambda values, _: lambda row: get(row) is not None and str(get(row)) == values[-1]


def same_letters(get: Get) -> Filter:
    return lambda values, _: lambda row: str(get(row)).casefold() == values[-1].casefold()


def contains(get: Get) -> Filter:
    def build(values: list[str], _: State) -> Test:
        part = values[-1].casefold()
        return lambda row: part in str(get(row) or "").casefold()

    return build


def one_of(get: Get) -> Filter:
    """Exact words, comma-separated, unvalidated: `critical` finds nothing (list_findings_severity_*)."""

    def build(values: list[str], _: State) -> Test:
        wanted = set(values[-1].split(","))
        return lambda row: get(row) in wanted

    return build


def any_of(get: Get) -> Filter:
    """At least one of a row's several words is among the wanted ones."""

    def build(values: list[str], _: State) -> Test:
        wanted = set(values[-1].split(","))
        return lambda row: not wanted.isdisjoint(get(row))

    return build


def numbers(get: Get) -> Filter:
    """Ids, comma-separated (recordings list_findings_cwe_bad_400, list_products_prod_type_bad_400)."""

    def build(values: list[str], _: State) -> Test:
        try:
            wanted = {int(part) for part in values[-1].split(",")}
        except ValueError:
            text = "Enter a number."
            raise Invalid(text) from None
        return lambda row: not wanted.isdisjoint(got if isinstance(got := get(row), set) else {got})

    return build


def number(get: Get) -> Filter:
    """One number and no list (recording stories/reading)."""

    def build(values: list[str], _: State) -> Test:
        try:
            wanted = int(values[-1])
        except ValueError:
            text = "Enter a number."
            raise Invalid(text) from None
        return lambda row: bool(get(row) == wanted)

    return build


def edge(get: Get, compare: Callable[[str, str], bool]) -> Filter:
    """The beginning or the end of a text, in any letters."""
    return lambda values, _: lambda row: compare(str(get(row) or "").casefold(), values[-1].casefold())


def row_of(get: Get, table: Callable[[State], Iterable[int]]) -> Filter:
    """The id of one row that must exist (recordings list_engagements_bad_product_400, list_tests_bad_*)."""

    def build(values: list[str], state: State) -> Test:
        if not values[-1].isascii() or not values[-1].isdigit() or int(values[-1]) not in table(state):
            raise no_such_choice()
        wanted = int(values[-1])
        return lambda row: bool(get(row) == wanted)

    return build


def member_of(get: Get, table: Callable[[State], Iterable[int]]) -> Filter:
    """The id of a row that must exist, among the several that a row has."""
    one = row_of(lambda found: found, table)

    def build(values: list[str], state: State) -> Test:
        one(values, state)
        wanted = int(values[-1])
        return lambda row: wanted in get(row)

    return build


def choices(get: Get, allowed: Iterable[str], *, repeatable: bool = False) -> Filter:
    """Words from a fixed set; a CSV is one wrong word (recording list_engagements_status_csv_400)."""
    known = frozenset(allowed)

    def build(values: list[str], _: State) -> Test:
        wanted = values if repeatable else values[-1:]
        if wrong := next((value for value in wanted if value not in known), None):
            raise choice(wrong)
        return lambda row: get(row) in wanted

    return build


def day(get: Get, compare: Callable[[date, date], bool]) -> Filter:
    def build(values: list[str], _: State) -> Test:
        wanted = _day(values[-1])
        return lambda row: get(row) is not None and compare(get(row), wanted)

    return build


def moment(get: Get, compare: Callable[[datetime, datetime], bool]) -> Filter:
    def build(values: list[str], _: State) -> Test:
        wanted = _moment(values[-1])
        return lambda row: get(row) is not None and compare(get(row), wanted)

    return build


def after_moment(get: Get) -> Filter:
    """A moment at midnight stands for the end of its day (filter_mitigated_after in DefectDojo's own filters)."""

    def build(values: list[str], _: State) -> Test:
        wanted = _moment(values[-1])
        if wanted.time() == time.min:
            wanted = wanted.replace(hour=23, minute=59, second=59)
        return lambda row: get(row) is not None and get(row) > wanted

    return build


def since(get: Get) -> Filter:
    """A choice of 1 to 7, not a date (recordings list_findings_created, list_findings_date_iso_400)."""

    def build(values: list[str], state: State) -> Test:
        first = _first_day(values[-1], state.day())
        return lambda row: get(row) is not None and first <= _as_day(get(row)) <= state.day()

    return build


def percent(get: Get, *, least: bool) -> Filter:
    """EPSS bounds are percents of 0 to 100 although scores are 0 to 1 (recording list_findings_epss)."""

    def build(values: list[str], _: State) -> Test:
        try:
            bound = float(values[-1]) / 100
        except ValueError:
            text = "Enter a number."
            raise Invalid(text) from None
        return lambda row: (got := get(row)) is not None and (got >= bound if least else got <= bound)

    return build


def negated(filter_: Filter) -> Filter:
    def build(values: list[str], state: State) -> Test | None:
        test = filter_(values, state)
        return None if test is None else lambda row: not test(row)

    return build


def all_tags(get: Get) -> Filter:
    return lambda values, _: lambda row: set(values[-1].split(",")) <= set(get(row))


def tag_part(get: Get) -> Filter:
    def build(values: list[str], _: State) -> Test:
        part = values[-1].casefold()
        return lambda row: any(part in tag.casefold() for tag in get(row))

    return build


def tag_filters() -> dict[str, Filter]:
    """Every taggable thing has the same six (recordings list_findings_tag*, list_products_tags_*)."""
    get = attrgetter("tags")
    return {
        "tags": any_of(get),
        "tags__and": all_tags(get),
        "not_tags": negated(any_of(get)),
        "tag": tag_part(get),
        "not_tag": negated(tag_part(get)),
        "has_tags": flag(get),
    }


def nested_tags(name: str, path: str) -> dict[str, Filter]:
    """Tags of what a row belongs to, such as test__engagement__product__tags."""
    get = attrgetter(path)
    return {name: any_of(get), f"{name}__and": all_tags(get), f"not_{name}": negated(any_of(get))}


def narrow(rows: list[Row], query: QueryParams, filters: Filters, state: State) -> tuple[list[Row], list[str]]:
    """The rows that pass, and the names whose values were ignored."""
    errors: dict[str, Invalid] = {}
    ignored = []
    for name in dict.fromkeys(name for name, value in query.multi_items() if name in filters and value):
        try:
            test = filters[name](query.getlist(name), state)
        except Invalid as error:
            errors[name] = error
            continue
        if test is None:
            ignored.append(name)
        else:
            rows = list(filter(test, rows))
    if errors:
        raise invalid(errors)
    return rows, ignored


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "Enter a valid date."
        raise Invalid(message) from None


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = "Enter a valid date/time."
        raise Invalid(message) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _as_day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _first_day(value: str, today: date) -> date:
    if value == MONTH:
        return today.replace(day=1)
    if value == YEAR:
        return today.replace(month=1, day=1)
    if value not in DAYS_BACK:
        raise choice(value)
    return today - timedelta(days=DAYS_BACK[value])
