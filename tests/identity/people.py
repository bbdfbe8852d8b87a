"""People, keys and secrets that the tests of identity share."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from bot.identity.caller import Caller
from bot.identity.vault import KeyRing, Vault

TID: Final = "11111111-1111-4111-8111-111111111111"
ANA_OID: Final = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
BEA_OID: Final = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
ANA: Final = Caller("slack", "T0123", "U0456", name="Ana")
ANA_IN_TEAMS: Final = Caller("teams", TID, ANA_OID, name="Ana")
CANARY: Final = "canary0123456789canary0123456789canary01"
"""A token that must never be seen outside the client's header."""
DOJO: Final = "https://dojo.example.com"
OLD_KEY: Final = b64encode(b"o" * 32).decode()
NEW_KEY: Final = b64encode(b"n" * 32).decode()


def vault(keys: str = f"new:{NEW_KEY},old:{OLD_KEY}", url: str = DOJO) -> Vault:
    """Make a vault; the second key is an older one."""
    return Vault(KeyRing.parse(keys), url)
