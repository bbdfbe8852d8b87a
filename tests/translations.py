"""The translations: what there is to translate is taken from the code, what it is called stands in bot/locale.

`python -m tests.documents` brings new sentences into the .po files, which are for people, and compiles them to the .mo
files, which the bot reads. A sentence without a translation fails tests/test_translations.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.catalogue import CATALOGUE
from bot.identity.roles import Unknown
from bot.language import LANGUAGES
from bot.operations.command import Kind
from bot.operations.shape import shapes
from bot.platforms.slack.scopes import NEEDED
from bot.settings import Settings
from bot.views.linking import FAULTS, WHY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.operations.command import Command

BOT: Final = Path(__file__).parents[1] / "bot"
_LOCALE: Final = BOT / "locale"
_METHODS: Final = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
_PLURALS: Final = {"pt_BR": "nplurals=2; plural=(n > 1);"}
"""As gettext has them: CLDR tells millions apart besides, which no sentence here needs."""
TRANSLATED: Final = tuple(one.replace("-", "_") for one in LANGUAGES[1:])


def sentences() -> Catalog:
    """All that the bot says, in English: what passes through `_` in the code, and what is looked up by its value."""
    found = Catalog(fuzzy=False)
    keywords = {**DEFAULT_KEYWORDS, "_": None}
    for file, _line, message, _comments, context in extract_from_dir(BOT, _METHODS, keywords=keywords):
        found.add(message, locations=[(f"bot/{file}", 0)], context=context)
    for sentence in _looked_up():
        found.add(sentence, locations=[("bot/catalogue.py", 0)])
    return found


def _looked_up() -> Iterator[str]:
    for row in CATALOGUE:
        yield from filter(None, (row.command.summary(), row.command.effect()))
        title = row.verb.replace("-", " ")
        yield title[:1].upper() + title[1:]
        command: type[Command] = row.command
        for shape in shapes(command):
            yield from filter(None, (shape.description, shape.name.replace("_", " ").capitalize()))
    yield from (one.without for one in NEEDED.values())
    yield from (one.description or "" for one in Settings.model_fields.values())
    yield from (*WHY.values(), *FAULTS.values(), *filter(None, get_args(Unknown)), *get_args(Kind))


def known(language: str) -> Catalog:
    """The translations into that language, as they stand in its file."""
    with path_of(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str) -> str:
    """The file with every sentence of today: those that are new without a translation, those of before left out."""
    catalog, before = Catalog(locale=language, fuzzy=False), known(language)
    catalog.mime_headers = [("Plural-Forms", _PLURALS[language])]
    for message in sorted(filter(lambda one: one.id, sentences()), key=lambda one: str(one.id)):
        old = before.get(message.id if isinstance(message.id, str) else message.id[0])
        locations = sorted(set(message.locations))
        catalog.add(message.id, old.string if old else "", locations=locations)
    written = BytesIO()
    write_po(written, catalog, width=116, omit_header=True, include_lineno=False, sort_output=False)
    return f"{_HEADER.format(language=language, plurals=_PLURALS[language])}\n{written.getvalue().decode()}"


def compiled(language: str) -> bytes:
    """The file that the bot reads."""
    catalog, written = read_po(BytesIO(merged(language).encode()), locale=language), BytesIO()
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # the same file, whenever made
    write_mo(written, catalog)
    return written.getvalue()


def path_of(language: str, kind: str) -> Path:
    """Where a language's file is: po or mo."""
    return _LOCALE / language / "LC_MESSAGES" / f"bot.{kind}"


_HEADER: Final = """# What the bot says. Translations go into msgstr; `make docs` brings new sentences, and compiles.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"""
