"""CONFIG_FILE: digests, what holds in single channels, and which groups have which roles. Read once, at the start.

Everything in it is checked then: what is wrong is said in one line each, which names the place and never a value.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from bot.catalogue import BY_VERB
from bot.commands.errors import NotUnderstood
from bot.commands.grammar import read as read_line
from bot.digests.holidays import holidays_of
from bot.digests.schedule import BadSchedule
from bot.digests.words import parse
from bot.identity.roles import BY_WORD, Role
from bot.operations.digests import Digest, Plan
from bot.operations.fields import ANY
from bot.operations.redaction import Redaction
from bot.settings import WrongSettings
from bot.yaml_file import NotRead, mapping_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

_KEY: Final = r"^(slack:[CG][A-Z0-9]{2,30}|teams:\S{1,300})$"
_VERBS: Final = tuple(sorted(BY_VERB))
_SHORT: Final = 60


def _verb(value: object) -> object:
    if value not in _VERBS:
        raise ValueError(f"there is no such verb{_suggestion(value, _VERBS)}")
    return value


def _product(value: object) -> object:
    """Ids may stand there as numbers; the words that mean no product in particular mean nothing here."""
    if isinstance(value, str) and value.strip().casefold() in {"", "none", ANY}:
        raise ValueError("it is the id or the name of a product; without one, leave it out")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _role(value: object) -> object:
    if isinstance(value, Role):
        return value
    if not isinstance(value, str) or value.strip().lower() not in BY_WORD:
        raise ValueError(f"it is one of {', '.join(BY_WORD)}")
    return BY_WORD[value.strip().lower()]


def _filter(value: object) -> object:
    """A line of the command language, as in chat."""
    if not isinstance(value, str):
        return value
    try:
        return read_line(value)
    except NotUnderstood as error:
        raise ValueError(f"it is a line such as “findings critical product:payments-api”: {error}") from None


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Channel(_Part):
    """What holds in one channel."""

    product: Annotated[
        str | None, BeforeValidator(_product), StringConstraints(max_length=300, strip_whitespace=True)
    ] = None
    """The default, by id or name, of what is typed there."""
    verbs: tuple[Annotated[str, BeforeValidator(_verb)], ...] | None = None
    """Those that work there, besides those that always do; None for all."""
    redaction: Redaction = "full"
    unfurl: bool = True
    """Whether whoever pastes the address of a page of DefectDojo is shown, alone, what is there."""


class Declared(Plan):
    """A digest, which is posted with the service account's rights and not changed from chat."""

    channel: Annotated[str, StringConstraints(pattern=_KEY)]

    @field_validator("filter", mode="before")
    @classmethod
    def _is_a_line(cls, value: object) -> object:
        return _filter(value)

    def digest(self) -> Digest:
        """The digest, as the engine knows it."""
        plan = Plan(**{name: getattr(self, name) for name in Plan.model_fields})
        return Digest(f"file:{self.name}", self.channel, plan)


class Configuration(_Part):
    """All that the file says."""

    channels: dict[Annotated[str, StringConstraints(pattern=_KEY)], Channel] = Field(default_factory=dict)
    """By platform and channel, of whatever team: slack:C0123ABCD."""
    roles: dict[
        Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)],
        Annotated[Role, BeforeValidator(_role)],
    ] = Field(default_factory=dict)
    """By group or app role of Entra ID, by name or object id; the same as ENTRA_ROLES."""
    digests: tuple[Declared, ...] = ()
    holidays: tuple[date | str, ...] = ()
    """Days on which no digest comes: 2026-12-25, or file:holidays.ics beside this file."""

    def days_off(self, folder: Path) -> frozenset[date]:
        """The holidays, with those of the files named there. Raises BadSchedule."""
        return holidays_of(self.holidays, folder)

    def faults(self, folder: Path) -> Iterator[str]:
        """What is wrong with it as a whole, a line each."""
        try:
            days = self.days_off(folder)
        except BadSchedule as error:
            yield f"CONFIG_FILE: holidays is wrong: {_sentence(error)}"
            return
        for number, one in enumerate(self.digests, 1):
            try:
                parse(one.schedule, one.timezone, days)
            except BadSchedule as error:
                yield f"CONFIG_FILE: digests.{number}.schedule is wrong: {_sentence(error)}"
            if not one.callable_on(one.channel.partition(":")[0]):
                said = "Teams lets a bot mention people only, no groups"
                yield f"CONFIG_FILE: digests.{number}.mentions is wrong: {said}."
        twice = [name for name, times in Counter(one.name for one in self.digests).items() if times > 1]
        yield from (f"CONFIG_FILE: digests is wrong: there are two called {name}." for name in twice)


def read(path: Path | None) -> Configuration:
    """The file's content; without a file, nothing is configured. Raises WrongSettings with a line for each fault."""
    if path is None:
        return Configuration()
    try:
        found = Configuration.model_validate(mapping_in(path))
    except NotRead as error:
        raise WrongSettings([f"CONFIG_FILE {error}"]) from None
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        raise WrongSettings(list(dict.fromkeys(map(_line, faults)))) from None
    if lines := list(found.faults(path.parent)):
        raise WrongSettings(lines)
    return found


def _sentence(error: BadSchedule) -> str:
    """What is wrong, from there on in the middle of a line."""
    said = str(error)
    return f"{said[:1].lower()}{said[1:]}"


def _line(fault: ErrorDetails) -> str:
    """One sentence about one place in the file."""
    place = ".".join(_parts(fault))
    return f"CONFIG_FILE: {place} {_trouble(fault)}."


def _parts(fault: ErrorDetails) -> Iterator[str]:
    """The way to the place; a list's entries count from one, as people do."""
    *way, last = fault["loc"]
    if last == "[key]":
        *way, last = way
        last = str(last)
    for part in (*way, last):
        yield str(part + 1) if isinstance(part, int) else _printable(part)


_MEANING: Final = {
    "literal_error": f"it is one of {', '.join(get_args(Redaction))}",
    "string_pattern_mismatch": "a channel is slack:C0123ABCD, or teams: and the conversation's id",
    "model_type": "it is a map",
    "dict_type": "it is a map",
    "tuple_type": "it is a list",
}
"""What Pydantic says of it for people who know Python, for others."""


_TAKES: Final = {
    "mentions": "it is none, owners, or the id of a user group of Slack's, as S0123ABCD",
    "name": "it is made of letters, digits, dots, dashes and underscores, 60 at most",
    "max_lateness": "it is a time, as 30m, 4h or 1d",
}
"""What single fields take, where their pattern does not fit."""


_PARTS: Final[dict[str, type[BaseModel]]] = {"channels": Channel, "digests": Declared}


def _trouble(fault: ErrorDetails) -> str:
    if fault["type"] == "extra_forbidden":
        part = _PARTS.get(str(fault["loc"][0]), Configuration) if len(fault["loc"]) > 1 else Configuration
        known = part.model_fields
        return f"is unknown{_suggestion(fault['loc'][-1], known)}; it is one of {', '.join(known)}"
    if fault["type"] == "value_error":
        return f"is wrong: {str(fault['ctx']['error']).rstrip('.')}"
    takes = _TAKES.get(str(fault["loc"][-1])) if fault["type"] == "string_pattern_mismatch" else None
    said = takes or _MEANING.get(fault["type"]) or f"{fault['msg'][:1].lower()}{fault['msg'][1:]}"
    return f"is wrong: {said}"


def _suggestion(given: object, known: Any) -> str:
    close = get_close_matches(str(given).lower(), list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _printable(part: str) -> str:
    """A key as a line of a log can show it."""
    said = "".join(letter if letter.isprintable() else "?" for letter in part)
    return said if len(said) <= _SHORT else f"{said[: _SHORT - 1]}…"
