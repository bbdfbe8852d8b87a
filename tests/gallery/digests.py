"""Digests: an ordinary one, the first, an empty, a huge, a hostile one, and what a channel of less trust sees."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args
from zoneinfo import ZoneInfo

from bot.dojo.models import Severity
from bot.operations import digest as reckon
from bot.operations.digest import Content, Deed, Figure, Handled, More
from bot.operations.digest_commands import MuteDigest
from bot.operations.digest_products import by_product, most_improved
from bot.operations.digest_snapshot import Glimpse, Snapshot, compare, worse
from bot.operations.findings import ListFindings
from bot.views.digest import About, digest
from bot.views.digest_calls import Calls
from bot.views.digest_more import below
from bot.views.model import Mention
from tests.gallery.models import HOSTILE, finding, hostile, person
from tests.gallery.samples import IDENTITY, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.models import Finding
    from bot.operations.digest_snapshot import Departure
    from bot.views.model import View

READ: Final = dt.datetime(2026, 11, 23, 8, 0, 3, tzinfo=dt.UTC)
LAST: Final = READ - dt.timedelta(days=3)
ABOUT: Final = About(
    name="payments-criticals",
    schedule="every weekday at 09:00",
    next_run="Tue 09:00",
    owner="Alice Martins",
    id="d-7",
    timezone=ZoneInfo("Europe/Berlin"),
    mute=MuteDigest(name="payments-criticals"),
)
ASKED: Final = ListFindings(severity=("Critical", "High"), product_type="2")
_PRODUCTS: Final = ("payments-api", "web-portal", "ios-wallet")


def _glimpse(number: int, **changes: Any) -> Glimpse:
    place = number % 3
    known: dict[str, Any] = {
        "severity": SEVERITIES[number % 2],
        "epss": 0.1,
        "due": READ.date() + dt.timedelta(days=number % 9 - 1),
        "owned": number % 4 == 0,
        "product_id": 31 + place,
        "product": _PRODUCTS[place],
    }
    return Glimpse(number, **{**known, **changes})


def _content(
    now: Snapshot,
    before: Snapshot | None = None,
    departures: Mapping[int, Departure] | None = None,
    top: tuple[Finding, ...] = (),
    **changes: Any,
) -> Content:
    """What would be said of these snapshots."""
    command: ListFindings = changes.pop("filter", ASKED)
    counts, last = now.by_severity() or {}, (before.by_severity() if before else None) or {}
    products = by_product(command, now, before)
    known: dict[str, Any] = {
        "meant": {"product_type": "Web application"},
        "baseline": before is None,
        "sla": reckon.deadlines(command, now.open, READ.date()),
        "unowned": reckon.unowned(command, now.open),
        "products": products[: reckon.PRODUCTS],
        "of": len(products),
        "improved": most_improved(command, now, before),
    }
    if before:
        delta, worsened = compare(before, now, departures or {}), worse(before, now)
        known |= {"since": before.at, "delta": delta, "worse": worsened}
        known |= {"changes": reckon.figures(delta), "worsened": reckon.figures(worsened)}
    return Content(
        filter=command,
        read=READ,
        snapshot=now,
        total=Figure(sum(counts.values()), command, sum(last.values()) if before else None),
        severities={
            name: Figure(counts[name], command.model_copy(update={"severity": (name,)}), last.get(name), 9)
            for name in SEVERITIES
            if counts.get(name) or last.get(name)
        },
        top=top,
        **{**known, **changes},
    )


TOP: Final = (
    finding(276, people=(person("alice"),), reviewers=(5,)),
    finding(280, severity="High", sla_days_remaining=3, epss_score=0.0004, reviewers=(), known_exploited=False),
    finding(281, severity="High", sla_days_remaining=None, epss_score=None, reviewers=(), known_exploited=False),
    finding(284, severity="High", active=False, is_mitigated=True),
    finding(285, severity="High", reviewers=(5, 6)),
)
BEFORE: Final = Snapshot(LAST, tuple(map(_glimpse, range(270, 290))), {301: "fixed"})
ORDINARY: Final = _content(
    Snapshot(READ, (*(_glimpse(number) for number in range(279, 290)), *map(_glimpse, (301, 302, 303, 304)))),
    BEFORE,
    {
        **dict.fromkeys(range(270, 275), "fixed"),
        **dict.fromkeys((275, 276), "accepted"),
        277: "false-positive",
    },
    TOP,
    expiring=Figure(1, ListFindings(ids=(412,), status=("any",))),
)
WORSE: Final = _content(
    Snapshot(READ, (_glimpse(270, kev=True, epss=0.6), _glimpse(271, severity="Critical", fix=True), _glimpse(272))),
    Snapshot(LAST - dt.timedelta(days=9), tuple(map(_glimpse, range(270, 273)))),
)
QUIET: Final = _content(BEFORE, BEFORE)
EMPTY: Final = _content(Snapshot(READ), Snapshot(LAST), products=())
HUGE: Final = _content(
    Snapshot(READ, tuple(_glimpse(number, product_id=number % 40) for number in range(100_000, 105_000))),
    Snapshot(LAST, tuple(_glimpse(number, product_id=number % 40) for number in range(99_860, 104_870))),
    {number: ("fixed", "accepted", "duplicate", "out-of-scope")[number % 4] for number in range(99_860, 100_000)},
    tuple(finding(100_000 + place, title="A long title " * 40) for place in range(5)),
    filter=ListFindings(tag=tuple(f"team-{place}-{'x' * 60}" for place in range(6))),
)
TOO_MANY: Final = Content(
    filter=ListFindings(),
    meant={},
    read=READ,
    snapshot=Snapshot(READ),
    total=Figure(51_200, ListFindings(), 51_000),
    severities={
        name: Figure(10_240, ListFindings(severity=(name,)), 10_240 - place, None)
        for place, name in enumerate(get_args(Severity))
    },
    too_many=True,
    since=LAST,
    top=TOP[:2],
)
IN_PART: Final = replace(ORDINARY, expiring=Figure(None), unread=("owners", "acceptances"))
LIVING: Final = replace(
    ORDINARY,
    top=(
        finding(276, active=False, false_p=True, is_mitigated=True),
        *TOP[1:3],
        finding(285, severity="High", active=False, risk_accepted=True),
    ),
    handled=Handled(
        4,
        15,
        {276: Deed("false-positive", "ana"), 285: Deed("accepted")},
        unseen=(284,),
        read=READ + dt.timedelta(hours=2),
    ),
)
IN_SLACK: Final = Calls({5: Mention("Alice M.", "U0456")}, "S0123ABCD")
IN_TEAMS: Final = Calls({5: Mention("", IDENTITY.oid)})
UNKNOWN: Final = Content(
    ListFindings(reviewer="none"), {}, READ, Snapshot(READ), Figure(None), {}, baseline=True, too_many=True
)


def _more(content: Content, title: str = "A long title") -> More:
    """What comes below it."""
    lists = reckon.excerpts(content, [one.id for one in content.snapshot.open])
    shown = {number for one in lists for number in one.ids}
    products = by_product(content.filter, content.snapshot, None)[reckon.PRODUCTS :][: reckon.MORE_PRODUCTS]
    return More(lists, products, {number: finding(number, title=title, reviewers=(5,)) for number in shown})


def _hostile_more(text: str) -> View:
    """What comes below a digest, with the text wherever text can be."""
    rows = tuple(_glimpse(number, product_id=number, product=f"{number} {text}") for number in range(900, 912))
    content = _content(Snapshot(READ, rows), Snapshot(LAST))
    told = _more(content)
    return below(replace(told, rows={number: hostile(number, text) for number in told.rows}), text, "full")


def _hostile(text: str) -> View:
    """A digest with the text wherever text can be."""
    typed = text[:300].encode("utf-8", "replace").decode()  # nobody can type half a pair
    rows = tuple(_glimpse(number, product=f"{number % 3} {text}") for number in range(270, 276))
    about = About(text, text, text, text, text, ZoneInfo("Europe/Berlin"))
    content = _content(
        Snapshot(READ, rows[:4]),
        Snapshot(LAST, rows),
        top=tuple(hostile(900 + place, text) for place in range(2)),
        filter=ListFindings(title=typed, product=typed),
        meant={"product": text},
    )
    return digest(content, about, "full")


VIEWS: Final[dict[str, View]] = {
    "digest": digest(ORDINARY, ABOUT, "full"),
    "digest-first": digest(_content(BEFORE, top=TOP), ABOUT, "full"),
    "digest-worse": digest(WORSE, ABOUT, "full"),
    "digest-quiet": digest(QUIET, ABOUT, "full"),
    "digest-empty": digest(EMPTY, ABOUT, "full"),
    "digest-huge": digest(HUGE, ABOUT, "full"),
    "digest-too-many": digest(TOO_MANY, ABOUT, "full"),
    "digest-unknown": digest(UNKNOWN, ABOUT, "full"),
    "digest-read-in-part": digest(IN_PART, ABOUT, "full"),
    "digest-mentions": digest(ORDINARY, replace(ABOUT, calls=IN_SLACK), "full"),
    "digest-mentions-in-teams": digest(ORDINARY, replace(ABOUT, calls=IN_TEAMS), "full"),
    "digest-living": digest(LIVING, ABOUT, "full"),
    "digest-living-no-titles": digest(LIVING, ABOUT, "no-titles"),
    "digest-living-counts": digest(LIVING, ABOUT, "counts"),
    "digest-no-titles": digest(ORDINARY, ABOUT, "no-titles"),
    "digest-counts": digest(ORDINARY, ABOUT, "counts"),
    "digest-more": below(_more(ORDINARY), ABOUT.name, "full"),
    "digest-more-huge": below(_more(HUGE, "A long title " * 40), ABOUT.name, "full"),
    "digest-more-no-titles": below(_more(ORDINARY), ABOUT.name, "no-titles"),
    **{f"digest-more-hostile-{name}": _hostile_more(text) for name, text in HOSTILE.items()},
    **{f"digest-hostile-{name}": _hostile(text) for name, text in HOSTILE.items()},
}
