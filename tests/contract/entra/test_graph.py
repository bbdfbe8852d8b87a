"""The bit of Graph: who may ask, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from playground.entra import Directory
    from tests.conftest import Clock
    from tests.contract.entra.conftest import Desk

GRAPH = "https://graph.microsoft.com/.default"
SIXTEEN = ",".join(["'x'"] * 16)
ALL_GROUPS = {"securityEnabledOnly": False}


async def granted(desk: Desk, scope: str = GRAPH) -> dict[str, str]:
    """The header of a request by the application itself."""
    answer = await desk.client.posts(grant_type="client_credentials", scope=scope)
    given = answer.raise_for_status().json()
    assert {"id_token", "refresh_token"}.isdisjoint(given)
    return {"authorization": f"Bearer {given['access_token']}"}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """The status and the word of a refusal, whose shape is looked at."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "innerError"}
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
    return answer.status_code, error["code"]


async def members(http: httpx.AsyncClient, who: str, headers: dict[str, str], body: Any = None) -> httpx.Response:
    return await http.post(f"/v1.0/users/{who}/getMemberObjects", json=body or ALL_GROUPS, headers=headers)


async def test_all_groups_of_a_person_are_told_however_many(desk: Desk, http: httpx.AsyncClient) -> None:
    for number in range(250):
        desk.directory.add_group(f"G-{number}", desk.ana)
    answer = await members(http, desk.ana.oid, await granted(desk))
    assert answer.status_code == 200
    assert answer.json()["value"] == [group.id for group in desk.ana.groups]


async def test_a_person_is_told_in_the_fields_that_are_asked_for(desk: Desk, http: httpx.AsyncClient) -> None:
    headers = await granted(desk)
    fields = "id,displayName,accountEnabled,mail,userPrincipalName"
    nora = desk.directory.named("Nora Guest")
    answer = (await http.get(f"/v1.0/users/{nora.oid}", params={"$select": fields}, headers=headers)).json()
    answer.pop("@odata.context")
    assert answer == {
        "id": nora.oid,
        "displayName": "Nora Guest",
        "accountEnabled": True,
        "mail": None,
        "userPrincipalName": "nora_fabrikam.example#EXT#@contoso.example",
    }
    usual = (await http.get(f"/v1.0/users/{nora.oid}", headers=headers)).json()
    assert "accountEnabled" not in usual, "it is told only to who selects it"
    wrong = await http.get(f"/v1.0/users/{nora.oid}", params={"$select": "id,shoeSize"}, headers=headers)
    assert code_of(wrong) == (400, "BadRequest")


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ("displayName eq 'G-Usuarios-DefectDojo-Writer'", ["G-Usuarios-DefectDojo-Writer"]),
        ("displayName eq 'g-usuarios-defectdojo-writer'", ["G-Usuarios-DefectDojo-Writer"]),
        ("displayName eq 'O''Brien, Inc.'", ["O'Brien, Inc."]),
        ("displayName in ('twice', 'O''Brien, Inc.','none')", ["twice", "twice", "O'Brien, Inc."]),
        ("displayName eq 'none'", []),
    ],
)
async def test_groups_are_found_by_name_and_a_name_may_be_two_groups(
    desk: Desk, http: httpx.AsyncClient, wish: str, names: list[str]
) -> None:
    for name in ("twice", "twice", "O'Brien, Inc."):
        desk.directory.add_group(name)
    params = {"$filter": wish, "$select": "id,displayName"}
    rows = (await http.get("/v1.0/groups", params=params, headers=await granted(desk))).json()["value"]
    assert [row["displayName"] for row in rows] == names
    assert len({row["id"] for row in rows}) == len(names)
    assert all(set(row) == {"id", "displayName"} for row in rows)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"$filter": "name eq 'x'"}, "BadRequest"),
        ({"$filter": "displayName eq 'O'Brien'"}, "BadRequest"),
        ({"$filter": "displayName in ()"}, "BadRequest"),
        ({"$select": "shoeSize"}, "BadRequest"),
        ({"$top": "many"}, "Request_BadRequest"),
        ({"$filter": f"displayName in ({SIXTEEN})"}, "Request_UnsupportedQuery"),
    ],
)
async def test_a_question_that_graph_does_not_know_is_refused(
    desk: Desk, http: httpx.AsyncClient, params: dict[str, str], code: str
) -> None:
    answer = await http.get("/v1.0/groups", params=params, headers=await granted(desk))
    assert code_of(answer) == (400, code)


async def test_groups_come_in_pages(desk: Desk, http: httpx.AsyncClient) -> None:
    for _ in range(120):
        desk.directory.add_group("it's many")
    headers = await granted(desk)
    first = (await http.get("/v1.0/groups", params={"$filter": "displayName eq 'it''s many'"}, headers=headers)).json()
    second = (await http.get(first["@odata.nextLink"], headers=headers)).json()
    assert (len(first["value"]), len(second["value"])) == (100, 20)
    assert "@odata.nextLink" not in second


async def test_who_asks_without_a_good_token_is_not_heard(desk: Desk, http: httpx.AsyncClient, clock: Clock) -> None:
    headers = await granted(desk)
    for wrong in ({}, {"authorization": "Bearer guessed"}):
        assert code_of(await members(http, desk.ana.oid, wrong)) == (401, "InvalidAuthenticationToken")
    clock.now += 3600
    assert code_of(await members(http, desk.ana.oid, headers)) == (401, "InvalidAuthenticationToken")


async def test_a_persons_token_has_none_of_the_applications_permissions(desk: Desk, http: httpx.AsyncClient) -> None:
    given = await desk.signs_in()
    answer = await members(http, desk.ana.oid, {"authorization": f"Bearer {given['access_token']}"})
    assert code_of(answer) == (403, "Authorization_RequestDenied")


@pytest.mark.parametrize(
    ("permissions", "allowed"),
    [
        (set(), set()),
        ({"GroupMember.Read.All"}, {"groups"}),
        ({"User.Read.All"}, {"user"}),
        ({"User.Read.All", "GroupMember.Read.All"}, {"user", "members", "groups"}),
        ({"Directory.Read.All"}, {"user", "members", "groups"}),
    ],
)
async def test_each_question_wants_its_permission(
    desk: Desk, http: httpx.AsyncClient, directory: Directory, permissions: set[str], allowed: set[str]
) -> None:
    directory.app.graph_permissions = permissions
    headers = await granted(desk)
    answers = {
        "members": await members(http, desk.ana.oid, headers),
        "user": await http.get(f"/v1.0/users/{desk.ana.oid}", headers=headers),
        "groups": await http.get("/v1.0/groups", headers=headers),
    }
    assert {name for name, answer in answers.items() if answer.status_code == 200} == allowed
    for name in answers.keys() - allowed:
        assert code_of(answers[name]) == (403, "Authorization_RequestDenied")


async def test_a_token_keeps_the_permissions_that_it_was_issued_with(desk: Desk, http: httpx.AsyncClient) -> None:
    headers = await granted(desk)
    desk.directory.app.graph_permissions = set()
    assert (await http.get("/v1.0/groups", headers=headers)).status_code == 200


async def test_who_is_not_there_is_not_found(desk: Desk, http: httpx.AsyncClient) -> None:
    headers = await granted(desk)
    nobody = "99999999-0000-4000-8000-000000000000"
    assert code_of(await members(http, nobody, headers)) == (404, "Request_ResourceNotFound")
    assert code_of(await http.get(f"/v1.0/users/{nobody}", headers=headers)) == (404, "Request_ResourceNotFound")


async def test_what_is_asked_about_members_is_said(desk: Desk, http: httpx.AsyncClient) -> None:
    headers = await granted(desk)
    assert code_of(await members(http, desk.ana.oid, headers, {"x": 1})) == (400, "Request_BadRequest")
    raw = await http.post(f"/v1.0/users/{desk.ana.oid}/getMemberObjects", content=b"{", headers=headers)
    assert code_of(raw) == (400, "BadRequest")


async def test_the_applications_own_token_is_for_graph_as_a_whole(desk: Desk) -> None:
    await granted(desk, "http://entra.test/.default")
    for scope in ("https://graph.microsoft.com/User.Read.All", "openid", None):
        answer = await desk.client.posts(grant_type="client_credentials", scope=scope)
        assert answer.json()["error"] == ("invalid_scope" if scope else "invalid_request")
