"""A View as a Slack message: pure and total, within Slack's limits, foreign text inert.

Foreign text goes into rich text and plain text objects only: Slack reads no markup there.
Rules: Block Kit's reference; the limits are in `limits.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final, TypeAlias, assert_never

from bot.commands.grammar import write
from bot.language import _, ngettext
from bot.operations.command import Draft
from bot.platforms.slack.limits import LIMITS
from bot.platforms.slack.text import cut, fallback, opens, plain_text, rich, sendable, texts
from bot.views.model import (
    Actions,
    Button,
    Code,
    Facts,
    Link,
    LinkButton,
    Mention,
    Menu,
    Paragraph,
    Quote,
    Row,
    Rows,
)
from bot.views.plain import blank, one, plain, short, shown, unstyled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.views.model import Block, Confirm, Text, Tone, View

Json: TypeAlias = dict[str, Any]

_NOTE: Final = 200
"""Letters kept free for each of the two lines that say what is left out."""
_STYLES: Final[dict[Tone, Json]] = {"plain": {}, "good": {"style": "primary"}, "bad": {"style": "danger"}}


@dataclass(frozen=True)
class _Piece:
    """Blocks that stand or fall together."""

    blocks: tuple[Json, ...]
    row: bool = False

    @property
    def letters(self) -> int:
        return sum(map(_letters, self.blocks))


def render(view: View) -> Json:
    """The message's `text` and `blocks`."""
    text = plain(view)
    title = () if blank(one(view.title)) else (_header(view.title),)
    pieces = tuple(chain.from_iterable(map(_pieces, view.blocks)))
    blocks = [*title, *_fitting(pieces, title)] or [_quiet(text)]
    return {"text": fallback(text), "blocks": _numbered(blocks)}


def _pieces(block: Block) -> Iterator[_Piece]:
    match block:
        case Paragraph():
            made: Iterable[Json] = _paragraph(block)
        case Facts():
            made = rich("section", chain.from_iterable(_fact(at, *pair) for at, pair in enumerate(block.pairs)))
        case Rows():
            yield from (_Piece(_row(row), row=True) for row in block.rows)
            return
        case Quote():
            made = _quote(block)
        case Code():
            made = rich("preformatted", texts((block.text,), partial(shown, isolate=False)))
        case Actions():
            made = _pressed(block.buttons)
        case Menu():
            made = _menu(block)
        case _:
            assert_never(block)
    yield from (_Piece((item,)) for item in made)


# -- what fits ------------------------------------------------------------------------------------


def _fitting(pieces: Sequence[_Piece], title: Sequence[Json]) -> Iterator[Json]:
    """The pieces that fit, and in the place of the first that does not, a line that says so."""
    kept = _kept(pieces, title)
    told: set[bool] = set()
    for place, piece in enumerate(pieces):
        if place in kept:
            yield from piece.blocks
        elif piece.row not in told:
            told.add(piece.row)
            missing = sum(other.row for at, other in enumerate(pieces) if at not in kept)
            yield _quiet(_left_out(missing if piece.row else 0))


def _kept(pieces: Sequence[_Piece], title: Sequence[Json]) -> set[int]:
    """The places of the pieces that fit.

    Rows come last: the buttons to the next page must not give way to them. Nor may a row give way to a later
    one, which matters less.
    """
    blocks = LIMITS.blocks - len(title) - 2
    letters = LIMITS.all_text - sum(map(_letters, title)) - 2 * _NOTE
    kept = set()
    for place in sorted(range(len(pieces)), key=lambda place: pieces[place].row):
        piece = pieces[place]
        needed = piece.letters
        if len(piece.blocks) <= blocks and needed <= letters:
            kept.add(place)
            blocks, letters = blocks - len(piece.blocks), letters - needed
        elif piece.row:
            break
    return kept


def _left_out(rows: int) -> str:
    if not rows:
        return _("… Something is left out here: it does not fit into one message.")
    return ngettext("… {count} more row is not shown.", "… {count} more rows are not shown.", rows).format(count=rows)


def _letters(block: Json) -> int:
    """All text in a block, at whatever depth."""
    letters, left = 0, [block]
    while left:
        for key, item in left.pop().items():
            if isinstance(item, dict):
                left.append(item)
            elif isinstance(item, list):
                left += item
            elif key == "text":
                letters += len(item)
    return letters


def _numbered(blocks: list[Json]) -> list[Json]:
    """The blocks with action ids that are unique in the message: run:0, form:1."""
    numbers = count()

    def numbered(block: Json) -> Json:
        if block["type"] != "actions":
            return block
        named = [{**made, "action_id": f"{made['action_id']}:{next(numbers)}"} for made in block["elements"]]
        return {**block, "elements": named}

    return list(map(numbered, blocks))


# -- text -----------------------------------------------------------------------------------------


def _header(title: str) -> Json:
    return {"type": "header", "text": plain_text(title, LIMITS.header)}


def _quiet(text: str) -> Json:
    return {"type": "context", "elements": [plain_text(text, LIMITS.context)]}


def _paragraph(paragraph: Paragraph) -> tuple[Json, ...]:
    """Small print is a context block, unless it holds links or mentions: rich text alone has both, and is inert."""
    linked = any(isinstance(part, Link | Mention) for part in paragraph.text)
    words = unstyled(paragraph.text)
    if not paragraph.quiet or linked:
        return rich("section", texts(paragraph.text, shown))
    return () if blank(one(words)) else (_quiet(words),)


def _fact(at: int, name: str, value: Text) -> Iterator[Json]:
    """A pair on a line of its own; two columns would fall apart on phones."""
    if at:
        yield {"type": "text", "text": "\n"}
    yield {"type": "text", "text": f"{one(name)}: ", "style": {"bold": True}}
    yield from texts(value, one)


def _quote(quote: Quote) -> tuple[Json, ...]:
    quoted = rich("quote", texts((quote.text,), shown))
    return (_quiet(quote.by), *quoted) if quoted and not blank(one(quote.by)) else quoted


def _row(row: Row) -> tuple[Json, ...]:
    """Headline and details in one block, and the buttons, named for screen readers by what they are about."""
    headline = cut(texts(row.headline, one), LIMITS.rich_text // 3)
    details = cut(texts(row.details, one), LIMITS.rich_text // 3)
    gap = [{"type": "text", "text": "\n"}] if headline and details else []
    return (*rich("section", [*headline, *gap, *details]), *_pressed(row.buttons, _about(row)))


def _about(row: Row) -> str:
    """What a row is called in short: the first text that stands out (#276), or all of its headline."""
    named = (part.text for part in row.headline if not isinstance(part, str))
    return next(named, unstyled(row.headline))


# -- what can be pressed --------------------------------------------------------------------------


def _pressed(buttons: Sequence[Button | LinkButton], about: str = "") -> Iterator[Json]:
    """The buttons, and in small print those that no button can hold."""
    pairs = [(button, _button(button, about)) for button in buttons]
    yield from _rows_of(LIMITS.actions, [element for _kept, element in pairs if element])
    lost = [_named(button) for button, element in pairs if not element]
    if lost:
        sentence = _("Does not fit on a button; type it or open it yourself: {labels}")
        yield _quiet(sentence.format(labels=", ".join(lost)))


def _rows_of(most: int, elements: Sequence[Json]) -> Iterator[Json]:
    for start in range(0, len(elements), most):
        yield {"type": "actions", "elements": list(elements[start : start + most])}


def _named(button: Button | LinkButton) -> str:
    return f"{button.label} ({button.url})" if isinstance(button, LinkButton) else button.label


def _button(button: Button | LinkButton, about: str) -> Json | None:
    """The button; None where Slack would refuse its address or cut its line."""
    text = plain_text(button.label, LIMITS.button)
    shape = {"type": "button", "text": text}
    if isinstance(button, LinkButton):
        return {**shape, "action_id": "open", "url": button.url} if opens(button.url) else None
    line = write(button.command)
    if len(line) > LIMITS.value or not sendable(line):
        return None
    kind = "form" if isinstance(button.command, Draft) else "run"
    asked = {"confirm": _confirm(button.confirm, button.tone)} if button.confirm else {}
    return {
        **shape,
        "action_id": kind,
        "value": line,
        **_STYLES[button.tone],
        **asked,
        **_spoken(str(text["text"]), about),
    }


def _spoken(label: str, about: str) -> Json:
    """The label that screen readers say, where many buttons look the same."""
    if blank(one(about)):
        return {}
    said = _("{label} of {what}").format(label=label.rstrip("…"), what=one(about))
    return {"accessibility_label": short(said, LIMITS.accessibility_label)}


def _confirm(confirm: Confirm, tone: Tone) -> Json:
    return {
        "title": plain_text(confirm.title, LIMITS.confirm_title),
        "text": plain_text(confirm.question, LIMITS.confirm_text),
        "confirm": plain_text(confirm.yes, LIMITS.confirm_button, _("Yes")),
        "deny": plain_text(confirm.no, LIMITS.confirm_button, _("No")),
        **_STYLES[tone],
    }


def _menu(menu: Menu) -> Iterator[Json]:
    """Lists to choose from; what an option cannot hold (a long line, a question) becomes a button."""
    options = [(choice, _option(choice)) for choice in menu.choices]
    listed = [option for _choice, option in options if option]
    prompt = plain_text(menu.prompt, LIMITS.placeholder, _("Choose…"))
    for start in range(0, len(listed), LIMITS.options):
        chosen = listed[start : start + LIMITS.options]
        select = {"type": "static_select", "action_id": "pick", "placeholder": prompt, "options": chosen}
        yield {"type": "actions", "elements": [select]}
    yield from _pressed([choice for choice, option in options if not option])


def _option(choice: Button) -> Json | None:
    line = write(choice.command)
    plain_line = len(line) <= LIMITS.option_value and sendable(line)
    if not plain_line or choice.confirm:
        return None
    return {"text": plain_text(choice.label, LIMITS.option), "value": line}
