"""A small storm of kill -9 over real processes; `make chaos-digests` has a large one."""

from __future__ import annotations

from tests.chaos.storm import Storm


async def test_no_digest_comes_twice_and_none_is_missing_whatever_dies(url: str) -> None:
    figures = await Storm(digests=40, kills=6, pause=0.5, down=1).rages(url)

    assert (figures.posts, figures.duplicates, figures.missing, figures.unknown) == (80, 0, 0, 0)
    assert figures.stray == 0
