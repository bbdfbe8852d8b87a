"""Roles: the highest that somebody's groups give, or that nobody can tell."""

from __future__ import annotations

import pytest

from bot.identity.roles import BY_WORD, Holding, Role, RoleMap

WRITERS = "AAAAAAAA-1111-4111-8111-111111111111"


def test_each_role_may_more_than_the_one_before() -> None:
    assert [role.word for role in sorted(Role)] == ["reader", "writer", "maintainer", "owner", "superuser"]
    assert {word: int(role) for word, role in BY_WORD.items()} == {
        "reader": 1,
        "writer": 2,
        "maintainer": 3,
        "owner": 4,
        "superuser": 5,
    }


@pytest.mark.parametrize("held", [["Readers", "Owners", "Writers"], ["Owners"], ["x", "Owners", "Readers"]])
def test_the_highest_role_counts_and_says_where_it_comes_from(held: list[str]) -> None:
    roles = RoleMap({"Readers": Role.READER, "Writers": Role.WRITER, "Owners": Role.OWNER})
    assert roles.best(held) == Holding(Role.OWNER, "Owners", "")


def test_names_are_compared_as_they_are() -> None:
    roles = RoleMap({"Writers": Role.WRITER})
    for name in ("writers", "WRITERS", "Writers ", "Write"):
        assert roles.best([name]) == Holding()


def test_ids_are_compared_whatever_their_case() -> None:
    for given, held in ((WRITERS, WRITERS.lower()), (WRITERS.lower(), WRITERS)):
        assert RoleMap({given: Role.WRITER}).best([held]) == Holding(Role.WRITER, WRITERS.lower())


def test_without_a_group_that_counts_there_is_no_role_and_that_is_known() -> None:
    roles = RoleMap({"Writers": Role.WRITER})
    assert roles.best([]) == roles.best(["Others"]) == Holding(None, "", "")


def test_groups_by_id_say_nothing_where_the_settings_know_names_only() -> None:
    assert RoleMap({"Writers": Role.WRITER}).best([WRITERS]) == Holding(unknown="groups by id")
    assert RoleMap({"Writers": Role.WRITER}).best(["Others", WRITERS]) == Holding(unknown="groups by id")
    assert RoleMap({"Writers": Role.WRITER}).best(["Writers", WRITERS]) == Holding(Role.WRITER, "Writers")
    mixed = RoleMap({"Writers": Role.WRITER, WRITERS.replace("A", "B"): Role.OWNER})
    assert mixed.best([WRITERS]) == Holding()


def test_without_roles_in_the_settings_everything_is_known() -> None:
    assert RoleMap({}).best([WRITERS]) == Holding()
    assert not RoleMap({})
    assert RoleMap({"Writers": Role.WRITER})
