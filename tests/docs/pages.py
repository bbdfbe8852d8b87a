"""The documents as tests read them: pages, code blocks, links, headings."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
_FENCE: Final = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_CODE: Final = re.compile(r"`[^`\n]*`")
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#+ (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of code."""

    page: Path
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}: {self.text.partition(chr(10))[0]}"


def blocks(page: Path, language: str | None = None) -> Iterator[Block]:
    """The page's blocks; of that language, if one is named."""
    for found in _FENCE.finditer(page.read_text(encoding="utf-8")):
        lines = (line.removeprefix(found["indent"]) for line in found["text"].splitlines(keepends=True))
        if language in {None, found["language"]}:
            yield Block(page, found["language"], "".join(lines))


def every(language: str) -> list[Block]:
    """All pages' blocks of that language."""
    return [block for page in PAGES for block in blocks(page, language)]


def inline(page: Path) -> list[str]:
    """What stands between backticks in the page's text."""
    return [code.strip("`") for code in _CODE.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))]


def links(page: Path) -> list[str]:
    """Where the page leads to, but for other people's pages."""
    text = _CODE.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))
    return [link for link in _LINK.findall(text) if "://" not in link and not link.startswith("mailto:")]


@cache
def anchors(page: Path) -> frozenset[str]:
    """The names of the page's headings, as GitHub makes them: https://github.com/gjtorikian/html-pipeline."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def menu() -> Mapping[str, tuple[str, ...]]:
    """The site's menu by group: pages without their ending, or "Title <page>"."""
    spec = importlib.util.spec_from_file_location("site_conf", ROOT / "docs" / "conf.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Mapping[str, tuple[str, ...]] = module.NAV
    return found
