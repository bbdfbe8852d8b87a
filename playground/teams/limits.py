"""Teams' limits, and the count of what was sent to each conversation.

Source: "Optimize your bot with rate limiting in Teams" and "Format your bot messages" of Microsoft's pages.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

RATES: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
"""So many calls in so many seconds, for one conversation."""
ACTIVITY_BYTES: Final = 28 * 1024
INVOKE_SECONDS: Final = 5.0
MESSAGE_SECONDS: Final = 15.0
TARGETED_SECONDS: Final = 24 * 3600.0
"""A message for one person in a conversation of several is gone after that."""
ACTIONS: Final = 6
CARD_VERSIONS: Final = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5")
LINK_CARD: Final = "1.3"
"""The newest version that a pasted address' card may have."""
FRAGMENT: Final = 320 * 1024
"""OneDrive takes a file in pieces of a multiple of so many bytes, but for the last."""
SUGGESTIONS: Final = 15
PAGE: Final = 50
"""The fewest members a page may be asked to hold."""
TIMED_OUT: Final = 504


def size(activity: Any) -> int:
    """Bytes of an activity, as it is sent."""
    return len(json.dumps(activity, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass"))


class Rates:
    """Tells how long a conversation has to be left in peace."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sent: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=RATES[-1][0]))

    def wait(self, conversation: str) -> int:
        """Whole seconds until the next call is taken; 0 takes this one and counts it."""
        now, sent = self._clock(), self._sent[conversation]
        waits = [sent[-most] + span - now for most, span in RATES if len(sent) >= most]
        if (longest := max(waits, default=0.0)) > 0:
            return math.ceil(longest)
        sent.append(now)
        return 0
