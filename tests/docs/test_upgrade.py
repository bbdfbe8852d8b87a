"""The commands of docs/upgrade.md: what they back up can be restored, and is whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from bot.__main__ import main
from playground.world import ANA, TENANT, TOKEN_KEYS
from tests.docs.pages import ROOT, blocks
from tests.outside import bare

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Server

__all__ = ["bare"]
SHELL: Final = [block.text for block in blocks(ROOT / "docs" / "upgrade.md", "sh")]
LINK: Final = ["links", "add", "slack", "T0DEMO/U0ANA", "--tid", TENANT, "--oid", ANA.oid]


def command(beginning: str) -> str:
    """The page's command that begins so."""
    [found] = [text for text in SHELL if text.startswith(beginning)]
    return found


@pytest.fixture(autouse=True)
def outside(bare: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The settings, in an empty folder."""
    bare.setenv("DEFECTDOJO_URL", "https://dojo.example")
    bare.setenv("TOKEN_KEYS", TOKEN_KEYS)
    return bare


def is_whole(url: str, outside: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Assert that the database there has Ana's link, and an audit that nobody touched."""
    outside.setenv("DATABASE_URL", url)
    capsys.readouterr()
    assert main(["links", "list"]) == 0
    assert "slack:T0DEMO/U0ANA" in capsys.readouterr().out
    assert main(["audit", "verify"]) == 0
    assert "Every row is in order: 1." in capsys.readouterr().out


@pytest.mark.parametrize("way", ["sqlite3", "python"])
def test_a_backup_of_sqlite(
    way: str, outside: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(LINK) == 0
    file, backup = tmp_path / "data" / "dojo-bot.db", tmp_path / "dojo-bot-backup.db"
    if way == "python":
        inside = command("kubectl").replace("\\\n", "").splitlines()[0].rpartition(" -- ")[2]
        run = inside.replace("/data/dojo-bot.db", str(file)).replace("/tmp/backup.db", str(backup))  # noqa: S108  # as the page has it
    elif shutil.which("sqlite3"):
        run = command("sqlite3")
    else:
        pytest.skip("sqlite3 is not installed")
    with closing(sqlite3.connect(file)) as busy:  # as the running bot holds it
        busy.execute("BEGIN")
        busy.execute("SELECT count(*) FROM links").fetchall()
        subprocess.run(run, shell=True, check=True, cwd=tmp_path)  # noqa: S602  # our own page
    is_whole(f"sqlite:///{backup}", outside, capsys)


def test_a_backup_of_postgresql_is_restored(
    postgres: Server, outside: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"{postgres.binaries}{os.pathsep}{os.environ['PATH']}"
    source, target = postgres.new_database(), postgres.new_database()
    outside.setenv("DATABASE_URL", source)
    assert main(LINK) == 0
    for name, url in (("pg_dump", source), ("pg_restore", target)):
        there = {**os.environ, "PATH": path, "DATABASE_URL": url}
        subprocess.run(command(name), shell=True, check=True, cwd=tmp_path, env=there)  # noqa: S602  # our own page
    is_whole(target, outside, capsys)


def test_an_older_version_says_what_the_page_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    with closing(sqlite3.connect(tmp_path / "data" / "dojo-bot.db")) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    assert main(["migrate"]) == 1
    [said] = [block.text for block in blocks(ROOT / "docs" / "upgrade.md", "")]
    assert capsys.readouterr().err == said
