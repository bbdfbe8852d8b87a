"""The gallery in another language: `python -m tests.spoken pt-BR` prints what is wrong with it, as JSON.

A process of its own, since the gallery is made when it is imported.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from bot.language import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator


def faults() -> Iterator[tuple[str, Any]]:
    """What each platform's judge says of each View and form, by its name."""
    from bot.platforms.slack import render as slack  # noqa: PLC0415  # inside of the language
    from bot.platforms.teams import render as teams  # noqa: PLC0415
    from tests.any_view import mentions_of  # noqa: PLC0415
    from tests.gallery import GALLERY  # noqa: PLC0415
    from tests.platforms.slack import judge as slacks  # noqa: PLC0415
    from tests.platforms.slack.form_gallery import MODALS  # noqa: PLC0415
    from tests.platforms.teams import judge as teams_  # noqa: PLC0415

    for name, view in GALLERY.items():
        yield f"slack {name}", slacks.faults(slack.render(view), {one.id for one in mentions_of(view)})
        yield f"teams {name}", teams_.faults(view, teams.render(view))
    for name, modal in MODALS.items():
        yield f"form {name}", slacks.modal_faults(modal)


def texts() -> list[str]:
    """All that the Views say, as plain text."""
    from bot.views.plain import plain  # noqa: PLC0415
    from tests.gallery import GALLERY  # noqa: PLC0415

    return [plain(view) for view in GALLERY.values()]


def main(language: str) -> None:
    """Print it."""
    with speaking(language):
        found = {name: wrong for name, wrong in faults() if wrong}
        print(json.dumps({"faults": found, "texts": texts()}))  # noqa: T201  # a command


if __name__ == "__main__":
    main(sys.argv[1])
