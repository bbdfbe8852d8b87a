"""What the bot says below a digest: the heads of the lists that have no room in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.language import _, ngettext
from bot.operations.redaction import redacted
from bot.views import digest_words as says
from bot.views import words
from bot.views.digest import owned, product_facts
from bot.views.findings import row_headline
from bot.views.model import Actions, Button, Paragraph, Row, Rows, Strong, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.operations.digest import Excerpt, More
    from bot.operations.redaction import Redaction
    from bot.views.model import Block

_NAME: Final = 60


def below(more: More, name: str, level: Redaction) -> View:
    """The lists of that digest, as its channel may see them."""
    told: More = redacted(more, level)
    title = _("{name}: more of it").format(name=words.short(name, _NAME))
    return View(title, tuple(_blocks(told)), private=False)


def _blocks(more: More) -> Iterator[Block]:
    for one in more.lists:
        yield from _list(one, more)
    if more.products:
        yield Paragraph((Strong(_("More products")),))
        yield from product_facts(more.products)


def _list(one: Excerpt, more: More) -> Iterator[Block]:
    rows = [more.rows[number] for number in one.ids if number in more.rows]
    if not rows:
        return
    yield Paragraph((Strong(says.attention(one.kind, one.figure.count or 0)),))
    yield Rows(tuple(Row(row_headline(row), owned(row)) for row in rows))
    rest = (one.figure.count or 0) - len(rows)
    if rest > 0:
        told = ngettext("{count} more is not shown.", "{count} more are not shown.", rest).format(count=rest)
        yield Paragraph((told,), quiet=True)
    if one.figure.list:
        yield Actions((Button(_("Show the list"), one.figure.list),))
