"""Tokens in a mounted folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.identity.ids import BadId
from bot.identity.token_files import MAX_TOKEN, BadToken, UserTokenFiles
from tests.identity.people import ANA_OID, BEA_OID, CANARY

if TYPE_CHECKING:
    from pathlib import Path


def test_a_token_is_read_without_the_end_of_its_line(tmp_path: Path) -> None:
    (tmp_path / ANA_OID).write_text(f"{CANARY}\n")
    assert UserTokenFiles(tmp_path).get(ANA_OID) == CANARY


def test_a_person_without_a_file_or_with_an_empty_one_has_no_token(tmp_path: Path) -> None:
    (tmp_path / ANA_OID).write_text("\n")
    assert UserTokenFiles(tmp_path).get(ANA_OID) is None
    assert UserTokenFiles(tmp_path).get(BEA_OID) is None
    assert UserTokenFiles(tmp_path / "absent").get(ANA_OID) is None


def test_the_files_name_may_be_in_either_case(tmp_path: Path) -> None:
    (tmp_path / ANA_OID.upper()).write_text(CANARY)
    assert UserTokenFiles(tmp_path).get(ANA_OID) == CANARY
    assert UserTokenFiles(tmp_path).get(ANA_OID.upper()) == CANARY


def test_a_replaced_file_counts_at_once_in_the_way_that_kubernetes_mounts_secrets(tmp_path: Path) -> None:
    for generation, token in (("..1", "first"), ("..2", "second")):
        (tmp_path / generation).mkdir()
        (tmp_path / generation / ANA_OID).write_text(token)
    (tmp_path / "..data").symlink_to("..1")
    (tmp_path / ANA_OID).symlink_to(f"..data/{ANA_OID}")
    files = UserTokenFiles(tmp_path)
    assert files.get(ANA_OID) == "first"
    (tmp_path / "..new").symlink_to("..2")
    (tmp_path / "..new").rename(tmp_path / "..data")
    assert files.get(ANA_OID) == "second"


def test_a_token_of_the_greatest_length_is_taken_and_a_longer_one_refused(tmp_path: Path) -> None:
    file = tmp_path / ANA_OID
    file.write_text("x" * MAX_TOKEN + "\r\n")
    assert UserTokenFiles(tmp_path).get(ANA_OID) == "x" * MAX_TOKEN
    for content in ("x" * (MAX_TOKEN + 1), CANARY * 100):
        file.write_text(content)
        with pytest.raises(BadToken) as caught:
            UserTokenFiles(tmp_path).get(ANA_OID)
        assert CANARY not in repr(caught.value)


@pytest.mark.parametrize("content", [b"two\nlines", b"\xff\xfe\x00", b"a b"])
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ANA_OID).write_bytes(content)
    with pytest.raises(BadToken):
        UserTokenFiles(tmp_path).get(ANA_OID)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / ANA_OID).mkdir()
    with pytest.raises(BadToken, match="cannot be read: Is a directory"):
        UserTokenFiles(tmp_path).get(ANA_OID)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", ".", "", f"{ANA_OID}/../secret", f"{ANA_OID}\0"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text(CANARY)
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadId):
        UserTokenFiles(tmp_path / "folder").get(name)
