"""Which role somebody has now: as Entra ID says, and for how long that is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.identity.people import People
from bot.identity.person import Person
from bot.identity.rights import Directory, Gone, Rights, SignInAgain
from bot.identity.roles import Holding, Role, RoleMap
from playground.entra import Group
from tests.forgeries import forge
from tests.identity.people import ANA_OID, TID, vault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structlog.typing import EventDict

    from bot.storage.database import Database
    from tests.identity.tenant import Tenant

TTL = timedelta(minutes=5)
NEVER = Holding(unknown="never asked")


class Place:
    """What is kept of people, and Entra ID."""

    def __init__(self, db: Database, tenant: Tenant) -> None:
        self.tenant = tenant
        self.people = People(db, vault(), tenant.clock.moment)
        self.writers = tenant.directory.group("G-Usuarios-DefectDojo-Writer").id
        self.oid = tenant.ana.oid

    def rights(self, roles: Mapping[str, Role] | None = None, *, alone: bool = False) -> Rights:
        """Where nothing else is said, the writers' group gives the role of writer."""
        named = RoleMap({self.writers: Role.WRITER} if roles is None else roles)
        directory = None if alone else Directory(self.tenant.entra, self.tenant.graph)
        return Rights(self.people, named, directory, TTL, self.tenant.clock.moment)

    async def signed_in(self, rights: Rights) -> Person:
        """Ana, who has signed in just now."""
        identity = await self.tenant.entra.redeem(await self.tenant.code(), verifier="v", nonce="n")
        return await self.people.put(await rights.signed_in(identity))

    async def now(self, rights: Rights, oid: str = "") -> Person:
        """Somebody, or else Ana, as Entra ID knows them."""
        return await rights.now(await rights.known(TID, oid or self.oid))

    async def role(self, rights: Rights) -> Holding:
        return (await self.now(rights)).holding

    def join(self, count: int) -> None:
        """Put Ana into so many more groups."""
        self.tenant.ana.groups += [Group(f"{n:08x}-0000-4000-8000-000000000000", f"g{n}") for n in range(count)]


@pytest.fixture
def place(db: Database, tenant: Tenant) -> Place:
    return Place(db, tenant)


def test_roles_decide_where_some_are_configured(place: Place) -> None:
    assert place.rights().configured is True
    assert place.rights({}).configured is False


async def test_who_signs_in_has_the_role_of_their_groups(place: Place) -> None:
    person = await place.signed_in(place.rights())
    assert person.holding == Holding(Role.WRITER, place.writers)
    assert (person.tid, person.oid, person.name) == (TID, place.oid, "Ana Souza")
    assert person.addresses == ("ana.souza@contoso.example",)
    assert person.renewal in place.tenant.directory.sessions


async def test_an_answer_is_believed_until_it_is_as_old_as_it_may_get(place: Place) -> None:
    rights = place.rights()
    await place.signed_in(rights)
    place.tenant.ana.groups.clear()
    place.tenant.asked.clear()
    place.tenant.clock.now += 299
    assert (await place.role(rights)).role is Role.WRITER
    assert place.tenant.asked == []
    place.tenant.clock.now += 1
    assert await place.role(rights) == Holding()
    assert place.tenant.asked == ["token"]
    place.tenant.clock.now += 299
    assert await place.role(rights) == Holding()
    assert place.tenant.asked == []


async def test_each_renewal_brings_the_next_one(place: Place) -> None:
    rights = place.rights()
    first = await place.signed_in(rights)
    place.tenant.clock.now += 301
    assert (await place.now(rights)).renewal not in {"", first.renewal}
    assert await place.people.get(TID, place.oid) == await place.now(rights)


async def test_without_entra_id_what_is_known_stays(place: Place) -> None:
    await place.signed_in(place.rights())
    place.tenant.clock.now += 86400 * 365
    assert (await place.role(place.rights(alone=True))).role is Role.WRITER
    assert (await place.now(place.rights(alone=True), ANA_OID)) == Person(TID, ANA_OID, holding=NEVER)


async def test_who_is_to_sign_in_again_is_not_gone(place: Place) -> None:
    rights = place.rights()
    await place.signed_in(rights)
    place.tenant.clock.now += 301
    place.tenant.directory.revoke_sessions(place.tenant.ana)
    with pytest.raises(SignInAgain, match="AADSTS50173"):
        await place.role(rights)


@pytest.mark.parametrize("happened", ["disabled", "deleted"])
async def test_who_is_not_renewed_is_gone(place: Place, happened: str) -> None:
    rights, directory = place.rights(), place.tenant.directory
    await place.signed_in(rights)
    place.tenant.clock.now += 301
    if happened == "disabled":
        place.tenant.ana.enabled = False
    else:
        directory.delete(place.tenant.ana)
    with pytest.raises(Gone, match=r"^AADSTS\d+$"):
        await place.role(rights)


async def test_a_renewal_that_turns_out_to_be_somebody_elses_is_no_proof(place: Place) -> None:
    rights, marta = place.rights(), place.tenant.directory.named("Marta Lima")
    person = await place.signed_in(rights)
    await place.people.put(replace(person, oid=marta.oid))
    place.tenant.clock.now += 301
    with pytest.raises(Gone, match=r"^the renewal is somebody else's$"):
        await place.now(rights, marta.oid)


async def test_while_entra_id_is_away_the_last_answer_holds_for_an_hour_more(
    place: Place, logged: list[EventDict]
) -> None:
    rights = place.rights()
    await place.signed_in(rights)
    place.tenant.directory.failing["token"] = 503
    place.tenant.clock.now += 3600 + 299
    assert (await place.role(rights)).role is Role.WRITER
    place.tenant.clock.now += 1
    known = await place.now(rights)
    assert (known.holding, known.name) == (Holding(unknown="no answer"), "Ana Souza")
    assert logged[-1] == {
        "event": "Entra ID could not be asked",
        "log_level": "warning",
        "tid": TID,
        "oid": place.oid,
        "trouble": "HTTP 503",
    }
    place.tenant.directory.failing.clear()
    assert (await place.role(rights)).role is Role.WRITER


async def test_a_false_token_at_a_renewal_changes_nothing(place: Place) -> None:
    rights = place.rights()
    await place.signed_in(rights)
    place.tenant.clock.now += 301
    forge(place.tenant.directory, "signed with another key")
    assert (await place.role(rights)).role is Role.WRITER
    place.tenant.clock.now += 3600
    forge(place.tenant.directory, "signed with another key")
    assert await place.role(rights) == Holding(unknown="no answer")


async def test_nobody_answering_about_somebody_who_was_never_asked_leaves_them_without_a_role(place: Place) -> None:
    place.tenant.directory.failing["token"] = 503
    assert await place.role(place.rights()) == Holding(unknown="no answer")


async def test_who_never_signed_in_is_looked_up(place: Place) -> None:
    place.tenant.ana.upn = "ana@elsewhere.example"
    person = await place.now(place.rights())
    assert (person.name, person.renewal) == ("Ana Souza", "")
    assert person.addresses == ("ana.souza@contoso.example", "ana@elsewhere.example")
    assert person.holding == Holding(Role.WRITER, place.writers)
    assert await place.people.get(TID, place.oid) == person


async def test_somebody_without_a_mail_address_has_the_other_one_alone(place: Place) -> None:
    nora = place.tenant.directory.named("Nora Guest")
    assert (await place.now(place.rights(), nora.oid)).addresses == (nora.upn,)


async def test_without_roles_only_the_person_is_looked_up(place: Place) -> None:
    person = await place.now(place.rights({}))
    assert (person.name, person.holding) == ("Ana Souza", Holding())
    assert "getMemberObjects" not in place.tenant.asked


async def test_who_is_not_there_is_gone(place: Place) -> None:
    with pytest.raises(Gone, match=r"^no such person, or disabled$"):
        await place.now(place.rights(), ANA_OID)
    place.tenant.ana.enabled = False
    with pytest.raises(Gone):
        await place.role(place.rights())


async def test_an_app_that_may_not_look_says_that_it_does_not_know(place: Place, logged: list[EventDict]) -> None:
    place.tenant.directory.app.graph_permissions.clear()
    await place.people.map(TID, place.oid, "ana")
    place.tenant.clock.now += 301
    person = await place.now(place.rights())
    assert (person.holding, person.account) == (Holding(unknown="not allowed to look"), "ana")
    assert logged[-1] == {"event": "Graph does not let the app look", "log_level": "warning", "reason": "HTTP 403"}


async def test_groups_that_a_token_leaves_out_are_asked_of_graph(place: Place) -> None:
    place.join(200)
    assert (await place.signed_in(place.rights())).holding == Holding(Role.WRITER, place.writers)
    assert "getMemberObjects" in place.tenant.asked


async def test_groups_that_a_token_has_are_not_asked_for_again(place: Place) -> None:
    await place.signed_in(place.rights())
    assert "getMemberObjects" not in place.tenant.asked


async def test_an_app_role_counts_together_with_what_graph_says(place: Place) -> None:
    place.join(200)
    place.tenant.ana.app_roles.append("Owners")
    rights = place.rights({place.writers: Role.WRITER, "Owners": Role.OWNER})
    assert (await place.signed_in(rights)).holding == Holding(Role.OWNER, "Owners")


async def test_without_roles_graph_is_not_asked_for_groups(place: Place) -> None:
    place.join(200)
    assert (await place.signed_in(place.rights({}))).holding == Holding()
    assert "getMemberObjects" not in place.tenant.asked


async def test_groups_that_nobody_tells_are_not_known_unless_the_token_gives_a_role(
    place: Place, logged: list[EventDict]
) -> None:
    place.join(200)
    place.tenant.directory.app.graph_permissions.clear()
    assert (await place.signed_in(place.rights())).holding == Holding(unknown="too many groups")
    assert logged[-1] == {
        "event": "groups left out of the token are not known",
        "log_level": "warning",
        "oid": place.oid,
        "reason": "HTTP 403",
    }
    place.tenant.ana.app_roles.append("Readers")
    rights = place.rights({place.writers: Role.WRITER, "Readers": Role.READER})
    assert (await place.signed_in(rights)).holding == Holding(Role.READER, "Readers")
