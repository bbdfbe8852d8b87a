"""A part of the composition root: builds what declares, composes and posts digests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.digests.book import Book
from bot.digests.clockwork import Clockwork
from bot.digests.composer import Composer, Rights, service_client
from bot.digests.crew import Crew
from bot.digests.delivery import Delivery
from bot.digests.desk import Desk
from bot.digests.kept import Kept
from bot.digests.lives import Lives
from bot.digests.living import Living
from bot.digests.mentions import Mentions
from bot.digests.orphans import Orphans
from bot.digests.post import Post
from bot.digests.runs import Runs
from bot.digests.schedules import Schedules
from bot.digests.snapshots import Snapshots
from bot.digests.trend import Trends
from bot.language import _
from bot.settings import WrongSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx

    from bot.configuration import Configuration
    from bot.digests.runs import End
    from bot.gate import Gate
    from bot.hands import Hands
    from bot.identity.audit import Audit
    from bot.identity.credentials import Credentials
    from bot.identity.handles import Handles
    from bot.platforms.platform import Platform
    from bot.settings import Settings
    from bot.storage.clock import Clock
    from bot.storage.database import Database


class Morning:
    """Everything about digests, joined. Raises WrongSettings."""

    def __init__(  # noqa: PLR0913, PLR0917  # the desk is needed by what dispatches, the rest needs its gate
        self,
        settings: Settings,
        configuration: Configuration,
        db: Database,
        http: httpx.AsyncClient,
        platforms: Sequence[Platform],
        clock: Clock,
        hands: Hands,
        *,
        real: bool,
        told: Callable[[End], None],
    ) -> None:
        """`real`: the clock tells real time. Since those of replicas differ, leases then go by the database's.

        `told` hears how each run ended.
        """
        token = settings.defectdojo_api_token
        if configuration.digests and not token:
            raise WrongSettings([_("CONFIG_FILE: digests needs DEFECTDOJO_API_TOKEN: they are read with it.")])
        folder = settings.config_file.parent if settings.config_file else Path()
        self._platforms = platforms
        self._hands = hands
        self._lives = Lives(db, None if real else clock)
        self.kept = Kept(
            Book(db, [one.digest() for one in configuration.digests], clock),
            Runs(db, None if real else clock, told),
            Snapshots(db, clock),
            Schedules(configuration.days_off(folder)),
            clock,
        )
        self._service = service_client(http, token.get_secret_value() if token else "")
        self.desk = Desk(self.kept, platforms)

    def clockwork(self, credentials: Credentials, handles: Handles, gate: Gate, audit: Audit) -> Clockwork:
        """What posts them, and keeps the newest up to date."""
        rights = Rights(credentials, gate, self._platforms, self._service)
        post = Post(self.kept.book, self._platforms)
        trends = Trends(self.kept, post)
        composer = Composer(self.kept, rights, self._lives, Mentions(handles, self._platforms), trends)
        delivery = Delivery(self.kept.runs, composer, post, ornaments=trends)
        living, orphans = Living(self.kept, self._lives, rights, audit), Orphans(self.kept, rights, audit)
        return Clockwork(self.kept, Crew(delivery, self._hands), delivery, living, orphans)
