"""Seals secrets for the database: AES-256-GCM, each bound to what it is for and to its owner.

A sealed secret is `version (1 byte) | length of the key id (1 byte) | key id | nonce (12 bytes) | ciphertext
and tag`. What it belongs to (purpose, key, owner, DefectDojo) is authenticated with it, so a row
that is copied to somebody else, or carried to another DefectDojo, does not open.
"""

from __future__ import annotations

import os
import re
from base64 import b64decode
from typing import TYPE_CHECKING, Final, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_USER_TOKEN: Final = "dojo-bot user token"  # noqa: S105  # what is sealed, not a secret
_VERSION: Final = 1
_NONCE: Final = 12
_KEY: Final = 32
_KEY_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,32}")
"""Shorter than any key in base64, so that a key in the place of its id is refused, not stored in the open."""


class BadKeys(ValueError):  # a halt: the setting is to be mended
    """TOKEN_KEYS cannot be used; the text, a sentence, names the key by its place and holds nothing of it."""


class Unsealable(Exception):  # a halt: the person links again
    """A sealed secret does not open: its key is unknown, it was changed, or it is somebody else's."""


class KeyRing:
    """The keys by their ids. The first one seals; all of them open."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self.ids = tuple(keys)
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._makers = {key_id: _maker(key) for key_id, key in keys.items()}

    @classmethod
    def parse(cls, setting: str) -> KeyRing:
        """Read `id:base64,id:base64`, each key 32 bytes. Raises BadKeys."""
        keys: dict[str, bytes] = {}
        for place, entry in enumerate(setting.split(","), start=1):
            key_id, _colon, encoded = entry.strip().partition(":")
            if not _KEY_ID.fullmatch(key_id):
                _refuse(_("Key {place} in TOKEN_KEYS needs an id: id:base64, the id of up to 32 letters."), place)
            if key_id in keys:
                _refuse(_("Key {place} in TOKEN_KEYS has the id of an earlier one."), place)
            keys[key_id] = _key(encoded, place)
        return cls(keys)

    @property
    def primary(self) -> str:
        """Name the key that seals."""
        return self.ids[0]

    def cipher(self, key_id: str) -> AESGCM:
        """Find the cipher of a key. Raises Unsealable for one that is not on the ring."""
        try:
            return self._ciphers[key_id]
        except KeyError:
            msg = "its key is not in TOKEN_KEYS"
            raise Unsealable(msg) from None

    def subkey(self, key_id: str, purpose: str) -> bytes:
        """Make a key for another purpose out of a key, which it does not give away. Raises KeyError."""
        return self._makers[key_id](purpose)

    def __repr__(self) -> str:
        return f"KeyRing{self.ids!r}"


class Vault:
    """Seals and opens secrets of one purpose, for one DefectDojo; by itself, people's DefectDojo tokens."""

    def __init__(self, keys: KeyRing, dojo_url: str, purpose: str = _USER_TOKEN) -> None:
        self.keys = keys
        self._dojo_url = dojo_url.rstrip("/")
        self._purpose = purpose

    def meant_for(self, purpose: str) -> Vault:
        """The vault with the same keys for another purpose: what one seals does not open in the other."""
        return Vault(self.keys, self._dojo_url, purpose)

    def seal(self, plain: str, *owner: str) -> bytes:
        """Seal an owner's secret with the primary key; a person is named by tenant and object id, in lower case."""
        key_id = self.keys.primary
        nonce = os.urandom(_NONCE)
        sealed = self.keys.cipher(key_id).encrypt(nonce, plain.encode(), self._belonging(key_id, owner))
        return bytes([_VERSION, len(key_id)]) + key_id.encode() + nonce + sealed

    def open(self, sealed: bytes, *owner: str) -> str:
        """Give the secret back to the owner that it was sealed for. Raises Unsealable."""
        key_id, rest = _header(sealed)
        belonging = self._belonging(key_id, owner)
        try:
            return self.keys.cipher(key_id).decrypt(rest[:_NONCE], rest[_NONCE:], belonging).decode()
        except (InvalidTag, ValueError):
            msg = "it was changed, or sealed for another person or DefectDojo"
            raise Unsealable(msg) from None

    def is_current(self, sealed: bytes) -> bool:
        """Say whether the primary key sealed it. Raises Unsealable where that cannot be read."""
        return self.key_of(sealed) == self.keys.primary

    @staticmethod
    def key_of(sealed: bytes) -> str:
        """Read the id of the key that sealed it, unproven. Raises Unsealable where there is none."""
        return _header(sealed)[0]

    def _belonging(self, key_id: str, owner: tuple[str, ...]) -> bytes:
        # Each part with its length before it: no two different owners give the same bytes.
        parts = (part.encode() for part in (self._purpose, key_id, *owner, self._dojo_url))
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    def __repr__(self) -> str:
        return f"Vault({self.keys!r})"


def _key(encoded: str, place: int) -> bytes:
    try:
        key = b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY:
        _refuse(_("Key {place} in TOKEN_KEYS is not 32 bytes in base64 (openssl rand -base64 32)."), place)
    return key


def _maker(key: bytes) -> Callable[[str], bytes]:
    """What makes further keys of a key: it shows the key nowhere."""
    return lambda purpose: HKDF(SHA256(), _KEY, salt=None, info=purpose.encode()).derive(key)


def _refuse(sentence: str, place: int) -> NoReturn:
    raise BadKeys(sentence.format(place=place)) from None


def _header(sealed: bytes) -> tuple[str, bytes]:
    """Split into the key's id and what that key sealed."""
    end = 2 + sealed[1] if len(sealed) > 1 else 0
    key_id = sealed[2:end].decode("ascii", "replace")
    if sealed[:1] != bytes([_VERSION]) or len(sealed) < end + _NONCE or not _KEY_ID.fullmatch(key_id):
        msg = "it is not a sealed token"
        raise Unsealable(msg)
    return key_id, sealed[end:]
