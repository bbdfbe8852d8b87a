"""The table of attacks, for the tests and for docs/attacks.md."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.attacks import browsers, clicks, ended, links, requests, stored, tokens, web
from tests.attacks.attack import InDepth

if TYPE_CHECKING:
    from tests.attacks.attack import Attack

_ROOT: Final = Path(__file__).parents[2]
GROUPS: Final[dict[str, tuple[Attack, ...]]] = {
    "Linking": links.ATTACKS,
    "Browsers": browsers.ATTACKS,
    "Tokens of Entra ID": tokens.ATTACKS,
    "The database": stored.ATTACKS,
    "Chat": clicks.ATTACKS,
    "What has ended": ended.ATTACKS,
    "Pages": web.ATTACKS,
    "Slack's route": requests.ATTACKS,
}
ATTACKS: Final = tuple(attack for group in GROUPS.values() for attack in group)

_BEGINNING: Final = """\
# Attacks

Each row is a test twice over (`tests/attacks`): the attack is carried out against the whole bot and refused; then its
defence, and nothing else, is taken away, and the same attack succeeds. So each of these tests can fail, and the third
column names the line that stands guard. "In depth" means that several defences stand behind one another: only without
all of them the attack succeeds, and each of them alone is enough, which is tried too.
"""
_END: Final = """\
## What none of this helps against

- **Alice tells Mallory the code**, or types it for her. The page says in bold letters not to; the code is bound to the
  account that began, which does not help when that account is Mallory's.
- **Whoever can write in the database** can remove what is there, bring back what was there before, and change a
  channel's default product. Links, tokens, roles, sign-ins and commands that wait are sealed for whom they belong to:
  none can be made, changed, moved or read without TOKEN_KEYS.
- **Whoever has TOKEN_KEYS and the database**, or the bot's process, has the tokens.
- **Slack itself, and the administrators of the workspace**, say who presses and types.
- **Entra ID's answer is up to ROLE_TTL old**, an hour more while it does not answer, and a day where no roles are
  configured; Slack's on who is a member is five minutes old where no event came.
- **A genuine request of Slack's, caught and sent to another replica** within five minutes runs a second time: each
  remembers its own. Events are told apart in the database.
- **`TRUSTED_PROXIES=*`** believes everybody's X-Forwarded-For: the limits of the pages can be evaded then.
- **A key that Entra ID withdraws** is believed for up to a day by a process that had fetched it.
"""


def render() -> str:
    """The page."""
    return "\n".join([_BEGINNING, *(_section(title, group) for title, group in GROUPS.items()), _END.rstrip(), ""])


def _section(title: str, group: tuple[Attack, ...]) -> str:
    rows = (f"| {one.name} | {_said(one)} | {'<br>'.join(map(place, one.where))} |" for one in group)
    head = [f"## {title}", "", "| attack | what stands in the way | where |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _said(attack: Attack) -> str:
    return f"in depth: {attack.defence}" if isinstance(attack.lift, InDepth) else attack.defence


def place(name: str) -> str:
    """A dotted name as the file and what is in it."""
    parts = name.split(".")
    length = next(n for n in range(len(parts), 0, -1) if (_ROOT / "/".join(parts[:n])).with_suffix(".py").is_file())
    file, within = f"{'/'.join(parts[:length])}.py", ".".join(parts[length:])
    return f"[`{file}`](../{file}): `{within}`"
