"""The command line, as an administrator uses it: before `serve` has ever run, and told in one line what is wrong."""

from __future__ import annotations

import base64
import io
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot import __version__
from bot.__main__ import main
from playground.defectdojo import token
from playground.world import ANA, TENANT, TOKEN_KEYS
from tests.outside import bare

__all__ = ["bare"]
OTHER = "11111111-2222-4333-8444-0000000000ff"
NEW_KEY = "new:" + base64.b64encode(b"another key of thirty-two bytes.").decode()


@pytest.fixture(autouse=True)
def outside(bare: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The settings that all commands need."""
    bare.setenv("DEFECTDOJO_URL", "https://dojo.example")
    bare.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    bare.setenv("TOKEN_KEYS", TOKEN_KEYS)
    return bare


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit code, what was said, and what was complained about."""
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


def add(capsys: pytest.CaptureFixture[str], oid: str = ANA.oid, *more: str) -> tuple[int, str, str]:
    return run(capsys, "links", "add", "slack", "T0DEMO/U0ANA", "--tid", TENANT, "--oid", oid, *more)


def test_version_needs_no_settings(capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch) -> None:
    outside.delenv("DEFECTDOJO_URL")

    assert run(capsys, "version") == (0, f"{__version__}\n", "")


@pytest.mark.parametrize(
    "words", [["serve"], ["migrate"], ["rotate-keys"], ["links", "list"], ["audit", "verify"], ["audit", "export"]]
)
def test_a_missing_setting_is_one_line_and_exit_2(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch, words: list[str]
) -> None:
    outside.delenv("DEFECTDOJO_URL")

    assert run(capsys, *words) == (2, "", "dojo-bot: DEFECTDOJO_URL is missing. Base URL of DefectDojo.\n")


def test_whoever_types_a_command_is_answered_in_their_language(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch
) -> None:
    outside.setenv("LANG", "pt_BR.UTF-8")
    assert run(capsys, "migrate") == (0, "O banco de dados está no esquema mais novo.\n", "")

    outside.setenv("SLACK_SIGNING_SECRET", "x")
    outside.setenv("PORT", "-1")
    code, said, told = run(capsys, "migrate")
    assert (code, said) == (2, "")
    assert re.fullmatch(r"dojo-bot: PORT está errado: .*\. A porta em que escutam\.\n", told)


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (TOKEN_KEYS.partition(":")[2], "Key 1 in TOKEN_KEYS needs an id"),
        ("a:c2VjcmV0", "Key 1 in TOKEN_KEYS is not 32 bytes in base64"),
        (f"{TOKEN_KEYS},{TOKEN_KEYS}", "Key 2 in TOKEN_KEYS has the id of an earlier one."),
    ],
)
def test_wrong_keys_are_told_without_the_keys(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch, keys: str, line: str
) -> None:
    outside.setenv("TOKEN_KEYS", keys)

    code, said, complaint = run(capsys, "links", "list")

    assert (code, said) == (2, "")
    assert complaint.startswith(f"dojo-bot: TOKEN_KEYS is wrong: {line}")
    assert complaint.count("\n") == 1
    assert keys.rpartition(":")[2] not in complaint


def test_the_documentation_knows_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    ([a-z-]+) ", capsys.readouterr().out, re.MULTILINE)
    page = (Path(__file__).parents[1] / "docs" / "command-line.md").read_text()

    assert len(commands) > 5
    assert [name for name in commands if f"| `{name}" not in page] == []


@pytest.mark.parametrize("words", [[], ["links"], ["links", "add", "irc", "x/y"], ["links", "add", "slack", "x/y"]])
def test_wrong_usage_is_exit_2(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert "usage: dojo-bot" in capsys.readouterr().err


def test_migrate_makes_the_database_and_may_run_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for _ in range(2):
        assert run(capsys, "migrate") == (0, "The database is at the newest schema.\n", "")

    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"links", "tokens", "audit", "seen"} <= tables


def test_the_folder_of_the_database_is_made_where_it_is_missing(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    outside.delenv("DATABASE_URL")

    assert run(capsys, "links", "list") == (0, "", "")
    assert (tmp_path / "data" / "dojo-bot.db").exists()


def test_links_are_added_listed_and_removed_before_the_bot_has_ever_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert add(capsys) == (0, f"Linked slack:T0DEMO/U0ANA to {ANA.oid} of tenant {TENANT}.\n", "")

    code, said, _ = run(capsys, "links", "list")
    assert code == 0
    assert re.fullmatch(
        rf"slack:T0DEMO/U0ANA\t{TENANT}\t{ANA.oid}\tsince \d{{4}}-\d\d-\d\d by an administrator\n", said
    )

    removed = ("links", "remove", "slack", "T0DEMO/U0ANA")
    assert run(capsys, *removed) == (0, "Removed the link of slack:T0DEMO/U0ANA.\n", "")
    assert run(capsys, *removed) == (1, "", "dojo-bot: there is no link of slack:T0DEMO/U0ANA.\n")
    assert run(capsys, "links", "list") == (0, "", "")


def test_a_link_is_replaced_by_adding_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    add(capsys)
    add(capsys, OTHER)

    [line] = run(capsys, "links", "list")[1].splitlines()
    assert OTHER in line


def test_a_token_is_read_from_stdin_and_never_printed(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    outside.setattr("sys.stdin", io.StringIO(f"{token('ana')}\n"))
    code, said, complaint = add(capsys, ANA.oid, "--token-stdin")

    assert (code, complaint) == (0, "")
    assert said.endswith(", with a token.\n")
    listed = run(capsys, "links", "list")[1]
    assert token("ana") not in said + listed
    assert token("ana").encode() not in (tmp_path / "bot.db").read_bytes()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["slack", "U0ANA", "--tid", TENANT, "--oid", ANA.oid], "A chat identity is written as slack T0123/U0456"),
        (["slack", "T0/U0", "--tid", "contoso", "--oid", ANA.oid], "A tenant or object id looks like"),
        (["slack", "T0/U0", "--tid", TENANT, "--oid", "ana"], "A tenant or object id looks like"),
        (["slack", "T0/U0", "--tid", TENANT, "--oid", ANA.oid, "--token-stdin"], "A DefectDojo token is one word"),
    ],
)
def test_a_slip_is_told_in_one_line_and_adds_nothing(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch, words: list[str], complaint: str
) -> None:
    outside.setattr("sys.stdin", io.StringIO("two words\n"))

    code, said, told = run(capsys, "links", "add", *words)

    assert (code, said) == (1, "")
    assert told.startswith(f"dojo-bot: {complaint}")
    assert told.count("\n") == 1
    assert "two words" not in told
    assert run(capsys, "links", "list") == (0, "", "")


def test_a_token_without_keys_is_refused_and_adds_no_link(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch
) -> None:
    outside.delenv("TOKEN_KEYS")
    outside.setattr("sys.stdin", io.StringIO(token("ana")))

    code, _said, told = add(capsys, ANA.oid, "--token-stdin")

    assert (code, told) == (1, "dojo-bot: Set TOKEN_KEYS: without it no token can be stored.\n")
    assert run(capsys, "links", "list")[1] == ""


def test_there_is_nothing_to_rotate_without_keys(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch
) -> None:
    outside.delenv("TOKEN_KEYS")

    assert run(capsys, "rotate-keys") == (
        1,
        "",
        "dojo-bot: Set TOKEN_KEYS: without it no token can be stored.\n",
    )


def test_keys_are_rotated_by_putting_a_new_one_first(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch
) -> None:
    outside.setattr("sys.stdin", io.StringIO(token("ana")))
    add(capsys, ANA.oid, "--token-stdin")

    outside.setenv("TOKEN_KEYS", f"{NEW_KEY},{TOKEN_KEYS}")
    assert run(capsys, "rotate-keys") == (0, "Sealed with the first key: 2. Could not be opened: 0.\n", "")
    assert run(capsys, "rotate-keys") == (0, "Sealed with the first key: 0. Could not be opened: 0.\n", "")

    outside.setenv("TOKEN_KEYS", NEW_KEY)
    assert run(capsys, "links", "list")[0] == 0
    outside.setenv("TOKEN_KEYS", TOKEN_KEYS)
    assert run(capsys, "links", "list") == (
        2,
        "",
        "dojo-bot: TOKEN_KEYS lacks keys that stored secrets need: new.\n",
    )


@pytest.mark.parametrize(
    ("url", "complaint"),
    [("mysql://x:secret@y/z", ""), ("nonsense", ""), ("sqlite:////proc/nowhere/bot.db", "")],
)
def test_a_database_that_cannot_be_used_is_one_line_without_its_password(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch, url: str, complaint: str
) -> None:
    outside.setenv("DATABASE_URL", url)

    code, said, told = run(capsys, "migrate")

    assert code in {1, 2}
    assert said == ""
    assert told.startswith(f"dojo-bot: {complaint}")
    assert told.count("\n") == 1
    assert "secret" not in told


def test_a_database_that_is_not_migrated_is_left_alone_where_that_is_wanted(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch
) -> None:
    outside.setenv("AUTO_MIGRATE", "false")

    code, _said, told = run(capsys, "links", "list")

    assert (code, told) == (
        2,
        "dojo-bot: The database is not migrated: run `dojo-bot migrate`, or set AUTO_MIGRATE=true.\n",
    )


def test_migrate_migrates_also_where_nothing_else_may(
    capsys: pytest.CaptureFixture[str], outside: pytest.MonkeyPatch
) -> None:
    outside.setenv("AUTO_MIGRATE", "false")

    assert run(capsys, "migrate") == (0, "The database is at the newest schema.\n", "")
    assert run(capsys, "links", "list") == (0, "", "")


def test_serve_without_a_platform_says_what_to_set() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith("dojo-bot: No chat platform is configured: set SLACK_BOT_TOKEN")
    assert ended.stderr.count("\n") == 1
