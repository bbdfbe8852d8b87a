"""What no view says today, put together by hand."""

from __future__ import annotations

from typing import Final

from bot.operations.about import WhoAmI
from bot.operations.finding_verbs import Reopen, Verify
from bot.operations.findings import GetFinding
from bot.views.model import (
    Actions,
    Button,
    Code,
    Confirm,
    Facts,
    Link,
    LinkButton,
    Mention,
    Menu,
    Paragraph,
    Quote,
    Row,
    Rows,
    Strong,
    View,
)
from tests.gallery.models import DOJO, HOSTILE

ANA, BEA, CIA, DORA = (f"aaaaaaaa-0000-4000-8000-00000000000{letter}" for letter in "abcd")


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
        "mentions": _mentions(),
        "empty": View("Nothing to add"),
        "empty-blocks": View(
            "",
            (Paragraph(()), Paragraph(("",)), Facts(()), Rows(()), Quote(""), Code(""), Actions(()), Menu("", ())),
        ),
        "too-much": View("Too much", (Rows(tuple(Row((f"row {i} " + "y" * 400,)) for i in range(90))),)),
        "too-many-blocks": View("Too many", tuple(Paragraph((f"paragraph {i}",), i % 2 == 0) for i in range(90))),
    }


def _mentions() -> View:
    return View(
        "Who is called",
        (
            Paragraph(("For ", Mention("the user group S0123ABCD", "S0123ABCD", "group"))),
            Paragraph(("Small print for ", Mention("Ana Souza", "U0456"), " and ", Link("a page", DOJO)), quiet=True),
            Facts((("Owners", (Mention("Ana Souza", "U0456"), ", ", Mention("Ana Souza", ANA), ", ", "Bea")),)),
            Rows(
                (
                    Row(("#1",), ("owner ", Mention("Ana Souza", BEA), " · 20 days old")),
                    Row(("#2",), ("owner ", Mention(HOSTILE["markdown"], CIA), " · ", Strong(HOSTILE["mentions"]))),
                    Row(("#3",), (Mention(HOSTILE["mentions"], HOSTILE["mentions"]), " · nobody's id")),
                    Row(("#4",), (Mention(HOSTILE["blank"], DORA),)),
                )
            ),
        ),
    )


VIEWS: Final = _by_hand()
