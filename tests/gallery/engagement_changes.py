"""What is said after an engagement was made, closed or opened again, and when it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.dojo.errors import TooSlow, Unavailable
from bot.operations.engagement_changes import CloseEngagement, EngagementChanged, ReopenEngagement
from bot.operations.engagement_creation import Created, CreateEngagement
from bot.operations.errors import AlreadySo, Exists, NotTaken, Stale, Uncertain, Unknown
from bot.views import engagement_changes, errors
from tests.gallery.models import HOSTILE, engagement, person

if TYPE_CHECKING:
    from bot.operations.errors import Halt
    from bot.views.model import View

WISH: Final = CreateEngagement(product="payments-api", name="Pipeline scan", first_day="2026-11-22")
OPEN: Final = engagement()
CLOSED: Final = engagement(active=False, status="Completed")
EVIL: Final = HOSTILE["mentions"] + HOSTILE["control"] + HOSTILE["right-to-left"]
HOSTILE_ONE: Final = engagement(
    name=EVIL,
    status=EVIL,
    engagement_type=EVIL,
    description=EVIL,
    version=EVIL,
    branch_tag=EVIL,
    tags=(EVIL,),
    product_name=EVIL,
)


def _done() -> dict[str, View]:
    alice = person("Alice Prado")
    unsaid: dict[str, Any] = dict.fromkeys(("description", "version", "branch_tag", "address", "product_name"), "")
    bare = engagement(name="2026-11-22", tags=(), **unsaid)
    changed = engagement_changes.engagement_changed
    return {
        "engagement-created": engagement_changes.created(WISH, Created(None, OPEN, alice)),
        "engagement-created-bare": engagement_changes.created(WISH, Created(None, bare, None)),
        "engagement-created-hostile": engagement_changes.created(WISH, Created(None, HOSTILE_ONE, person(EVIL))),
        "engagement-closed": changed(CloseEngagement(engagement="231"), EngagementChanged(OPEN, CLOSED, alice)),
        "engagement-reopened": changed(ReopenEngagement(engagement="231"), EngagementChanged(CLOSED, OPEN, alice)),
    }


def _halts() -> dict[str, View]:
    wordy = WISH.model_copy(update={"description": "long " * 390})
    made: dict[str, Halt] = {
        "exists": Exists(OPEN, WISH.once_more(again=True)),
        "uncertain": Uncertain("Pipeline scan", TooSlow(), WISH),
        "uncertain-numbered": Uncertain("Pipeline scan", Unavailable(502), WISH, 232),
        "uncertain-hostile": Uncertain(EVIL, TooSlow(), WISH),
    }
    changed: dict[str, Halt] = {
        "stale": Stale(("In Progress", "open"), CLOSED),
        "stale-hostile": Stale((EVIL, "open"), HOSTILE_ONE),
        "already-so": AlreadySo(CLOSED),
        "not-taken": NotTaken(OPEN, OPEN),
        "unknown": Unknown(OPEN, TooSlow()),
    }
    close = CloseEngagement(engagement="231")
    return {
        **{f"engagement-{name}": errors.halted(WISH, halt) for name, halt in made.items()},
        "engagement-exists-long": errors.halted(wordy, Exists(OPEN, wordy.once_more(again=True))),
        **{f"engagement-{name}": errors.halted(close, halt) for name, halt in changed.items()},
    }


VIEWS: Final[dict[str, View]] = {**_done(), **_halts()}
