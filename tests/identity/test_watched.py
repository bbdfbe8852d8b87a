"""The audit is looked through by itself; who broke its chain does not have to be looked for by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.health import watch
from bot.storage.database import DatabaseError
from tests.identity.chain import NOON, Owner, audited

if TYPE_CHECKING:
    from structlog.typing import EventDict

    from bot.identity.audit import Audit
    from bot.storage.database import Database


class Ended(Exception):  # it is no error
    """As often as was wanted."""


async def days(audit: Audit, looks: int) -> list[float]:
    """Let it watch for so many looks; the pauses that it took."""
    taken: list[float] = []

    async def pause(seconds: float) -> None:
        if len(taken) == looks:
            raise Ended
        taken.append(seconds)

    with pytest.raises(Ended):
        await watch(audit, pause)
    return taken


async def test_an_audit_in_order_is_looked_through_daily(db: Database, logged: list[EventDict]) -> None:
    audit = await audited(db)
    before = audit.looked
    assert await days(audit, 2) == [300, 86_400]
    assert before is None
    assert audit.looked is not None
    assert (audit.looked.at, audit.looked.verdict.rows, audit.looked.verdict.fault) == (NOON, 5, None)
    assert [one["event"] for one in logged if one["log_level"] == "error"] == []


async def test_a_broken_chain_is_logged_and_kept(db: Database, logged: list[EventDict]) -> None:
    audit = await audited(db)
    await Owner(db).runs("UPDATE audit SET outcome = 'refused' WHERE number = 3")
    await days(audit, 1)
    assert audit.looked is not None
    assert audit.looked.verdict.fault is not None
    [broken] = [one for one in logged if one["event"] == "the audit's chain is broken"]
    assert (broken["what"], broken["number"]) == ("changed", 3)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (DatabaseError("away"), "the audit could not be looked through"),
        (LookupError("a fault"), "fault while looking through the audit"),
    ],
)
async def test_trouble_does_not_end_the_watch(
    db: Database, logged: list[EventDict], monkeypatch: pytest.MonkeyPatch, trouble: Exception, said: str
) -> None:
    audit = await audited(db)

    async def troubled(_pause: float) -> None:
        raise trouble

    monkeypatch.setattr(audit, "verify", troubled)
    assert await days(audit, 2) == [300, 86_400]
    assert [one["event"] for one in logged if one["event"] != "audit"] == [said] * 2
