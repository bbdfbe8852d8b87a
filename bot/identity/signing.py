"""Signs the audit's chain, with keys that are made from those of TOKEN_KEYS and are good for nothing else.

A row's signature covers its hash, and so all rows before it. But whoever can write to the database could
change rows, compute their hashes anew, and let the bot sign the next one. So a signature also says from
which row on it vouches: as far back as the one before it, if that was in order when it was made; else from
its own row on.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from bot.identity.vault import KeyRing

_PURPOSE: Final = "dojo-bot audit chain"
Proof: TypeAlias = Literal["good", "wrong", "unknown", "none"]


@dataclass(frozen=True)
class Signed:
    """A row's hash, and the signature that vouches for it where there are keys."""

    hash: bytes
    mac: bytes | None = None
    key_id: str | None = None
    signed_from: int | None = None
    """The first row that the signature vouches for."""


class Signer:
    """Signs with the primary key, and judges what any key on the ring has signed. Without keys it signs nothing."""

    def __init__(self, keys: KeyRing | None) -> None:
        self._keys = {key_id: keys.subkey(key_id, _PURPOSE) for key_id in keys.ids} if keys else {}
        self._primary = keys.primary if keys else None

    def sign(self, hash_: bytes, number: int, former: Signed) -> Signed:
        """Sign the row of that number, which comes after the former one."""
        if self._primary is None:
            return Signed(hash_)
        vouched = former.signed_from if self.proof(former) == "good" else None
        first = vouched or number
        return Signed(hash_, self._mac(self._primary, hash_, first), self._primary, first)

    def proof(self, signed: Signed) -> Proof:
        """What the signature proves; it is unknown where its key is not on the ring."""
        if signed.mac is None or signed.key_id is None or signed.signed_from is None:
            return "none"
        if signed.key_id not in self._keys:
            return "unknown"
        mac = self._mac(signed.key_id, signed.hash, signed.signed_from)
        return "good" if hmac.compare_digest(signed.mac, mac) else "wrong"

    def _mac(self, key_id: str, hash_: bytes, first: int) -> bytes:
        return hmac.digest(self._keys[key_id], first.to_bytes(8, "big") + hash_, "sha256")
