"""Text on its way to Slack, where nothing in it may act, and text on its way back, as it was typed.

Rules: "Formatting text for app surfaces" in Slack's reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.platforms.slack.limits import LIMITS
from bot.views.model import Link, Mention, Strong, Struck
from bot.views.plain import blank, one, short, whole_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.views.model import Part, Text

_PAGE: Final = re.compile(
    'https?://[^\\s/?#<>"\\\\^`{|}\x00-\x20\x7f-\x9f\u200b-\u206f\ud800-\udfff]+'
    '[^\\s<>"\\\\^`{|}\x00-\x20\x7f-\x9f\u200b-\u206f\ud800-\udfff]*'
)
_UNSENDABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_REFERENCE: Final = re.compile(r"<([^<>|\n][^<>\n]*)>")
_ENTITY: Final = re.compile("&(lt|gt|amp);")
_ENTITIES: Final = {"lt": "<", "gt": ">", "amp": "&"}
# Stars and the like format words in `text`, and nothing escapes them. Where they could open or close (that is,
# not between two letters, as in order_search), letters that look the same take their place.
_MARKUP: Final = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])")
_LOOKS_LIKE: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_EMOJI: Final = re.compile(r":(?=[\w+'-]*[A-Za-z][\w+'-]*:)")
_QUOTED: Final = re.compile(r"^(?=\s*>)", re.MULTILINE)
_JOINER: Final = "\u2060"
"""Word joiner: no width, and no break."""
_PERSON: Final = re.compile("[UW][A-Z0-9]{2,30}")
_GROUP: Final = re.compile("S[A-Z0-9]{2,30}")


def plain_text(text: str, most: int, instead: str = "–") -> dict[str, Any]:
    """A plain text object, on one line; Slack refuses one without letters, so something stands in for nothing."""
    line = one(text)
    return {"type": "plain_text", "text": instead if blank(line) else short(line, most), "emoji": False}


def rich(kind: str, elements: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """A rich text block of one element; none where there is nothing to see."""
    fitting = cut(elements, LIMITS.rich_text)
    if all(blank(spelled(element)) for element in fitting):
        return ()
    return ({"type": "rich_text", "elements": [{"type": f"rich_text_{kind}", "elements": fitting}]},)


def cut(elements: Iterable[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The elements up to the limit; the one that crosses it is cut visibly, those after it are left out."""
    kept: list[dict[str, Any]] = []
    room = most - 1
    for element in elements:
        if len(spelled(element)) > room:
            whole = room < 2 or "text" not in element  # noqa: PLR2004  # "…" and the end of an isolate
            end = {"type": "text", "text": "…"} if whole else {**element, "text": short(element["text"], room)}
            return [*kept, end]
        room -= len(spelled(element))
        kept.append(element)
    return kept


def spelled(element: dict[str, Any]) -> str:
    """The letters of an element of rich text; of a mention, whose name only Slack knows, those of its id."""
    return str(element.get("text") or element.get("user_id") or element.get("usergroup_id"))


def texts(text: Text, clean: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """The text as elements of rich text, where Slack reads no markup; without those that are empty."""
    for part in text:
        words = clean(part if isinstance(part, str) else part.text)
        if element := _element(part, words):
            yield element


def _element(part: Part, words: str) -> dict[str, Any] | None:
    """One part; None where it is empty, which Slack refuses. A link that opens no page is text."""
    if isinstance(part, Mention) and (called := _called(part)):
        return called
    if isinstance(part, Link) and opens(part.url):
        return {"type": "link", "url": part.url, "text": part.url if blank(words) else words}
    look = "bold" if isinstance(part, Strong) else "strike" if isinstance(part, Struck) else ""
    style = {"style": {look: True}} if look else {}
    return {"type": "text", "text": words, **style} if words else None


def _called(mention: Mention) -> dict[str, Any] | None:
    """The one thing here that calls anybody; None for what is no id of Slack's, which shows as its plain name."""
    if mention.kind == "group":
        return {"type": "usergroup", "usergroup_id": mention.id} if _GROUP.fullmatch(mention.id) else None
    return {"type": "user", "user_id": mention.id} if _PERSON.fullmatch(mention.id) else None


def opens(url: str) -> bool:
    """Whether the address is one of a page on the web that Slack takes."""
    return len(url) <= LIMITS.url and bool(_PAGE.fullmatch(url))


def sendable(line: str) -> bool:
    """Whether Slack gives the line back as it was: control characters and half surrogate pairs get lost."""
    return not _UNSENDABLE.search(line)


def fallback(text: str) -> str:
    """Plain text as a message's `text`: nothing in it mentions, links, formats or turns into an emoji."""
    escaped = escape(text)
    while len(escaped) > LIMITS.fallback:
        text = whole_lines(text, len(text) * LIMITS.fallback // len(escaped) - 3)
        escaped = escape(text)
    return escaped


def escape(text: str) -> str:
    """The text with everything disarmed that Slack would act on; it looks as it did before."""
    flat = _MARKUP.sub(lambda found: _LOOKS_LIKE[found[0]], text)
    flat = _QUOTED.sub(_JOINER, _EMOJI.sub(f":{_JOINER}", flat))
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str, bot: str = "") -> str:
    """The line as it was typed: mentions and links by their names, without the mention of the bot before it."""
    if bot:
        text = re.sub(rf"^\s*<@{re.escape(bot)}(\|[^<>]*)?>[\s:,]*", "", text)
    named = _REFERENCE.sub(lambda found: _typed(*found[1].partition("|")[::2]), text)
    typed = _ENTITY.sub(lambda found: _ENTITIES[found[1]], named)  # once: "&amp;lt;" was typed as "&lt;"
    return typed.replace("\u00a0", " ")


def _typed(target: str, label: str) -> str:
    """What stood in the place of <target|label>."""
    kind, name = target[:1], target[1:]
    if kind == "!":
        return _special(name, label)
    if kind in {"@", "#"}:
        return f"#{label}" if kind == "#" and label else target
    if target.startswith(("mailto:", "tel:")) or target.partition("://")[2] == label:
        return label or target.partition(":")[2]  # Slack made the link by itself
    return target


def _special(name: str, label: str) -> str:
    """!here, !subteam^S1 and !date^...: the words that Slack shows for them."""
    kind, _caret, rest = name.partition("^")
    if kind in {"subteam", "date"}:
        return label or f"@{rest}"
    return f"@{kind}"
