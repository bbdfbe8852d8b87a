"""Secrets that people paste by mistake never reach the audit, not even its hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.identity.audit import Audit, Entry
from bot.identity.redaction import is_redacted, redacted
from tests.identity.people import ANA

if TYPE_CHECKING:
    from bot.storage.database import Database

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SECRETS = {
    "xoxb-12-34-canary": "[secret]",
    "xoxe.xoxp-1-canary": "[secret]",
    "xapp-1-A0-canary": "[secret]",
    "eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOjF9.canary_-": "[secret]",
    "eyJhbGciOiJSU0EifQ.a.b.c.canary": "[secret]",
    f"Token {COMMIT}": "[secret]",
    f'"token": "{COMMIT}"': '"[secret]"',
    f"token:{COMMIT}": "[secret]",
    f"Authorization: bearer {COMMIT}": "Authorization: [secret]",
    "https://hooks.slack.com/services/T0/canary": "https://hooks.slack.com/[secret]",
}
HONEST = ("fixed in " + COMMIT, "the token parser", "tokens: 17", "eyJ is how they begin", "token 276")


@pytest.mark.parametrize(("typed", "kept"), SECRETS.items())
def test_what_looks_like_a_secret_is_blacked_out_wherever_it_stands(typed: str, kept: str) -> None:
    text = f"note 276 text:({typed}) seen"
    assert redacted(text, str) == f"note 276 text:({kept}) seen"
    assert redacted({"a": [{"b": text}, 1, None]}, str) == {"a": [{"b": f"note 276 text:({kept}) seen"}, 1, None]}


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_reason_is_kept(text: str) -> None:
    assert redacted(text, str) == text


def test_what_was_blacked_out_can_be_told() -> None:
    assert is_redacted(redacted({"tags": ["xoxb-1"]}, str))
    assert not is_redacted({"tags": ["pci"]})


async def test_neither_row_nor_values_hold_a_secret_and_the_chain_fits(db: Database) -> None:
    audit = Audit(db)
    image = {"tags": ("xoxb-1-canary",), "why": f"it is {COMMIT}"}
    line = f"note 276 text:{COMMIT} xapp-canary"
    await audit.record(
        Entry(ANA.key, "add_note", line, "done", "", before=image, after=image),
        lambda text: text.replace(COMMIT, "[mine]"),
    )
    [row] = await audit.rows()
    assert row.entry.line == "note 276 text:[mine] [secret]"
    assert row.entry.before == row.entry.after == {"tags": ["[secret]"], "why": "it is [mine]"}
    assert (await audit.verify()).fault is None
