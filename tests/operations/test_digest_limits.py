"""Where a digest cannot be read whole: counted, raised, and never called none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.dojo.errors import DojoError
from bot.operations import digest
from bot.operations.digest import Figure, unchanged
from bot.operations.digest_reading import read_digest
from bot.operations.digest_snapshot import Delta, from_bytes, to_bytes
from bot.operations.errors import Unclear
from bot.operations.findings import ListFindings
from tests.operations.test_digest_reading import ARCHIVE, assert_numbers_are_lists, dojo, morning, state

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient

__all__ = ["dojo", "morning", "state"]


async def test_more_than_can_be_read_are_counted_and_not_compared(
    dojo: DojoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await read_digest(ARCHIVE, dojo)
    monkeypatch.setattr(digest, "MOST", 600)

    content = await read_digest(ARCHIVE, dojo, before.snapshot)
    then = await read_digest(ARCHIVE, dojo, from_bytes(to_bytes(content.snapshot)))
    monkeypatch.undo()
    after = await read_digest(ARCHIVE, dojo, then.snapshot)

    assert content.too_many
    assert not unchanged(content)
    assert (content.delta, content.snapshot.open) == (Delta(), ())
    assert content.requests <= 8
    assert content.total.count == before.total.count
    assert {name: one.change for name, one in content.severities.items()} == dict.fromkeys(content.severities, 0)
    assert then.total.change == after.total.change == 0
    assert after.baseline
    assert after.delta == Delta()
    await assert_numbers_are_lists(content, dojo)


async def test_what_cannot_be_counted_by_defectdojo_is_not_called_none(
    dojo: DojoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "MOST", 100)

    content = await read_digest(ListFindings(product="payments-archive", reviewer="none"), dojo)

    assert content.too_many
    assert content.total == Figure(None)
    assert content.snapshot.by_severity() is None


async def test_trouble_is_raised_and_not_told_as_a_number(dojo: DojoClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await read_digest(ARCHIVE, dojo)
    whole = dojo.list_findings

    async def broken(**asked: Any) -> Any:
        if asked.get("offset", 0) >= 500:
            raise DojoError
        return await whole(**asked)

    monkeypatch.setattr(dojo, "list_findings", broken)
    with pytest.raises(DojoError):
        await read_digest(ARCHIVE, dojo, before.snapshot)


async def test_a_product_that_is_gone_is_no_empty_digest(dojo: DojoClient) -> None:
    with pytest.raises(Unclear):
        await read_digest(ListFindings(product="nothing-of-that-name"), dojo)
    with pytest.raises(DojoError):
        await read_digest(ListFindings(product="99999"), dojo)
