"""The vault: what it seals opens for its owner alone, and nothing shows what is inside."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.identity.vault import BadKeys, KeyRing, Unsealable, Vault
from tests.identity.people import ANA_OID, BEA_OID, CANARY, DOJO, NEW_KEY, OLD_KEY, TID, vault

key_ids = st.from_regex(r"[A-Za-z0-9._-]{1,32}", fullmatch=True)
rings = st.dictionaries(key_ids, st.binary(min_size=32, max_size=32), min_size=1, max_size=4)
people = st.uuids().map(str)

SEALED = "AQNvbGR5Acw8QJlExZzrJu9K+HCPnTgelSnp7Rt9s1qm7Ur8GcgYccHCtRTtIi3mAVot9iFm7lxwTjjGUSDvopdKFrfMmPkP0g=="
"""Ana's token, as it was sealed in November 2026."""


@given(ring=rings, plain=st.text(), tid=people, oid=people, url=st.text())
def test_what_is_sealed_opens_again(ring: dict[str, bytes], plain: str, tid: str, oid: str, url: str) -> None:
    setting = ",".join(f"{key_id}:{b64encode(key).decode()}" for key_id, key in ring.items())
    keys = KeyRing.parse(setting)
    sealed = Vault(keys, url).seal(plain, tid, oid)
    assert keys.ids == tuple(ring)
    assert Vault(keys, url).open(sealed, tid, oid) == plain
    assert Vault(keys, url).is_current(sealed)


@given(sealed=st.binary(max_size=200))
def test_bytes_from_elsewhere_do_not_open(sealed: bytes) -> None:
    with pytest.raises(Unsealable):
        vault().open(sealed, TID, ANA_OID)


def test_what_an_earlier_version_sealed_opens() -> None:
    assert vault().open(b64decode(SEALED), TID, ANA_OID) == CANARY
    assert vault().meant_for("dojo-bot user token").open(b64decode(SEALED), TID, ANA_OID) == CANARY


@pytest.mark.parametrize(
    "sealed", [b"", b"\x01", b"\x01\x03old", b"\x01\x03old" + b"n" * 11, b"\x01\x03o d" + b"n" * 99]
)
def test_what_nobody_sealed_names_no_key(sealed: bytes) -> None:
    with pytest.raises(Unsealable, match="it is not a sealed token"):
        Vault.key_of(sealed)


def test_further_keys_are_made_as_rfc_5869_says() -> None:
    extracted = hmac.digest(bytes(32), b"o" * 32, "sha256")
    assert vault().keys.subkey("old", "a purpose") == hmac.digest(extracted, b"a purpose\x01", "sha256")


def test_sealing_twice_gives_different_bytes() -> None:
    assert vault().seal(CANARY, TID, ANA_OID) != vault().seal(CANARY, TID, ANA_OID)


def test_a_sealed_token_does_not_open_for_another_person_tenant_or_defectdojo() -> None:
    sealed = vault().seal(CANARY, TID, ANA_OID)
    for keeper, tid, oid in [
        (vault(), TID, BEA_OID),
        (vault(), BEA_OID, ANA_OID),
        (vault(), ANA_OID, TID),
        (vault(url="https://other.example.com"), TID, ANA_OID),
    ]:
        with pytest.raises(Unsealable, match="another person"):
            keeper.open(sealed, tid, oid)


def test_a_slash_at_the_end_of_defectdojos_address_makes_no_difference() -> None:
    assert vault(url=f"{DOJO}/").open(vault().seal(CANARY, TID, ANA_OID), TID, ANA_OID) == CANARY


def test_no_bit_can_be_flipped() -> None:
    sealed = vault().seal(CANARY, TID, ANA_OID)
    for place in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Unsealable):
            vault().open(bytes(flipped), TID, ANA_OID)


def test_no_byte_can_be_missing_or_added() -> None:
    sealed = vault().seal(CANARY, TID, ANA_OID)
    for changed in [*(sealed[:length] for length in range(len(sealed))), sealed + b"\0"]:
        with pytest.raises(Unsealable):
            vault().open(changed, TID, ANA_OID)


def test_the_key_id_cannot_be_exchanged_even_where_both_ids_name_the_same_key() -> None:
    twins = vault(f"one:{NEW_KEY},two:{NEW_KEY}")
    sealed = twins.seal(CANARY, TID, ANA_OID)
    with pytest.raises(Unsealable):
        twins.open(sealed.replace(b"one", b"two"), TID, ANA_OID)


def test_a_token_under_a_key_that_was_taken_away_does_not_open() -> None:
    sealed = vault(f"old:{OLD_KEY}").seal(CANARY, TID, ANA_OID)
    with pytest.raises(Unsealable, match="not in TOKEN_KEYS"):
        vault(f"new:{NEW_KEY}").open(sealed, TID, ANA_OID)


def test_a_token_under_an_older_key_opens_and_is_known_as_old() -> None:
    sealed = vault(f"old:{OLD_KEY}").seal(CANARY, TID, ANA_OID)
    assert vault().open(sealed, TID, ANA_OID) == CANARY
    assert not vault().is_current(sealed)
    assert Vault.key_of(sealed) == "old"


def test_what_is_sealed_for_one_purpose_does_not_open_for_another() -> None:
    sealed = vault().meant_for("something else").seal(CANARY, TID, ANA_OID)
    assert vault().meant_for("something else").open(sealed, TID, ANA_OID) == CANARY
    with pytest.raises(Unsealable, match="another person"):
        vault().open(sealed, TID, ANA_OID)


def test_where_one_part_of_the_owner_ends_and_the_next_begins_makes_a_difference() -> None:
    with pytest.raises(Unsealable):
        vault().open(vault().seal(CANARY, "ab", "c"), "a", "bc")


def test_neither_ring_nor_vault_nor_sealed_bytes_show_a_key_or_a_token() -> None:
    keeper = vault()
    sealed = keeper.seal(CANARY, TID, ANA_OID)
    shown = f"{keeper!r} {keeper} {keeper.keys!r} {vars(keeper)} {vars(keeper.keys)} {sealed!r}"
    assert repr(keeper) == "Vault(KeyRing('new', 'old'))"
    for secret in (NEW_KEY, OLD_KEY, "n" * 32, "o" * 32, CANARY):
        assert secret not in shown


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        (f"a:{NEW_KEY},a:{OLD_KEY}", "Key 2 in TOKEN_KEYS has the id of an earlier one."),
        (NEW_KEY, "Key 1 in TOKEN_KEYS needs an id"),
        (f"{NEW_KEY}:a", "Key 1 in TOKEN_KEYS needs an id"),
        (f":{NEW_KEY}", "Key 1 in TOKEN_KEYS needs an id"),
        (f"a:{NEW_KEY},", "Key 2 in TOKEN_KEYS needs an id"),
        ("", "Key 1 in TOKEN_KEYS needs an id"),
        (f"a:{NEW_KEY[:-4]}", "Key 1 in TOKEN_KEYS is not 32 bytes"),
        (f"a:{NEW_KEY[:-1]}", "Key 1 in TOKEN_KEYS is not 32 bytes"),
        (f"a:{NEW_KEY},b:%{NEW_KEY}", "Key 2 in TOKEN_KEYS is not 32 bytes"),
        (f"a:ü{NEW_KEY}", "Key 1 in TOKEN_KEYS is not 32 bytes"),
        ("a:", "Key 1 in TOKEN_KEYS is not 32 bytes"),
    ],
)
def test_a_wrong_key_ring_is_refused_without_repeating_a_key(setting: str, complaint: str) -> None:
    with pytest.raises(BadKeys) as caught:
        KeyRing.parse(setting)
    assert complaint in str(caught.value)
    assert NEW_KEY[:8] not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


def test_white_space_around_keys_is_overlooked() -> None:
    assert KeyRing.parse(f" a:{NEW_KEY},\n b:{OLD_KEY}\n").ids == ("a", "b")
