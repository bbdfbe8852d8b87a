"""What the bot says about itself and about the person."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

from bot.language import _
from bot.operations.about import Help, WhoAmI
from bot.operations.command import Draft
from bot.operations.findings import ListFindings
from bot.operations.linking import GiveToken, StartLink
from bot.operations.products import ListProducts
from bot.views.errors import trouble
from bot.views.linking import unlink_button
from bot.views.model import Actions, Block, Button, Code, Facts, Paragraph, Strong, Text, View
from bot.views.usage import shown, usage, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.operations.about import Self, Topics
    from bot.operations.context import Described


_MANY: Final = 5
"""Verbs that begin with the same word."""
_TOGETHER: Final = 12
"""Verbs in one block."""


def topics(_command: Help, about: Topics) -> View:
    """Help for one verb, or what there is."""
    return _one(about.rows[0]) if about.one else _all(about.rows)


def self_(_command: WhoAmI, person: Self) -> View:
    """Chat identity, person in Entra ID, role, DefectDojo account; and what is missing, with the step that mends it."""
    facts = [(_("In chat"), person.caller.signature), *_linked(person), *_role(person)]
    facts.append((_("DefectDojo"), _account(person)))
    blocks: list[Block] = [Facts(tuple((name, (value,)) for name, value in facts))]
    if person.trouble:
        blocks.append(Paragraph((trouble(person.trouble),)))
    blocks.append(Actions(tuple(_next(person))))
    return View(_("Who you are"), tuple(blocks))


def _linked(self: Self) -> Iterator[tuple[str, str]]:
    link, person = self.link, self.person
    if link is None:
        return
    number = _("object {oid} of tenant {tid}").format(oid=link.oid, tid=link.tid)
    yield _("Entra ID"), f"{person.name}, {number}" if person and person.name else number
    if link.since:
        yield _("Linked"), _("{day}, by {who}").format(day=link.since.date(), who=link.by)
    if link.expires:
        yield _("Expires"), _("{day}: then sign in once more").format(day=link.expires.date())


def _role(self: Self) -> Iterator[tuple[str, str]]:
    holding = self.person and self.person.holding
    if not (self.roles_decide and holding):
        return
    if holding.role:
        yield _("Role"), _("{role}, through {source}").format(role=holding.role.word, source=holding.source)
    else:
        yield _("Role"), _("not known: {why}").format(why=_(holding.unknown)) if holding.unknown else _("none")


def _next(self: Self) -> Iterator[Button]:
    if self.lack in {"no token", "dead token", "superuser"}:
        yield Button(_("Give my token…"), Draft(GiveToken))
    elif self.lack:
        yield Button(_("Link me"), StartLink())
    if self.link:
        yield unlink_button(_("Unlink"))


def _account(person: Self) -> str:
    if person.account is None:
        return _("unknown") if person.trouble else _("none: you act with no account")
    name = f"{person.account.first_name} {person.account.last_name}".strip()
    named = f"{person.account.username} ({name})" if name else person.account.username
    return _("{account}, superuser").format(account=named) if person.account.is_superuser else named


def _all(rows: tuple[Described, ...]) -> View:
    hint = _("Words narrow, commas widen: findings critical,high. “help VERB” explains one verb.")
    first = Actions(
        (
            Button(_("Critical findings"), ListFindings(severity=("Critical",))),
            Button(_("Products"), ListProducts()),
            Button(_("Who am I?"), WhoAmI()),
        )
    )
    return View(_("What I can do"), (*chain.from_iterable(_chapters(rows)), Paragraph((hint,), quiet=True), first))


def _chapters(rows: tuple[Described, ...]) -> Iterator[Iterator[Block]]:
    """What is read, what is changed, and the rest; each with its title."""
    yield _chapter(_("Look"), [row for row in rows if row.chapter == "look"])
    yield _chapter(_("Change"), [row for row in rows if row.chapter == "change"])
    yield _chapter(_("Digests, this channel, and you"), [row for row in rows if row.chapter == "bot"])


def _chapter(title: str, rows: list[Described]) -> Iterator[Block]:
    """Several verbs share a block: a message holds only so many of them, and a block only so much text."""
    families = [tuple(family) for _word, family in groupby(rows, lambda row: row.verb.partition(" ")[0])]
    listed = list(chain.from_iterable(map(_listed, families)))
    if listed:
        yield Paragraph((Strong(title),))
    for start in range(0, len(listed), _TOGETHER):
        yield Paragraph(tuple(chain.from_iterable(listed[start : start + _TOGETHER]))[:-1])


def _listed(family: tuple[Described, ...]) -> Iterator[Text]:
    """The verbs that begin alike, a line each; many of them share one."""
    if len(family) < _MANY:
        yield from ((Strong(row.verb), f" {_told(row)}", "\n") for row in family)
        return
    word, _space, _rest = family[0].verb.partition(" ")
    others = " · ".join(row.verb.removeprefix(f"{word} ") for row in family)
    yield Strong(f"{word} {others}"), f" {_told(family[0])}", "\n"


def _told(row: Described) -> str:
    """What the verb is for, and an example where that is more than the verb."""
    example = row.command.examples[0]
    summary = _(row.command.summary())
    return summary if example == row.verb else " ".join((summary, _("Example:"), example))


def _one(row: Described) -> View:
    said = " ".join(filter(None, [_(row.command.summary()), _(row.command.effect())]))
    fields: tuple[tuple[str, Text], ...] = tuple(
        (shape.key, (f"{_(shape.description)} ({values(shape)})",)) for shape in shown(row)
    )
    blocks: list[Block] = [Paragraph((said,)), Code(usage(row))]
    if fields:
        blocks.append(Facts(fields))
    examples = "\n".join(dict.fromkeys(row.command.examples))
    return View(_("Help: {verb}").format(verb=row.verb), (*blocks, Code(examples)))
