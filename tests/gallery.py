"""Every kind of answer, on believable and on hostile data: what each platform's renderer is judged by.

`GALLERY` holds Views by name. They come from the real view functions, so that a change of words shows up in
the golden files of every platform; only the last group is put together by hand, for what no view says today.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from bot.catalogue import BY_VERB, CATALOGUE
from bot.dojo.errors import (
    Forbidden,
    NotFound,
    Refused,
    TokenRejected,
    TooSlow,
    Unavailable,
    Unexpected,
    Unreachable,
)
from bot.dojo.models import Account, Finding, Page, Product
from bot.identity.caller import Caller
from bot.identity.credentials import Link as Identity
from bot.operations.about import Help, Self, Topics, WhoAmI
from bot.operations.change import Changed, MarkFalsePositive, Reopen, UpdateFinding, Verify
from bot.operations.command import Draft
from bot.operations.errors import (
    AlreadySo,
    Busy,
    Candidate,
    HalfDone,
    Impossible,
    NotTaken,
    Stale,
    TooMany,
    Unclear,
    Unknown,
)
from bot.operations.findings import GetFinding, ListFindings
from bot.operations.products import GetProduct, ListProducts
from bot.views import about, changes, errors, findings, products
from bot.views.model import (
    Actions,
    Button,
    Code,
    Confirm,
    Facts,
    Link,
    LinkButton,
    Menu,
    Paragraph,
    Quote,
    Row,
    Rows,
    Strong,
    View,
)
from tests.gallery_models import DOJO, HOSTILE, finding, hostile, note, person, product

if TYPE_CHECKING:
    from bot.dojo.errors import DojoError
    from bot.operations.errors import Halt

_SEVERITIES: Final = ("Critical", "High", "Medium", "Low", "Info")
_MANY: Final = tuple(
    finding(300 + i, title=f"Finding number {i} of the scan", severity=_SEVERITIES[i % 5], known_exploited=i % 3 == 0)
    for i in range(25)
)
_HOSTILE: Final = tuple(hostile(900 + place, text) for place, text in enumerate(HOSTILE.values()))
_BARE: Final = Finding(id=12, title="Banner shows a version", severity="Info", date=dt.date(2026, 1, 5), active=True)
_CLOSED: Final = finding(277, active=False, false_p=True, is_mitigated=True, sla_days_remaining=None)
_CALLER: Final = Caller("slack", "T0123", "U0456", name="alice")
_IDENTITY: Final = Identity(
    "slack:T0123/U0456",
    "3f2b8c1e-0000-4000-8000-00000000aaaa",
    "9d1c7a52-0000-4000-8000-00000000bbbb",
    dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC),
    "carla (administrator)",
)
_ALICE: Final = Account(id=5, username="alice", first_name="Alice", last_name="Martins")
_FILTER: Final = ListFindings(
    severity=("Critical", "High"),
    product="payments-api",
    tag=("pci",),
    since="7d",
    epss=">50",
    kev=True,
    sla="breached",
)


def _page(*rows: Finding, count: int | None = None, offset: int = 0) -> Page[Finding]:
    total = len(rows) if count is None else count
    return Page(count=total, results=rows, offset=offset, address=f"{DOJO}/finding?active=true&o=numerical_severity")


def _lists() -> dict[str, View]:
    three = (finding(), finding(280, severity="High", sla_days_remaining=3, epss_score=0.0004), _BARE)
    crowd = ListFindings(tag=tuple(f"tag-{place}-{'x' * 80}" for place in range(25)))
    listed = findings.finding_list
    return {
        "findings": listed(ListFindings(), _page(*three, count=143)),
        "findings-filtered": listed(_FILTER, _page(*_MANY[:10], count=31, offset=10)),
        "findings-25": listed(ListFindings(limit=25, page=2), _page(*_MANY, count=143, offset=25)),
        "findings-shared": listed(ListFindings(share=True), _page(*three)),
        "findings-none": listed(_FILTER, _page()),
        "findings-no-such-page": listed(ListFindings(page=9), _page(count=31, offset=80)),
        "findings-long-line": listed(crowd, _page(finding(), count=99)),
        "findings-hostile": listed(ListFindings(title=HOSTILE["mentions"]), _page(*_HOSTILE[:9])),
        "findings-hostile-25": listed(ListFindings(product=HOSTILE["html"]), _page(*_HOSTILE, count=99)),
    }


def _cards() -> dict[str, View]:
    cards = {
        "finding": finding(),
        "finding-bare": _BARE,
        "finding-closed": _CLOSED,
        "finding-verified-duplicate": finding(verified=True, duplicate=True, notes=()),
        "finding-long": finding(
            description="What the scanner wrote. " * 400, notes=(note("n" * 900), note("m" * 900, 2))
        ),
        **{f"finding-hostile-{name}": hostile(900, text) for name, text in HOSTILE.items()},
    }
    shown = {name: findings.finding_card(GetFinding(finding=one.id), one) for name, one in cards.items()}
    pressed = GetFinding(finding=276, back=_FILTER)
    shared = GetFinding(finding=276, share=True)
    return {
        **shown,
        "finding-from-a-list": findings.finding_card(pressed, finding()),
        "finding-shared": findings.finding_card(shared, finding()),
    }


def _changes() -> dict[str, View]:
    seen = finding().states
    wrong = finding(active=False, false_p=True, is_mitigated=True, notes=(note("test fixture"),))
    marked = MarkFalsePositive(finding=276, reason="test fixture", seen=seen)
    evil = Changed(hostile(900, HOSTILE["mentions"]), hostile(900, HOSTILE["mentions"]), person(HOSTILE["mentions"]))
    update = UpdateFinding(finding=276, active=False)
    return {
        "changed-false-positive": changes.changed(marked, Changed(finding(), wrong, person("Alice Prado"))),
        "changed-verified": changes.changed(Verify(finding=276), Changed(finding(), finding(verified=True), None)),
        "changed-reopened": changes.changed(Reopen(finding=276), Changed(wrong, finding(), None)),
        "changed-inactive": changes.changed(update, Changed(finding(), finding(active=False), None)),
        "changed-hostile": changes.changed(update, evil),
    }


def _products() -> dict[str, View]:
    some = (product(), product(32, name="web-shop", findings_count=None, tags=()), product(33, name="b", address=""))
    evil = tuple(
        product(900 + place, name=text, description=text, type_name=text, platform=text, tags=(text,))
        for place, text in enumerate(HOSTILE.values())
    )
    page = Page[Product]
    return {
        "products": products.product_list(ListProducts(), page(count=64, results=some, offset=0)),
        "products-none": products.product_list(ListProducts(name="nope"), page(count=0, results=())),
        "products-hostile": products.product_list(ListProducts(limit=25), page(count=len(evil), results=evil)),
        "product": products.product_card(GetProduct(product="31"), product()),
        "product-shared": products.product_card(GetProduct(product="31", share=True), product(description="")),
        "product-hostile": products.product_card(GetProduct(product="900"), evil[0]),
    }


def _troubles() -> dict[str, View]:
    troubles: dict[str, DojoError] = {
        "too-slow": TooSlow(),
        "unreachable": Unreachable(),
        "unavailable": Unavailable(503, 30),
        "token-rejected": TokenRejected(),
        "forbidden": Forbidden(),
        "not-found": NotFound(),
        "refused": Refused(("A verified finding cannot be a false positive.", HOSTILE["mentions"])),
        "unexpected": Unexpected(),
    }
    better = (Button("findings critical", ListFindings(severity=("Critical",))), Button("products", ListProducts()))
    return {
        "not-found": errors.dojo_trouble(NotFound("No Finding matches."), GetFinding(finding=99999)),
        **{f"trouble-{name}": errors.dojo_trouble(error, WhoAmI(), "DJ-7F3A") for name, error in troubles.items()},
        "fault": errors.fault("7F3K2"),
        "not-understood": errors.not_understood("I don't know “findngs”.", better, None),
        "not-understood-hostile": errors.not_understood(f"I don't know “{HOSTILE['mentions']}”.", better, "findings"),
        "incomplete": errors.incomplete(Draft(MarkFalsePositive, {"finding": 276}), "False positive"),
        "not-linked": errors.not_linked(None, "slack:T0123/U0456"),
        "no-token": errors.not_linked(_IDENTITY, "slack:T0123/U0456"),
    }


def _halts() -> dict[str, View]:
    names = ("payments-api", "payments-web", "payments “old”", HOSTILE["mentions"], HOSTILE["surrogate"], "sixth")
    halts: dict[str, Halt] = {
        "unclear": Unclear("product", "payments", tuple(Candidate(name, name) for name in names)),
        "unclear-none": Unclear("product", HOSTILE["mentions"], ()),
        "busy": Busy(),
        "too-many": TooMany("engagements", 4711, 1000),
        "stale": Stale(("active",), _CLOSED),
        "already-so": AlreadySo(_CLOSED),
        "impossible": Impossible(finding(), "A false positive cannot be verified. Reopen it first."),
        "half-done": HalfDone(finding(), _CLOSED, Unavailable(502)),
        "not-taken": NotTaken(finding(), finding()),
        "unknown": Unknown(276, TooSlow()),
    }
    return {name: errors.halted(GetProduct(product="payments"), halt) for name, halt in halts.items()}


def _about() -> dict[str, View]:
    people = {
        "whoami": Self(_CALLER, _IDENTITY, _ALICE),
        "whoami-unlinked": Self(_CALLER, None, None),
        "whoami-trouble": Self(_CALLER, _IDENTITY, None, Unreachable()),
        "whoami-hostile": Self(
            Caller("slack", "T0", "U0", HOSTILE["mentions"]), None, Account(id=1, username="<!here>")
        ),
    }
    return {
        "help": about.topics(Help(), Topics(CATALOGUE, one=False)),
        **{
            f"help-{verb.replace(' ', '-')}": about.topics(Help(verb=verb), Topics((row,), one=True))
            for verb, row in BY_VERB.items()
        },
        **{name: about.self_(WhoAmI(), person) for name, person in people.items()},
    }


def _by_hand() -> dict[str, View]:
    sure = Confirm("Reopen #276?", "It will be active again.", "Reopen", "Leave it")
    links = (Link("the page", DOJO), " and ", Link("no page", "javascript:alert(1)"), " and ", Strong("strong"))
    evil = tuple(HOSTILE.values())
    press = Button("Reopen", Reopen(finding=276), "good", sure)
    return {
        "every-block": View(
            "Every block",
            (
                Paragraph(("Running text with ", *links)),
                Paragraph(("Small print with ", *links), quiet=True),
                Facts((("Name", links), ("Other", ("value",)))),
                Rows((Row((Link("#1", DOJO), " first"), ("details",), (press,)), Row(("bare",)))),
                Quote("Somebody's words\non two lines", "somebody"),
                Quote("Nobody's words"),
                Code("findings critical"),
                Actions((press, Button("Bad", Verify(finding=1), "bad"), LinkButton("Open", DOJO))),
                Menu("Choose…", (Button("one", GetFinding(finding=1)), Button("two", GetFinding(finding=2)))),
            ),
            private=False,
        ),
        "every-block-hostile": View(
            evil[0],
            (
                *(Paragraph((text, Link(text, DOJO), Strong(text))) for text in evil),
                *(Paragraph((text, Link(text, DOJO)), quiet=True) for text in evil),
                Facts(tuple((text, (text,)) for text in evil)),
                Rows(tuple(Row((Strong(text),), (text,), (Button(text, WhoAmI()),)) for text in evil)),
                *(Quote(text, text) for text in evil[:4]),
                *(Code(text) for text in evil[:6]),
                Actions((LinkButton(evil[0], "javascript:alert(1)"), LinkButton(evil[1], DOJO))),
                Menu(evil[0], tuple(Button(text, GetFinding(finding=1)) for text in evil)),
            ),
        ),
        "empty": View("Nothing to add"),
        "empty-blocks": View(
            "",
            (Paragraph(()), Paragraph(("",)), Facts(()), Rows(()), Quote(""), Code(""), Actions(()), Menu("", ())),
        ),
        "too-much": View("Too much", (Rows(tuple(Row((f"row {i} " + "y" * 400,)) for i in range(90))),)),
        "too-many-blocks": View("Too many", tuple(Paragraph((f"paragraph {i}",), i % 2 == 0) for i in range(90))),
    }


GALLERY: Final[dict[str, View]] = {
    **_lists(),
    **_cards(),
    **_changes(),
    **_products(),
    **_troubles(),
    **_halts(),
    **_about(),
    **_by_hand(),
}
