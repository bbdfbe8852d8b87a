"""Workers side by side: no more of them than there is to do, and none is cut off by what befalls another."""

from __future__ import annotations

import asyncio

import pytest

from bot.digests.workers import workers


class Pile:
    """Pieces of work, of which some break whoever carries them; each takes until all hands that there are have one."""

    def __init__(self, *pieces: str, hands: int = 1) -> None:
        self.pieces, self.looked = list(pieces), 0
        self.carried: list[str] = []
        self._hands = asyncio.Barrier(hands)

    async def claim(self) -> str | None:
        self.looked += 1
        return self.pieces.pop(0) if self.pieces else None

    async def carry(self, piece: str) -> None:
        async with asyncio.timeout(5):
            await self._hands.wait()
        if piece == "broken":
            raise ZeroDivisionError
        self.carried.append(piece)


async def test_where_there_is_nothing_one_look_is_all() -> None:
    pile = Pile()
    await workers(8, pile.claim, pile.carry)
    assert pile.looked == 1


async def test_all_is_carried_out_by_so_many_at_a_time() -> None:
    pile = Pile(*"abcdefghi", hands=3)
    await workers(3, pile.claim, pile.carry)
    assert sorted(pile.carried) == list("abcdefghi")


async def test_what_breaks_one_is_raised_once_the_others_have_ended() -> None:
    pile = Pile("broken", "b", "c", hands=3)
    with pytest.raises(ZeroDivisionError):
        await workers(3, pile.claim, pile.carry)
    assert sorted(pile.carried) == ["b", "c"]
