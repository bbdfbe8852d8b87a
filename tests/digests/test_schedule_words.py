"""What people write for when a digest is due is understood, or refused with a sentence that helps."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.digests.words import parse


def test_weekdays_are_monday_to_friday() -> None:
    slot = parse("weekdays 09:00", "America/Sao_Paulo").after(datetime(2026, 11, 21, tzinfo=UTC))
    assert (slot.local, slot.at) == ("2026-11-23T09:00", datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert slot.since == datetime(2026, 11, 20, 12, tzinfo=UTC)
