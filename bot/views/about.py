"""What the bot says about itself and about the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.about import Help, WhoAmI
from bot.operations.findings import ListFindings
from bot.operations.products import ListProducts
from bot.views.errors import trouble
from bot.views.model import Actions, Block, Button, Code, Facts, Paragraph, Row, Rows, Strong, Text, View
from bot.views.usage import shown, usage, values

if TYPE_CHECKING:
    from bot.operations.about import Self, Topics
    from bot.operations.context import Described


def topics(_command: Help, about: Topics) -> View:
    """Help for one verb, or what there is."""
    return _one(about.rows[0]) if about.one else _all(about.rows)


def self_(_command: WhoAmI, person: Self) -> View:
    """Chat identity, linked identity, DefectDojo account."""
    facts: list[tuple[str, Text]] = [(_("In chat"), (person.caller.signature,))]
    if person.link:
        facts.append(
            (
                _("Entra ID"),
                (_("object {oid} of tenant {tid}").format(oid=person.link.oid, tid=person.link.tid),),
            )
        )
        since = _("{day}, by {who}").format(day=person.link.since.date(), who=person.link.by)
        facts.append((_("Linked"), (since,)))
    blocks: list[Block] = [Facts((*facts, (_("DefectDojo"), (_account(person),))))]
    if person.trouble:
        blocks.append(Paragraph((trouble(person.trouble),)))
    return View(_("Who you are"), tuple(blocks))


def _account(person: Self) -> str:
    if person.account is None:
        return _("unknown") if person.trouble else _("none: you act with no account")
    name = f"{person.account.first_name} {person.account.last_name}".strip()
    named = f"{person.account.username} ({name})" if name else person.account.username
    return _("{account}, superuser").format(account=named) if person.account.is_superuser else named


def _all(rows: tuple[Described, ...]) -> View:
    listed = tuple(
        Row((Strong(row.verb),), (f"{_(row.command.summary())} {_('Example:')} {row.command.examples[0]}",))
        for row in rows
    )
    hint = _("Words narrow, commas widen: findings critical,high. “help VERB” explains one verb.")
    first = Actions(
        (
            Button(_("Critical findings"), ListFindings(severity=("Critical",))),
            Button(_("Products"), ListProducts()),
            Button(_("Who am I?"), WhoAmI()),
        )
    )
    return View(_("What I can do"), (Rows(listed), Paragraph((hint,), quiet=True), first))


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
