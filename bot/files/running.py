"""Which files are being made and which of them shall not be: one memory for all replicas, which lasts an hour."""

from __future__ import annotations

from typing import Protocol


class Memory(Protocol):
    """Remembers keys for an hour."""

    async def first(self, key: str) -> bool:
        """Whether nobody has asked about this key."""

    async def knows(self, key: str) -> bool:
        """Whether somebody has."""

    async def forget(self, key: str) -> None:
        """Let the next one who asks be the first."""


class Running:
    """Files by their numbers. Every method raises DatabaseError."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def begin(self, number: str, owner: str) -> None:
        """Let its owner cancel it from now on."""
        await self._memory.first(f"file:{number}:{owner}")

    async def end(self, number: str, owner: str) -> None:
        """It is done: there is nothing to cancel any more."""
        await self._memory.forget(f"file:{number}:{owner}")

    async def cancel(self, number: str, owner: str) -> bool:
        """Ask it to stop, whichever replica makes it. False where it is not under way, or is somebody else's."""
        if not await self._memory.knows(f"file:{number}:{owner}"):
            return False
        await self._memory.first(f"file:{number}:cancelled")
        return True

    async def cancelled(self, number: str) -> bool:
        """Whether its owner asked it to stop."""
        return await self._memory.knows(f"file:{number}:cancelled")
