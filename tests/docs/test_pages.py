"""What the documents say can be done: links lead somewhere, commands and settings exist, examples are taken."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Final

import pytest
import yaml

from bot.__main__ import _parser
from bot.commands.errors import Incomplete
from bot.commands.grammar import read as read_line
from bot.configuration import Configuration, read
from bot.settings import Settings, as_far_as_they_go
from tests.docs.pages import PAGES, ROOT, anchors, blocks, every, inline, links, menu
from tests.outside import bare

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.pages import Block

__all__ = ["bare"]
TARGETS: Final = frozenset(
    re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)
SETTINGS: Final = frozenset({name.upper() for name in Settings.model_fields} | {"SECRETS_DIR"})
TO_BE_MADE: Final = ("mattermost", "product_types")
"""What the walk-throughs name and the reader makes."""
_ENDS: Final = frozenset({"|", ">", "<", "&&", "||"})
_ASSIGNED: Final = re.compile(r"[A-Z][A-Z_]+=.*")
_PATH: Final = re.compile(r"(?:bot|deploy|docs|helm|playground|tests)/[\w./*-]+")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def commands(block: Block) -> list[list[str]]:
    """The words of each line, up to where its output goes."""
    lines = block.text.replace("\\\n", "").splitlines()
    return [words for line in lines if (words := _until(shlex.split(line, comments=True)))]


def _until(words: list[str]) -> list[str]:
    return words[: next((place for place, word in enumerate(words) if word in _ENDS), len(words))]


def assigned(words: list[str]) -> dict[str, str]:
    """The settings that the line gives."""
    given = words[1:] if words[0] == "export" else words
    first = next((place for place, word in enumerate(given) if not _ASSIGNED.fullmatch(word)), len(given))
    pairs = (word.partition("=") for word in given[:first])
    return {name: value for name, _sign, value in pairs}


def program(words: list[str]) -> list[str]:
    """What the line runs, also in a container; nothing where it only gives settings."""
    words = words[words.index("--") + 1 :] if words[0] == "kubectl" and "--" in words else words
    return [] if words[0] == "export" else words[len(assigned(words)) :]


SHELL: Final = [(block, words) for block in every("sh") for words in commands(block)]
RUN: Final = [(block, words) for block, line in SHELL if (words := program(line))]


def runs(name: str) -> list[list[str]]:
    """The arguments with which the blocks of all pages run a program."""
    return [words[1:] for _block, words in RUN if words[0] == name]


def mentioned(name: str, page: Path) -> list[list[str]]:
    """Likewise what the page's text names, as far as it is plain words."""
    said = [code.removeprefix(f"{name} ").split() for code in inline(page) if code.startswith(f"{name} ")]
    return [[word for word in words if re.fullmatch(r"[a-z-]+", word)] for words in said]


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _sign, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), f"{link}: there is no such file (a folder is none)"
        assert not anchor or anchor in anchors(target), f"{link}: there is no such heading"


@every_page
def test_files_that_are_named_are_there(page: Path) -> None:
    named = [code for code in inline(page) if _PATH.fullmatch(code)]
    named += [path for block in blocks(page, "sh") for path in re.findall(rf"(?<![\w./-]){_PATH.pattern}", block.text)]
    wanted = [path for path in named if not any(word in path for word in TO_BE_MADE)]
    assert [path for path in wanted if not list(ROOT.glob(path.rstrip("./")))] == []


def test_commands_of_the_bot_are_taken_as_they_stand() -> None:
    written = runs("dojo-bot")
    assert len(written) > 10
    for words in written:
        _parser().parse_args(words)  # raises SystemExit where it is not taken


@every_page
def test_commands_that_are_named_exist(page: Path) -> None:
    for words in mentioned("dojo-bot", page):
        here = _parser()
        for word in words:
            choices = next((one.choices for one in here._actions if isinstance(one.choices, dict)), {})  # noqa: SLF001  # argparse tells nobody else
            if not choices:
                break
            assert word in choices, f"dojo-bot {' '.join(words)}"
            here = choices[word]


@every_page
def test_targets_of_make_exist(page: Path) -> None:
    used = [words for block, words in RUN if block.page == page and words[0] == "make"]
    named = {word for words in used for word in words[1:] if "=" not in word}
    assert named | {word for words in mentioned("make", page) for word in words} <= TARGETS


@pytest.mark.parametrize(("block", "words"), [one for one in SHELL if assigned(one[1])], ids=str)
def test_settings_exist_and_take_their_values(block: Block, words: list[str], bare: pytest.MonkeyPatch) -> None:
    for name, value in assigned(words).items():
        assert name in SETTINGS, f"{block}: {name}"
        bare.setenv(name, "id:" + "A" * 43 + "=" if "$(" in value else value)
        assert [line for line in as_far_as_they_go()[1] if line.startswith(f"{name} is wrong")] == []


@every_page
def test_lines_for_the_chat_are_understood(page: Path) -> None:
    typed = [code for code in inline(page) if code.startswith("/dojo ") and "…" not in code]
    typed += [line for block in blocks(page, "") for line in block.text.splitlines() if line.startswith("/dojo ")]
    for line in typed:
        if "finding payload" in line:  # decision 6 tells of a line that another parser took for something else
            continue
        try:
            read_line(line)
        except Incomplete:
            continue  # a form opens


@pytest.mark.parametrize("block", every("yaml"), ids=str)
def test_examples_in_yaml_are_taken(block: Block, tmp_path: Path) -> None:
    told = list(yaml.safe_load_all(block.text))
    assert told
    if set(told[0]) <= set(Configuration.model_fields):
        file = tmp_path / "config.yaml"
        file.write_text(block.text, encoding="utf-8")
        assert read(file) != Configuration()
    else:
        assert all({"apiVersion", "kind", "metadata"} <= set(one) for one in told)


@pytest.mark.parametrize("block", every("json"), ids=str)
def test_examples_in_json_are_json(block: Block) -> None:
    text = block.text if block.text.startswith(("{", "[")) else f"{{{block.text}}}"
    assert json.loads(text)


def test_every_page_is_in_the_menu_of_the_site_once() -> None:
    listed = [re.sub(r".*<(.*)>", r"\1", entry) for group in menu().values() for entry in group]
    shown = {str(page.relative_to(ROOT).with_suffix("")) for page in PAGES}
    decisions = {page for page in shown if re.match(r"docs/decisions/\d", page)}
    assert sorted(listed) == sorted(shown - decisions - {"README"})
