"""The command language: `read` makes a Command of a line, `write` the line of a Command.

    VERB [words] [key:value ...]

Space is AND, a comma is OR, `-key:value` is NOT where there is such a key; values with spaces stand in
quotes. Nothing is ignored in silence. `read(write(command)) == command` for every Command.
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, cast

from bot.catalogue import BY_COMMAND, BY_VERB
from bot.commands.choices import choice_of, nearest
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.making import command_of
from bot.commands.tokens import Token, UnclosedQuote, quote, respelt, tokens
from bot.language import _
from bot.operations.command import Command, Draft
from bot.operations.shape import NO, YES, Shape, shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_LINE = 8000
"""Letters. Slack and Teams send less; what is longer was not typed."""
_OFFERED: Final = 3
_LONGER: Final = {verb: tuple(one for one in BY_VERB if one.startswith(f"{verb} ")) for verb in BY_VERB}
"""The verbs that begin with another one: of most there are none."""
_LONGEST_VERB = max(len(verb.split()) for verb in BY_VERB)


def read(line: str) -> Command:
    """The Command that the line means.

    Raises NotUnderstood with the sentence to show; Incomplete where a form can ask for what it does not say.
    """
    if len(line) > MAX_LINE:
        raise NotUnderstood(_("That line is too long."))
    try:
        words = tokens(line)
    except UnclosedQuote as error:
        raise NotUnderstood(str(error)) from error
    if words and words[0].text.lower() in {"/dojo", "@dojo"}:
        del words[0]
    verb, rest = _verb(words)
    return command_of(BY_VERB[verb].command, _Values(verb, rest).given)


def write(command: Command | Draft) -> str:
    """The line that a person could have typed for it."""
    kind, given = _parts(command)
    verb = BY_COMMAND[kind].verb
    fields = [shape for shape in shapes(kind) if shape.name in given]
    free = [shape for shape in shapes(kind) if shape.how.bare and not shape.choices]
    crowded = len(free) < sum(shape.how.bare for shape in shapes(kind)) and all(shape.kind is str for shape in free)
    lacking = next((place for place, shape in enumerate(free) if shape.name not in given), len(free))
    keyed = free if crowded else free[lacking:]
    return " ".join([verb, *(_written(verb, shape, given[shape.name], keyed=shape in keyed) for shape in fields)])


def draft_of(line: str) -> Draft:
    """The Draft behind the line of a form. Raises NotUnderstood where the line is not one."""
    try:
        command = read(line)
    except Incomplete as error:
        return error.draft
    given = _parts(command)[1]
    return Draft(type(command), given)


def fill(line: str, values: dict[str, str]) -> Command:
    """The Command of a form's line with its fields filled in; a field that was left empty is not given.

    It is no line any more: a form may ask for a secret, which no line holds.

    Raises NotUnderstood, whose sentence names the field.
    """
    draft = draft_of(line)
    given = dict(draft.given)
    for shape in shapes(draft.command):
        text = values.get(shape.name, "").strip()
        if text:
            given[shape.name] = _value(shape, _filled_in(shape, text))
    return command_of(draft.command, given)


def _filled_in(shape: Shape, text: str) -> Token:
    """What stands in a form's field needs no quotes; several values have commas between them, and perhaps spaces."""
    if shape.many:
        text = ",".join(part.strip() for part in text.split(","))
    return Token(text, (not shape.many,) * len(text))


# -- reading --------------------------------------------------------------------------------------


def _verb(words: list[Token]) -> tuple[str, list[Token]]:
    """The verb and the words after it; no words at all ask for help."""
    if not words:
        return "help", []
    for length in range(min(_LONGEST_VERB, len(words)), 0, -1):
        head = words[:length]
        verb = " ".join(word.text.lower() for word in head)
        if verb in BY_VERB and not any(word.literal for word in head):
            return verb, words[length:]
    raise NotUnderstood(
        _("I don't know “{verb}”.").format(verb=words[0].text),
        better=tuple(islice(dict.fromkeys(_meant(words)), _OFFERED)),
    )


def _meant(words: list[Token]) -> Iterator[str]:
    """Lines with a verb that may have been meant: of as many words as possible first, with room for one of fewer."""
    for length in range(min(_LONGEST_VERB, len(words)), 0, -1):
        typed = " ".join(word.text.lower() for word in words[:length])
        rest = "".join(f" {respelt(word)}" for word in words[length:])
        verbs = [verb for verb in BY_VERB if length == 1 or len(verb.split()) == length]
        most, cutoff = (_OFFERED - 1, 0.8) if length > 1 else (_OFFERED, 0.6)
        yield from (f"{verb}{rest}" for verb in get_close_matches(typed, verbs, most, cutoff))


class _Values:
    """The fields' values, gathered word by word."""

    def __init__(self, verb: str, words: Iterable[Token]) -> None:
        self._verb = verb
        self._command = cast("type[Command]", BY_VERB[verb].command)
        self._shapes = shapes(self._command)
        self._by_key = {key: shape for shape in self._shapes for key in shape.keys}
        self._joined: set[str] = set()
        self.given: dict[str, Any] = {}
        self._words = list(words)
        for word in self._words:
            self._take(word)

    def _take(self, word: Token) -> None:
        pair = word.key()
        if pair is None or (pair[0] not in self._by_key and pair[1].text.startswith("//")):
            self._take_bare(word)
        elif pair[0] in self._by_key:
            self._give(self._by_key[pair[0]], pair[1], word)
        else:
            raise self._unknown_key(word, *pair)

    def _give(self, shape: Shape, value: Token, word: Token | None = None) -> None:
        """Take the value for the field; `word` is the whole word where it has a key."""
        if shape.how.secret:
            raise self._wrong(_typed_secret())
        try:
            new = _value(shape, value)
        except NotUnderstood as refusal:  # whose help to offer is known here only
            refusal.command = refusal.command or self._command
            if word and issubclass(shape.kind, Command):  # what was meant inside of it is meant inside of this line
                lines = (self._swapped(word, f"{shape.key}:{quote(line)}") for line in refusal.better)
                refusal.better = tuple(lines)
            elif word and (meant := nearest(shape, value)):
                refusal.better = (self._swapped(word, f"{shape.key}:{meant}"),)
            raise
        if shape.many:
            new = (*self.given.get(shape.name, ()), *new)
        elif shape.name in self.given:
            raise self._wrong(_("“{key}” is given twice.").format(key=shape.key))
        self.given[shape.name] = new

    def _take_bare(self, word: Token) -> None:
        bare = [shape for shape in self._shapes if shape.how.bare]
        if not word.literal:
            for shape in bare:
                if shape.choices and all(choice_of(shape, item) for item in word.items()):
                    self._give(shape, word)
                    return
            self._refuse_slip(word, bare)
        self._take_free(word, [shape for shape in bare if not shape.choices])

    def _take_free(self, word: Token, free: list[Shape]) -> None:
        for shape in free:
            if shape.many or shape.name not in self.given:
                self._give(shape, word)
                self._joined.add(shape.name)
                return
        if free and free[-1].kind is str and free[-1].name in self._joined:
            self.given[free[-1].name] += f" {word.text}"
            return
        raise self._unexpected(word)

    def _refuse_slip(self, word: Token, bare: list[Shape]) -> None:
        """Refuse what looks like a choice with a slip of the finger, before it is taken for a title."""
        choices = [choice for shape in bare for choice in shape.choices]
        for item in word.items():
            close = get_close_matches(item.lower(), [one.lower() for one in choices], n=1, cutoff=0.8)
            if close and close[0] != item.lower():
                sentence = _("Did you mean “{close}”? To look for the word itself, put it in quotes.")
                spelt = ",".join(close[0] if one == item else quote(one) for one in word.items())
                raise self._wrong(sentence.format(close=close[0]), swap=(word, spelt))

    def _unknown_key(self, word: Token, key: str, value: Token) -> NotUnderstood:
        visible = [one for one, shape in self._by_key.items() if not shape.how.hidden]
        alike = [one for one in visible if one.startswith("-") == key.startswith("-")]
        close = get_close_matches(key, alike, n=1)
        if not close and key.startswith("-"):
            sentence = _("“{verb}” cannot leave out by “{key}”.").format(verb=self._verb, key=key[1:])
            return self._wrong(sentence)
        sentence = _("“{verb}” has no “{key}”. It takes: {keys}.")
        swap = (word, f"{close[0]}:{respelt(value)}") if close else None
        return self._wrong(sentence.format(verb=self._verb, key=key, keys=", ".join(visible)), swap=swap)

    def _unexpected(self, word: Token) -> NotUnderstood:
        sentence = _("I don't know what to do with “{word}” after “{verb}”.")
        return self._wrong(sentence.format(word=word.text[:60], verb=self._verb))

    def _wrong(self, sentence: str, swap: tuple[Token, str] | None = None) -> NotUnderstood:
        """The refusal; with a word to swap, also the line as it may have been meant."""
        if swap is None:
            return NotUnderstood(sentence, command=self._command)
        return NotUnderstood(sentence, command=self._command, better=(self._swapped(*swap),))

    def _swapped(self, word: Token, text: str) -> str:
        """The line with the text in the place of the word."""
        words = (text if one is word else respelt(one) for one in self._words)
        return " ".join([self._verb, *words])


def _typed_secret() -> str:
    return _(
        "Never type a token where others may read it, or where it stays in a history: leave it out, and a form asks "
        "for it. If it was a real one, renew it in DefectDojo now (API v2 Key)."
    )


def _value(shape: Shape, token: Token) -> Any:
    if not shape.many:
        return _single(shape, token.text)
    items = tuple(_single(shape, item) for item in token.items())
    if not items:
        raise NotUnderstood(_("“{key}” needs a value.").format(key=shape.key))
    return items


def _single(shape: Shape, text: str) -> bool | str | Command:
    if issubclass(shape.kind, Command):
        return _whole(shape, text)
    if shape.kind is bool:
        if text.lower() not in YES | NO:
            raise NotUnderstood(_("“{key}” takes yes or no.").format(key=shape.key))
        return text.lower() in YES
    if not shape.choices:
        return text
    if choice := choice_of(shape, text):
        return choice
    sentence = _("“{key}” cannot be “{value}”. It takes: {choices}.")
    listed = ", ".join(choice.lower() for choice in shape.choices)
    raise NotUnderstood(sentence.format(key=shape.key, value=text[:60], choices=listed))


def _whole(shape: Shape, line: str) -> Command:
    """A line inside of a line, of the kind that the field holds: no form can ask for what it lacks."""
    try:
        command = read(line)
    except Incomplete as error:
        raise NotUnderstood(str(error), command=error.command) from error
    if not isinstance(command, shape.kind):
        sentence = _("“{key}” takes a line that begins with “{verb}”.")
        raise NotUnderstood(sentence.format(key=shape.key, verb=BY_COMMAND[shape.kind].verb))
    return command


# -- writing --------------------------------------------------------------------------------------


def _parts(command: Command | Draft) -> tuple[type[Command], dict[str, Any]]:
    if isinstance(command, Draft):
        kind, given = command.command, command.given
        return kind, {
            shape.name: given[shape.name] for shape in shapes(kind) if shape.name in given and not shape.how.secret
        }
    kind = type(command)
    default = {shape.name: shape.default for shape in shapes(kind) if not shape.required}
    values = {shape.name: getattr(command, shape.name) for shape in shapes(kind) if not shape.how.secret}
    return kind, {name: value for name, value in values.items() if name not in default or value != default[name]}


def _written(verb: str, shape: Shape, value: Any, *, keyed: bool) -> str:
    """The field; one that may stand without its key needs it where it would be taken for another."""
    items = value if shape.many else (value,)
    text = ",".join(_text(shape, item) for item in items)
    if keyed or not shape.how.bare:
        return f"{shape.key}:{text}"
    taken_for_a_verb = any(other.startswith(f"{verb} {text.lower()}") for other in _LONGER.get(verb, ()))
    return f'"{text}"' if taken_for_a_verb and not text.startswith('"') else text


def _text(shape: Shape, item: Any) -> str:
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, Command):
        return quote(write(item))
    return quote(str(item).lower() if shape.choices else str(item))
