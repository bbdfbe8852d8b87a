"""How DefectDojo reads the fields of a body: one value in, its stored form out, or Invalid with the real words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from playground.defectdojo import answers
from playground.defectdojo.answers import Invalid, invalid

if TYPE_CHECKING:
    from playground.defectdojo.model import Json
    from playground.defectdojo.state import State

Reader = Callable[[Any], Any]
Readers = Mapping[str, Reader]
Find = Callable[[Any], Any]

MISSING = object()
_TRUE = {True, "1", "true", "True", "TRUE", "t", "T", "yes", "on"}
_FALSE = {False, "0", "false", "False", "FALSE", "f", "F", "no", "off"}
_MOMENT = "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]"


def read(body: Json, readers: Readers) -> Json:
    """Known fields only, in the fields' own order; all wrong ones are told at once."""
    good: Json = {}
    errors: dict[str, Invalid] = {}
    for name in (name for name in readers if name in body):
        try:
            good[name] = readers[name](body[name])
        except Invalid as error:
            errors[name] = error
    if errors:
        raise invalid(errors)
    return good


def insisting(body: Json, required: Iterable[str]) -> Json:
    """The body in which what is required and absent is told as such."""
    return {**dict.fromkeys(required, MISSING), **body}


def needed(reader: Reader) -> Reader:
    def build(value: object) -> Any:
        if value is MISSING:
            raise Invalid(answers.REQUIRED, "required")
        return reader(filled(value))

    return build


def filled(value: object) -> object:
    if value is None:
        text = "This field may not be null."
        raise Invalid(text, "null")
    return value


def as_is(value: object) -> object:
    return value


def boolean(value: object) -> bool:
    """`"true"` is fine, null and `"banana"` are not (recordings patch_active_*, patch_bad_type_400)."""
    filled(value)
    if not isinstance(value, str | int) or value not in _TRUE | _FALSE:
        text = "Must be a valid boolean."
        raise Invalid(text)
    return value in _TRUE


def day(value: object) -> date | None:
    try:
        return None if value is None else date.fromisoformat(str(value))
    except ValueError:
        text = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
        raise Invalid(text) from None


def moment(value: object) -> datetime | None:
    """A day alone is its midnight; the past is fine (recording stories/acceptance_refusals)."""
    try:
        found = None if value is None else datetime.fromisoformat(str(value))
    except ValueError:
        text = f"Datetime has wrong format. Use one of these formats instead: {_MOMENT}."
        raise Invalid(text) from None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def choice(allowed: Collection[str | None]) -> Reader:
    def build(value: object) -> object:
        if value not in allowed:
            text = f'"{value}" is not a valid choice.'
            raise Invalid(text, "invalid_choice")
        return value

    return build


def text(most: int) -> Reader:
    def build(value: object) -> object:
        if value is not None and len(str(value)) > most:
            words = f"Ensure this field has no more than {most} characters."
            raise Invalid(words, "max_length")
        return value

    return build


def link(value: object) -> object:
    """Recording stories/engagements."""
    if value and not str(value).startswith(("http://", "https://")):
        words = "Enter a valid URL."
        raise Invalid(words)
    return text(600)(value)


def row(find: Find) -> Reader:
    """The id of one row that must exist, whoever may see it (recording stories/reviewing)."""

    def build(value: object) -> Any:
        if not isinstance(value, int):
            words = f"Incorrect type. Expected pk value, received {type(value).__name__}."
            raise Invalid(words, "incorrect_type")
        if (found := find(value)) is None:
            words = f'Invalid pk "{value}" - object does not exist.'
            raise Invalid(words, "does_not_exist")
        return found

    return build


def optional(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def rows(find: Find, *, empty: bool) -> Reader:
    def build(value: object) -> list[Any]:
        filled(value)
        if not isinstance(value, list):
            words = f'Expected a list of items but got type "{type(value).__name__}".'
            raise Invalid(words, "not_a_list")
        if not value and not empty:
            words = "This list may not be empty."
            raise Invalid(words, "empty")
        return [row(find)(number) for number in dict.fromkeys(value)]

    return build


def person(state: State) -> Reader:
    return optional(row(state.person))


def people(state: State) -> Reader:
    return rows(state.person, empty=True)


def tags(known: Iterable[Iterable[str]]) -> Reader:
    """A tag that exists anywhere keeps its spelling, in the order of the code points (recording stories/tagging)."""

    def build(value: object) -> list[str]:
        return sorted(spelled(one_word(value), known))

    return build


def spelled(wanted: list[str], known: Iterable[Iterable[str]]) -> list[str]:
    spellings: dict[str, str] = {}
    for tag in [*(tag for taken in known for tag in taken), *wanted]:
        spellings.setdefault(tag.casefold(), tag)
    return list(dict.fromkeys(spellings[tag.casefold()] for tag in wanted if tag))


def tag_list(value: object) -> list[str]:
    """Recordings patch_tags, stories/tagging."""
    filled(value)
    if not isinstance(value, list):
        words = "Invalid json list. A tag list submitted in string form must be valid json."
        raise Invalid(words, "invalid_json")
    if not all(isinstance(tag, str) for tag in value):
        words = "All list items must be of string type."
        raise Invalid(words, "not_a_str")
    return value


def one_word(value: object) -> list[str]:
    """What the tags of a row may not hold; the action that adds tags splits at commas and quotes instead."""
    wanted = tag_list(value)
    refuse_signs(wanted, " ,'\"")
    return wanted


def refuse_signs(wanted: list[str], signs: str) -> None:
    for tag in wanted:
        if any(sign in tag for sign in signs):
            words = f"Invalid tag: '{tag}'. Tags should not contain spaces, commas, or quotes."
            raise Invalid(words)
