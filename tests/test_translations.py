"""Nothing that the bot says is left untranslated, and what it says fits the platforms in every language."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.language import _, accepted, nearest, ngettext, of_shell, speaking, spoken
from tests.translations import BOT, TRANSLATED, known, sentences

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_HELD = re.compile(r"\{\{?\w+\}?\}|%\(\w+\)s|</?\w+[^>]*>|`[^`]+`|[A-Z]+_[A-Z_]+")
"""What a translation keeps as it is: what is filled in, marks of HTML, names of the outside."""
every_language = pytest.mark.parametrize("language", TRANSLATED)


def _forms(message: Message) -> tuple[str, ...]:
    """The sentence, for one and for many where that differs; nothing for the file's header."""
    return tuple(filter(None, [message.id] if isinstance(message.id, str) else message.id))


def _translated(there: Catalog, english: tuple[str, ...]) -> tuple[str, ...]:
    """Its forms in the other language; empty ones where there is no translation, or one that waits for a look."""
    found = there.get(english[0]) if english else None
    if found is None or found.fuzzy:
        return ("",) * len(english)
    return (found.string,) if isinstance(found.string, str) else tuple(found.string or ("",))


@every_language
def test_every_sentence_has_its_translation(language: str) -> None:
    there = known(language)
    assert [english for english in map(_forms, sentences()) if not all(_translated(there, english))] == []


@every_language
def test_a_translation_keeps_what_is_filled_in_and_how_it_ends(language: str) -> None:
    there = known(language)
    for english in map(_forms, sentences()):
        for one, other in zip(english, _translated(there, english), strict=True):
            assert sorted(_HELD.findall(one)) == sorted(_HELD.findall(other)), other
            assert (one[-1:] == "…") == (other[-1:] == "…"), other
            assert other == other.strip(), other


@every_language
def test_all_that_the_bot_shows_fits_in_that_language_too(language: str) -> None:
    """The judges of both platforms look at the whole gallery, in a process that speaks the language."""
    command = [sys.executable, "-m", "tests.spoken", language]
    root = Path(__file__).resolve().parents[1]
    told = json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True).stdout)  # our own words
    assert told["faults"] == {}
    assert any("Achados 1-3 de 143" in text for text in told["texts"])


def test_no_sentence_hides_in_an_f_string() -> None:
    """Before Python 3.12 what stands inside of one cannot be taken out of the code."""
    trees = [(path, ast.parse(path.read_text())) for path in BOT.rglob("*.py")]
    strings = [(path, node) for path, tree in trees for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    calls = [(path, call) for path, node in strings for call in ast.walk(node) if isinstance(call, ast.Call)]
    said = [
        (path, call) for path, call in calls if isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}
    ]
    assert [(path.name, ast.unparse(call)) for path, call in said if isinstance(call.args[0], ast.Constant)] == []


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt-BR", "pt-BR"),
        ("pt_BR.UTF-8", "pt-BR"),
        ("pt", "pt-BR"),
        ("PT-pt", "pt-BR"),
        ("en_GB", "en"),
        ("de", ""),
        ("", ""),
    ],
)
def test_the_nearest_language_is_found_however_the_tag_is_written(tag: str, language: str) -> None:
    assert nearest(tag) == language


@pytest.mark.parametrize(
    ("environ", "tag"),
    [
        ({}, ""),
        ({"LANG": "pt_BR.UTF-8", "HOME": "/root"}, "pt_BR.UTF-8"),
        ({"LANG": "pt_BR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en_US.UTF-8"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "pt_BR"}, "pt_BR"),
        ({"LANG": "pt_BR.UTF-8", "LC_ALL": "", "LANGUAGE": "en"}, "en"),
    ],
)
def test_at_a_shell_the_setting_counts_before_the_locale(environ: dict[str, str], tag: str) -> None:
    assert of_shell(environ) == tag


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("pt-BR,pt;q=0.9,en;q=0.8", ["pt-BR", "pt", "en"]),
        ("en;q=0.2, pt", ["pt", "en"]),
        ("en;q=0, pt;q=oops, de", ["de"]),
        ("", [""]),
        (",".join(["x"] * 5000), ["x"] * 20),
    ],
)
def test_what_a_browser_asks_for_is_read_in_its_order(header: str, tags: list[str]) -> None:
    assert accepted(header) == tags


def test_the_first_language_that_is_known_is_spoken_and_else_the_one_of_before() -> None:
    with speaking("de", "pt-PT", "en"):
        assert (spoken(), _("Critical findings")) == ("pt-BR", "Achados críticos")
        assert [ngettext("{count} finding", "{count} findings", count) for count in (0, 1, 2)] == [
            "{count} achado",
            "{count} achado",
            "{count} achados",
        ]
        with speaking("de"):
            assert spoken() == "pt-BR"
        with speaking("en-US"):
            assert _("Critical findings") == "Critical findings"
    assert (spoken(), _("Critical findings"), _("")) == ("en", "Critical findings", "")
