"""Blacks out what looks like a secret, wherever text is written down: people paste the wrong thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET: Final = "[secret]"  # noqa: S105  # what stands in a secret's place
SHAPES: Final = (
    r"\bxox[a-z][.-][\w.-]+|\bxapp-[\w-]+|(?:(?<=hooks\.slack\.com/)|(?<=hooks\.slack-gov\.com/))[^\s\"'<>)]+"
    r"|\beyJ[\w-]+(?:\.[\w-]*){2,4}"
    r"|(?i:\b(?:token|bearer)\b[\s\"'”:=]{1,4}[0-9a-f]{16,}\b)"
)
"""Slack's tokens, addresses that are as good as tokens, JSON web tokens, and what is called a token. Forty bare
hexadecimal digits may be a commit as well as a DefectDojo token: a caller's own token is known for sure."""
_SHAPES: Final = re.compile(SHAPES)


def redacted(value: Any, hide: Callable[[str], str]) -> Any:
    """A value of JSON with its secrets blacked out, and whatever `hide` knows to be one."""
    if isinstance(value, str):
        return _SHAPES.sub(SECRET, hide(value))
    if isinstance(value, dict):
        return {name: redacted(one, hide) for name, one in value.items()}
    return [redacted(one, hide) for one in value] if isinstance(value, list) else value


def is_redacted(value: object) -> bool:
    """Whether something was blacked out in it: then it is not what it was."""
    return SECRET in str(value)
