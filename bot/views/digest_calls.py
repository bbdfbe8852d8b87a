"""Whom a digest calls by name, each once in a message."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.language import _
from bot.views import words
from bot.views.model import Mention, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.dojo.models import Finding
    from bot.views.model import Block, Part, Text


@dataclass(frozen=True)
class Calls:
    """Who is called; nobody in previews, in what is changed later, and where less than everything is shown."""

    owners: Mapping[int, Mention] = field(default_factory=dict)
    """By DefectDojo's users; without a name where only DefectDojo has one."""
    group: str = ""
    """The platform's id of a group; empty for none."""


def calling(calls: Calls) -> Iterator[Block]:
    """The line that calls the group."""
    if calls.group:
        name = _("the user group {id}").format(id=calls.group)
        yield Paragraph(_around(_("For {group}"), "{group}", (Mention(name, calls.group, "group"),)))


def owners(finding: Finding, free: dict[int, Mention]) -> Text:
    """Its owners: mentions of those who are free to be called, who are not so any more then; of others the names."""
    names = [_owner(words.person(finding, one), free.pop(one, None)) for one in finding.reviewers]
    if not names:
        return (_("unowned"),)
    return _around(_("owner {names}"), "{names}", tuple(part for name in names for part in (", ", name))[1:])


def _owner(name: str, called: Mention | None) -> Part:
    return replace(called, text=called.text or name) if called else name


def _around(sentence: str, place: str, parts: Text) -> Text:
    """The sentence with the parts in the place that is kept for them; what is plain beside each other is one part."""
    before, _place, after = sentence.partition(place)
    groups = groupby((before, *parts, after), lambda part: isinstance(part, str))
    joined = ("".join(map(str, group)) if plain else next(group) for plain, group in groups)
    return tuple(part for part in joined if part)
