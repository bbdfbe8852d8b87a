"""What the page on security says of the database: each table, what is in it, and what the bot may do with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import psycopg

from bot.__main__ import main
from bot.storage.tables import Table
from playground.world import ANA, TENANT, TOKEN_KEYS
from tests.docs.pages import ROOT
from tests.outside import bare

if TYPE_CHECKING:
    import pytest

    from tests.postgres import Server

__all__ = ["bare"]

PAGE: Final = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


RIGHTS: Final = "**The database's account.**"


def rows(heading: str) -> dict[str, str]:
    """What the first column of the table below that heading names, each with its second column."""
    _before, _heading, after = PAGE.partition(f"\n{heading}")
    table = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    assert table
    cells = [row.split("|") for row in table[0].splitlines()]
    return {name: row[2].strip() for row in cells for name in re.findall(r"`(\w+)`", row[1])}


def test_each_table_is_told_of() -> None:
    assert set(rows("## What is stored")) == set(Table.metadata.tables)


def test_each_table_has_its_rights() -> None:
    assert set(rows(RIGHTS)) == set(Table.metadata.tables) | {"alembic_version"}


def test_with_these_rights_the_bot_works(
    postgres: Server, bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = postgres.new_database()
    settings = {"DEFECTDOJO_URL": "https://dojo.example", "TOKEN_KEYS": TOKEN_KEYS, "DATABASE_URL": owner}
    for name, value in settings.items():
        bare.setenv(name, value)
    assert main(["migrate"]) == 0
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE ROLE bot LOGIN")
        for table, rights in rows(RIGHTS).items():
            connection.execute(f"GRANT {rights} ON {table} TO bot".encode())
    bare.setenv("DATABASE_URL", owner.replace("//dojo@", "//bot@"))
    bare.setenv("AUTO_MIGRATE", "false")
    who = ["slack", "T0DEMO/U0ANA"]
    for words in (
        ["links", "add", *who, "--tid", TENANT, "--oid", ANA.oid],
        ["rotate-keys"],
        ["links", "remove", *who],
    ):
        assert main(words) == 0
    assert main(["audit", "verify"]) == 0
    assert "Every row is in order: 3." in capsys.readouterr().out
