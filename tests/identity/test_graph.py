"""Microsoft Graph: what the app may ask in its own name, and what it takes for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.identity.entra import Entra, EntraTrouble
from bot.identity.graph import Departed, Graph, GraphDenied
from tests.identity.people import ANA_OID, TID
from tests.identity.tenant import HOME, Answers

if TYPE_CHECKING:
    from tests.identity.tenant import Tenant


def talking(tenant: Tenant, answer: httpx.Response | Exception) -> Graph:
    """A Graph that answers this; Entra ID is as it is."""
    return Graph(httpx.AsyncClient(transport=Answers([answer])), f"{HOME}/", tenant.entra, tenant.clock)


async def test_a_person_is_told_by_name_and_addresses(tenant: Tenant) -> None:
    told = await tenant.graph.person(tenant.ana.oid)
    assert {name: told[name] for name in ("id", "displayName", "mail", "userPrincipalName")} == {
        "id": tenant.ana.oid,
        "displayName": "Ana Souza",
        "mail": "ana.souza@contoso.example",
        "userPrincipalName": "ana.souza@contoso.example",
    }


async def test_groups_are_told_by_their_ids(tenant: Tenant) -> None:
    writers = tenant.directory.group("G-Usuarios-DefectDojo-Writer").id
    assert await tenant.graph.groups_of(tenant.ana.oid) == {writers}


async def test_who_is_disabled_or_was_never_there_has_departed(tenant: Tenant) -> None:
    tenant.ana.enabled = False
    for oid in (tenant.ana.oid, ANA_OID):
        with pytest.raises(Departed):
            await tenant.graph.person(oid)
    with pytest.raises(Departed):
        await tenant.graph.groups_of(ANA_OID)


@pytest.mark.parametrize("said", [{}, {"accountEnabled": None}, {"accountEnabled": "true"}, []])
async def test_an_account_that_is_not_said_to_be_enabled_is_not(tenant: Tenant, said: Any) -> None:
    with pytest.raises(Departed):
        await talking(tenant, httpx.Response(200, json=said)).person(ANA_OID)


async def test_without_the_permission_graph_says_no(tenant: Tenant) -> None:
    tenant.directory.app.graph_permissions = {"User.Read.All"}
    assert await tenant.graph.person(tenant.ana.oid)
    with pytest.raises(GraphDenied, match=r"^HTTP 403$"):
        await tenant.graph.groups_of(tenant.ana.oid)


async def test_an_app_that_entra_id_does_not_let_in_may_not_look(tenant: Tenant) -> None:
    said = {"error": "access_denied", "error_description": "AADSTS7000112: Application is disabled."}
    where = {name: f"{HOME}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    metadata = httpx.Response(200, json=where | {"issuer": f"{HOME}/{TID}/v2.0"})
    server = Answers([metadata, httpx.Response(400, json=said)])
    entra = Entra(httpx.AsyncClient(transport=server), tenant.settings, tenant.clock)
    with pytest.raises(GraphDenied, match=r"^AADSTS7000112$"):
        await Graph(tenant.http, HOME, entra, tenant.clock).person(tenant.ana.oid)


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (httpx.Response(401), GraphDenied, "HTTP 401"),
        (httpx.Response(403), GraphDenied, "HTTP 403"),
        (httpx.Response(404), Departed, ""),
        (httpx.Response(400), EntraTrouble, "Graph: HTTP 400"),
        (httpx.Response(302), EntraTrouble, "Graph: HTTP 302"),
        (httpx.Response(503), EntraTrouble, "HTTP 503"),
        (httpx.ConnectError("refused"), EntraTrouble, "ConnectError"),
    ],
)
async def test_what_is_no_answer_is_told_apart(
    tenant: Tenant, answer: httpx.Response | Exception, error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        await talking(tenant, answer).groups_of(ANA_OID)
    assert str(caught.value) == text


async def test_groups_that_only_send_mail_are_asked_for_too(tenant: Tenant) -> None:
    server = Answers([httpx.Response(200, json={"value": ["a"]})])
    await Graph(httpx.AsyncClient(transport=server), f"{HOME}/", tenant.entra, tenant.clock).groups_of(ANA_OID)
    [request] = server.requests
    assert (request.method, str(request.url)) == ("POST", f"{HOME}/v1.0/users/{ANA_OID}/getMemberObjects")
    assert request.content == b'{"securityEnabledOnly":false}'


@pytest.mark.parametrize("said", [{}, {"value": None}, {"value": []}])
async def test_no_groups_are_none(tenant: Tenant, said: dict[str, Any]) -> None:
    assert await talking(tenant, httpx.Response(200, json=said)).groups_of(ANA_OID) == frozenset()


async def test_the_apps_token_is_used_until_a_minute_before_its_end(tenant: Tenant) -> None:
    begun = tenant.clock.now
    for seconds, asked in ((0, 1), (1, 0), (3538, 0), (3539, 1), (3540, 0)):
        tenant.clock.now = begun + seconds
        await tenant.graph.person(tenant.ana.oid)
        assert tenant.asked.count("token") == asked, seconds
