"""A token that is kept is proved once a day; one that DefectDojo does not take is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.identity.caller import Caller
from bot.identity.credentials import NotLinked
from bot.identity.rights import Directory
from playground.defectdojo import faults, token
from tests.identity.people import ANA, ANA_IN_TEAMS, ANA_OID, BEA_OID, CANARY, TID
from tests.identity.tenant import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from structlog.typing import EventDict

    from bot.identity.credentials import OwnCredentials
    from tests.identity.place import Place
    from tests.identity.tenant import Tenant

DAY = 86400


async def keep(place: Place, given: str, *, proved: bool = True) -> None:
    """Ana is linked, and this is her token."""
    await place.linked()
    await place.tokens.put(TID, ANA_OID, given, proved=proved)


async def lack(credentials: OwnCredentials, caller: Caller = ANA) -> tuple[str, bool]:
    """Why the caller cannot act, and whether that names a link."""
    with pytest.raises(NotLinked) as caught:
        await credentials.dojo_for(caller, writes=True)
    assert str(caught.value) == caught.value.lack
    return caught.value.lack, caught.value.link is not None


def asked(place: Place) -> list[str]:
    paths = [request.path for request in place.state.requests]
    place.state.requests.clear()
    return paths


async def test_a_token_is_proved_when_the_last_proof_is_a_day_old(linkable: Place) -> None:
    credentials = linkable.credentials()
    await keep(linkable, token("ana"))
    for seconds, times in ((0, 0), (DAY - 1, 0), (DAY, 1), (DAY + 1, 0), (2 * DAY - 1, 0), (2 * DAY, 1)):
        linkable.clock.now = NOON.timestamp() + seconds
        await credentials.dojo_for(ANA, writes=True)
        assert asked(linkable) == ["/api/v2/user_profile/"] * times


async def test_a_token_that_was_never_proved_is_proved_first(linkable: Place) -> None:
    await keep(linkable, token("ana"), proved=False)
    for times in (1, 0):
        await linkable.credentials().dojo_for(ANA, writes=True)
        assert len(asked(linkable)) == times


async def test_a_proof_is_noted_for_its_own_person_alone(linkable: Place) -> None:
    for tid, oid in ((TID, ANA_OID), (TID, BEA_OID), (BEA_OID, ANA_OID)):
        await linkable.tokens.put(tid, oid, CANARY)
    await linkable.tokens.proved(TID.upper(), ANA_OID.upper())
    kept = [await linkable.tokens.get(tid, oid) for tid, oid in ((TID, ANA_OID), (TID, BEA_OID), (BEA_OID, ANA_OID))]
    assert [one.proved for one in kept if one] == [NOON, None, None]


async def test_a_dead_token_is_forgotten_and_not_shown_to_defectdojo_again(
    linkable: Place, logged: list[EventDict]
) -> None:
    await keep(linkable, CANARY, proved=False)
    assert await lack(linkable.credentials()) == ("dead token", True)
    assert logged == [
        {"event": "token refused", "log_level": "warning", "tid": TID, "oid": ANA_OID, "reason": "rejected"}
    ]
    asked(linkable)
    assert await lack(linkable.credentials()) == ("no token", True)
    assert linkable.failed == ["rejected"]
    assert (await linkable.kept(), asked(linkable)) == (None, [])


async def test_a_superusers_token_is_forgotten_where_the_settings_say_so(linkable: Place) -> None:
    linkable.state.users["ana"].is_superuser = True
    await keep(linkable, token("ana"), proved=False)
    assert await lack(linkable.credentials(superusers="refuse")) == ("superuser", True)
    assert await linkable.kept() is None
    await keep(linkable, token("ana"), proved=False)
    await linkable.credentials().dojo_for(ANA, writes=True)


async def test_while_defectdojo_is_away_a_token_is_neither_proved_nor_forgotten(
    linkable: Place, logged: list[EventDict]
) -> None:
    await keep(linkable, token("ana"), proved=False)
    linkable.state.faults += [faults.broken(httpx.ConnectError("refused"))] * 3
    await linkable.credentials().dojo_for(ANA, writes=True)
    kept = await linkable.tokens.get(TID, ANA_OID)
    assert kept
    assert kept.proved is None
    assert [line for line in logged if line["event"] == "token could not be proved"] == [
        {
            "event": "token could not be proved",
            "log_level": "info",
            "tid": TID,
            "oid": ANA_OID,
            "reason": "Unreachable",
        }
    ]


async def test_a_token_that_defectdojo_did_not_take_is_asked_about_once_more(linkable: Place) -> None:
    credentials = linkable.credentials()
    assert await credentials.rejected(ANA) is None
    await linkable.linked()
    assert await credentials.rejected(ANA) == "no token"
    await keep(linkable, token("ana"))
    assert await credentials.rejected(ANA) is None
    assert asked(linkable) == ["/api/v2/user_profile/"]
    await keep(linkable, CANARY)
    assert await credentials.rejected(ANA) == "dead token"
    assert await linkable.kept() is None


async def test_a_mounted_token_that_is_dead_is_told_apart_and_the_stored_one_stays(
    linkable: Place, tmp_path: Path
) -> None:
    (tmp_path / ANA_OID).write_text(CANARY)
    await keep(linkable, token("ana"))
    assert await linkable.credentials(tmp_path).rejected(ANA) == "mounted token"
    assert await linkable.kept() == token("ana")
    (tmp_path / ANA_OID).write_text("no token")
    assert await lack(linkable.credentials(tmp_path)) == ("mounted token", True)
    assert linkable.failed == ["rejected", "mounted file"]


async def test_an_unlinked_person_is_told_so(linkable: Place) -> None:
    assert await lack(linkable.credentials()) == ("no link", False)


async def test_whom_entra_id_does_not_know_any_more_is_unlinked_everywhere(
    linkable: Place, tenant: Tenant, logged: list[EventDict]
) -> None:
    await keep(linkable, token("ana"))
    await linkable.links.add(ANA_IN_TEAMS.key, (TID, ANA_OID), "a test")
    await linkable.links.add("slack:T0/U1", (TID, BEA_OID), "a test")
    linkable.clock.now += DAY
    credentials = linkable.credentials(directory=Directory(tenant.entra, tenant.graph))
    with pytest.raises(NotLinked) as caught:
        await credentials.person_of(ANA)
    assert (caught.value.lack, await linkable.kept()) == ("gone", None)
    assert [link.key for link in await linkable.links.all()] == ["slack:T0/U1"]
    assert await linkable.noted() == [("unlinked", "done", "refused by Entra ID", ANA_OID, None)] * 2
    why = [line["why"] for line in logged if line["event"] == "Entra ID refuses a person"]
    assert why == ["no such person, or disabled"]
    assert await credentials.person_of(ANA) is None


async def test_an_expired_link_is_good_for_nothing(linkable: Place) -> None:
    await keep(linkable, token("ana"))
    await linkable.links.add(ANA.key, (TID, ANA_OID), "a test", linkable.clock.moment())
    assert await lack(linkable.credentials()) == ("expired", True)


@pytest.mark.parametrize(
    "caller",
    [
        Caller("teams", TID, "29:1abc"),
        Caller("teams", TID, ""),
        Caller("teams", "", ANA_OID),
        Caller("teams", BEA_OID, ANA_OID),
        Caller("slack", TID, ANA_OID),
    ],
)
async def test_teams_vouches_for_the_people_of_its_own_tenant_alone(linkable: Place, caller: Caller) -> None:
    await keep(linkable, token("ana"))
    credentials = linkable.credentials()
    assert await credentials.link_of(ANA_IN_TEAMS)
    assert await credentials.link_of(caller) is None
    assert await lack(credentials, caller) == ("no link", False)


async def test_all_links_of_a_person_go_at_once_and_nobody_elses(linkable: Place) -> None:
    links = linkable.links
    others = [("slack:T0/U1", (TID, BEA_OID)), ("slack:T0/U2", (BEA_OID, ANA_OID))]
    for key, person in [(ANA_IN_TEAMS.key, (TID, ANA_OID)), (ANA.key, (TID, ANA_OID)), *others]:
        await links.add(key, person, "a test")
        await linkable.tokens.put(*person, CANARY)
    gone = await links.remove_person(TID.upper(), ANA_OID.upper())
    assert [link.key for link in gone] == [ANA.key, ANA_IN_TEAMS.key]
    assert [link.key for link in await links.all()] == [key for key, _person in others]
    assert await linkable.kept() is None
    for _key, person in others:
        assert await linkable.tokens.get(*person)
    assert await links.remove_person(TID, ANA_OID) == []
