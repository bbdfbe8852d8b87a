"""A YAML file that people write and nobody should be able to hide anything in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from pathlib import Path

_MOST: Final = 1024 * 1024
"""Bytes."""
_DEEPEST: Final = 20
"""Levels."""


class NotRead(Exception):  # the settings are wrong, not the program
    """The file cannot be read; the text is the rest of a sentence that begins with its name, and shows none of it."""


def mapping_in(path: Path) -> dict[Any, Any]:
    """The file's only document, a map; an empty file is an empty map. Raises NotRead."""
    text = _text(path)
    try:
        _judge(text)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        raise NotRead(f"is not YAML{_where(error.problem_mark)}.") from None
    except (yaml.YAMLError, ValueError, OverflowError):  # dates and numbers that there are not
        raise NotRead("is not YAML, or holds a date or a number that there is not.") from None
    if not isinstance(content, dict | None):
        raise NotRead("is wrong: at its top stands a map, such as “channels:”.")
    return content or {}


def _text(path: Path) -> str:
    if not path.exists():
        raise NotRead(f"is wrong: there is no file {path}.")
    if not path.is_file():
        raise NotRead(f"is wrong: {path} is no file.")
    try:
        with path.open("rb") as file:
            content = file.read(_MOST + 1)
    except OSError as error:
        raise NotRead(f"is wrong: {path} cannot be read ({error.strerror}).") from None
    if len(content) > _MOST:
        raise NotRead(f"is wrong: {path} is larger than 1 MiB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotRead(f"is wrong: {path} is not in UTF-8.") from None


def _judge(text: str) -> None:
    """Raises NotRead for what YAML takes in silence: a key twice, of which one is lost; aliases, which explode.

    The parser needs minutes for a few thousand levels, so it is stopped on its way there.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise NotRead(f"has an alias{_where(event.start_mark)}: write it out.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise NotRead(f"is nested too deep{_where(event.start_mark)}.")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is not None:
        _judge_keys(root)


def _judge_keys(node: yaml.Node) -> None:
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            _judge_keys(one)
    if isinstance(node, yaml.MappingNode):
        known: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in known:
                    raise NotRead(f"has a key twice{_where(key.start_mark)}.")
                known.add(key.value)
            _judge_keys(value)


def _where(mark: Any) -> str:
    return f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
