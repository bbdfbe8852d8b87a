"""The keys that id_tokens are signed with."""

from __future__ import annotations

from functools import cache
from typing import Any

from joserfc.jwk import RSAKey


class Keys:
    """The signing key of the day, and the public ones that are published."""

    def __init__(self) -> None:
        self._made = 1
        self.signing = _made(1)
        self.published = [self.signing]

    def rotate(self, *, withdraw: bool = False) -> RSAKey:
        """Sign with a new key from now on; `withdraw` publishes the old ones no longer."""
        self._made += 1
        self.signing = _made(self._made)
        self.published = [self.signing] if withdraw else [*self.published, self.signing]
        return self.signing

    def jwks(self, issuer: str) -> dict[str, Any]:
        """The published keys as in Entra ID, where a key names its issuer and no algorithm."""
        return {"keys": [key.as_dict(private=False) | {"issuer": issuer} for key in self.published]}


@cache
def _made(number: int) -> RSAKey:
    """The nth key of this process: making one takes so long that all directories share them."""
    key = RSAKey.generate_key(2048, {"use": "sig"})
    parameters: Any = {"use": "sig", "kid": f"{number}-{key.thumbprint()}"}
    return RSAKey.import_key(key.as_dict(private=True), parameters)
