"""The audit from the command line: what was done there is in it, it is checked, and it is taken elsewhere."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.__main__ import main
from playground.defectdojo import token
from playground.world import ANA, TENANT, TOKEN_KEYS
from tests.outside import bare

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["bare"]


@pytest.fixture(autouse=True)
def outside(bare: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The settings that all commands need, and a token on its way in."""
    bare.setenv("DEFECTDOJO_URL", "https://dojo.example")
    bare.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    bare.setenv("TOKEN_KEYS", TOKEN_KEYS)
    bare.setattr("sys.stdin", io.StringIO(token("ana")))
    return bare


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(list(words))
    said = capsys.readouterr()
    assert said.err == ""
    return code, said.out


def exported(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    code, said = run(capsys, "audit", "export", *words)
    assert code == 0
    return [json.loads(line) for line in said.splitlines()]


def does_three_things(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "links", "add", "slack", "T0/U0", "--tid", TENANT, "--oid", ANA.oid, "--token-stdin")
    run(capsys, "rotate-keys")
    run(capsys, "links", "remove", "slack", "T0/U0")


def test_what_is_done_from_the_command_line_is_in_the_audit_without_any_token(
    capsys: pytest.CaptureFixture[str],
) -> None:
    does_three_things(capsys)
    rows = exported(capsys)

    assert [(row["number"], row["caller"], row["operation"], row["outcome"]) for row in rows] == [
        (1, "cli", "links_add", "done"),
        (2, "cli", "rotate_keys", "done"),
        (3, "cli", "links_remove", "done"),
    ]
    assert rows[0]["line"] == f"links add slack T0/U0 --tid {TENANT} --oid {ANA.oid} --token-stdin"
    assert token("ana") not in str(rows)
    assert {len(bytes.fromhex(row[name])) for row in rows for name in ("hash", "mac")} == {32}
    assert {(row["key_id"], row["signed_from"]) for row in rows} == {("demo", 1)}
    assert datetime.fromisoformat(rows[0]["at"]).tzinfo is not None


def test_what_removes_nothing_is_not_in_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links", "remove", "slack", "T0/U0"]) == 1
    capsys.readouterr()
    assert exported(capsys) == []


def test_only_the_rows_since_a_day_are_exported_where_that_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    does_three_things(capsys)
    assert len(exported(capsys, "--since", f"{datetime.now(UTC):%Y-%m-%d}")) == 3
    assert exported(capsys, "--since", "2999-01-01") == []
    with pytest.raises(SystemExit):
        main(["audit", "export", "--since", "yesterday"])


def test_an_audit_in_order_is_exit_0_and_a_broken_one_exit_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, "audit", "verify") == (0, "The audit is empty.\n")
    does_three_things(capsys)
    assert run(capsys, "audit", "verify") == (0, "Every row is in order: 3. Vouched for by signature: 3.\n")

    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        connection.executescript("DROP TRIGGER audit_no_update; UPDATE audit SET line = 'x' WHERE number = 2")
    assert run(capsys, "audit", "verify") == (1, "Row 2 was changed. Rows before that, all in order: 1.\n")


def test_without_keys_it_says_what_that_is_worth(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch
) -> None:
    outside.delenv("TOKEN_KEYS")
    run(capsys, "links", "add", "slack", "T0/U0", "--tid", TENANT, "--oid", ANA.oid)
    code, said = run(capsys, "audit", "verify")
    assert (code, "accidents, not forgers" in said) == (0, True)


def test_the_log_keeps_out_of_what_a_command_prints() -> None:
    words = ["links", "add", "slack", "T0/U0", "--tid", TENANT, "--oid", ANA.oid]
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert (ended.stdout, ended.stderr) == (f"Linked slack:T0/U0 to {ANA.oid} of tenant {TENANT}.\n", "")


@pytest.mark.parametrize("buffered", [True, False])
def test_an_export_whose_reader_has_gone_ends_quietly(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch, *, buffered: bool
) -> None:
    does_three_things(capsys)
    outside.setenv("PYTHONUNBUFFERED", "" if buffered else "1")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "audit", "export"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, "")
