"""The forgeries are good ones: each is false in the one thing that its name says, and well made in all others."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import RSAKey

from tests.conftest import NOON
from tests.forgeries import FORGERIES, forge

if TYPE_CHECKING:
    from tests.contract.entra.conftest import Desk

SIGNED_OTHERWISE = {name for name in FORGERIES if "signed" in name}


def decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "==")


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(decoded(token.split(".")[1]))
    return claims


def is_signed(token: str, key: RSAKey, algorithm: str = "RS256") -> bool:
    """Whether that key signed it, whatever its header says about the key."""
    rules = jws.JWSRegistry(algorithms=[algorithm])
    rules.max_header_length = 2048  # room for a key in it
    try:
        jws.deserialize_compact(token, key, registry=rules)
    except BadSignatureError:
        return False
    return True


def is_hashed(token: str, secret: bytes) -> bool:
    text, _, signature = token.rpartition(".")
    return decoded(signature) == hmac.digest(secret, text.encode(), sha256)


async def forged(desk: Desk, name: str) -> str:
    forge(desk.directory, name)
    return str((await desk.signs_in())["id_token"])


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forgery_is_made_once(desk: Desk, name: str) -> None:
    false, true = await forged(desk, name), (await desk.signs_in())["id_token"]
    assert false.split(".") != true.split(".")
    assert false.split(".")[0] != true.split(".")[0] or claims_of(false) != claims_of(true) or name in SIGNED_OTHERWISE
    await desk.client.verified(true, desk.about.nonce, int(NOON))


@pytest.mark.parametrize("name", sorted(FORGERIES.keys() - SIGNED_OTHERWISE))
async def test_what_says_something_false_is_signed_with_the_true_key(desk: Desk, name: str) -> None:
    assert is_signed(await forged(desk, name), desk.directory.keys.signing)


@pytest.mark.parametrize("name", sorted(SIGNED_OTHERWISE))
async def test_what_is_signed_otherwise_says_what_is_true(desk: Desk, name: str) -> None:
    assert claims_of(await forged(desk, name)) == await desk.claims()


async def test_what_is_not_signed_has_no_signature(desk: Desk) -> None:
    assert (await forged(desk, "unsigned")).endswith(".")


async def test_what_is_signed_with_something_that_is_known_is_signed_with_just_that(desk: Desk) -> None:
    secret, public = desk.directory.app.client_secret, desk.directory.keys.signing.as_pem(private=False)
    assert is_hashed(await forged(desk, "signed with the client secret"), secret.encode())
    assert is_hashed(await forged(desk, "signed with the public key as a secret"), public)
    assert is_signed(await forged(desk, "signed with another algorithm"), desk.directory.keys.signing, "PS256")


async def test_what_is_signed_with_a_strangers_key_is_signed_well(desk: Desk) -> None:
    token = await forged(desk, "signed with a key that it brings")
    header = json.loads(decoded(token.split(".")[0]))
    assert header["kid"] == desk.directory.keys.signing.kid
    assert is_signed(token, RSAKey.import_key(header["jwk"]))
    for name in ("signed with a key that it brings", "signed with another key"):
        assert not is_signed(await forged(desk, name), desk.directory.keys.signing)
