"""Who is called for a user of DefectDojo's: whoever proved to be that user, and still can act."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.identity.credentials import NotLinked
from bot.identity.handles import Handles
from playground.defectdojo import token
from tests.identity.people import ANA, ANA_IN_TEAMS, ANA_OID, BEA_OID, TID

if TYPE_CHECKING:
    from pathlib import Path

    from bot.identity.caller import Caller
    from tests.identity.place import Place

USER = 2
"""Ana's in DefectDojo."""
NOBODY: dict[int, str] = {}


async def known(place: Place, caller: Caller = ANA, folder: Path | None = None) -> dict[int, str]:
    """Who is called for DefectDojo's first few users, on the platform and in the team of that caller."""
    handles = Handles(place.people, place.links, place.credentials(folder))
    found = await handles.of(range(9), caller.platform, frozenset({caller.team}))
    return {user: handle.id for user, handle in found.items()}


async def acts(place: Place, caller: Caller = ANA, folder: Path | None = None) -> None:
    """Do something, for which the token is proved if it was not yet."""
    await place.credentials(folder).dojo_for(caller, writes=True)


async def given(place: Place) -> None:
    """Ana is linked, and a token of hers is kept that nobody proved."""
    await place.linked()
    await place.tokens.put(TID, ANA_OID, token("ana"))


async def test_whoever_proved_a_token_is_called(linkable: Place) -> None:
    await given(linkable)
    assert await known(linkable) == NOBODY
    await acts(linkable)
    assert await known(linkable) == {USER: ANA.user}
    await linkable.tokens.remove(TID, ANA_OID)
    assert await known(linkable) == NOBODY


async def test_whoever_gave_a_token_in_chat_is_called(linkable: Place) -> None:
    await linkable.linked()
    await linkable.linking().give(ANA, token("ana"))
    assert await known(linkable) == {USER: ANA.user}


async def test_whose_token_is_mounted_is_called_as_long_as_it_is(linkable: Place, tmp_path: Path) -> None:
    await linkable.linked()
    file = tmp_path / ANA_OID
    file.write_text(token("ana"))
    await acts(linkable, folder=tmp_path)
    assert await known(linkable, folder=tmp_path) == {USER: ANA.user}
    file.unlink()
    assert await known(linkable, folder=tmp_path) == NOBODY


async def test_people_of_teams_need_no_link(linkable: Place) -> None:
    await linkable.tokens.put(TID, ANA_OID, token("ana"))
    await acts(linkable, ANA_IN_TEAMS)
    assert await known(linkable, ANA_IN_TEAMS) == {USER: ANA_OID}
    assert await known(linkable) == NOBODY


async def test_the_newest_account_of_a_person_is_called_and_none_of_another_team(linkable: Place) -> None:
    await given(linkable)
    await acts(linkable)
    linkable.clock.now += 1
    await linkable.links.add("slack:T0123/U0NEW", (TID, ANA_OID), "a test")
    linkable.clock.now += 1
    await linkable.links.add("slack:T0OTHER/U0FAR", (TID, ANA_OID), "a test")
    assert await known(linkable) == {USER: "U0NEW"}


async def test_a_link_that_ended_calls_nobody(linkable: Place) -> None:
    await given(linkable)
    await acts(linkable)
    await linkable.links.add(ANA.key, (TID, ANA_OID), "a test", linkable.clock.moment() + timedelta(days=1))
    assert await known(linkable) == {USER: ANA.user}
    linkable.clock.now += 86400
    assert await known(linkable) == NOBODY
    with pytest.raises(NotLinked):
        await acts(linkable)


async def test_an_account_that_several_people_share_calls_nobody(linkable: Place) -> None:
    await given(linkable)
    await acts(linkable)
    await linkable.links.add("slack:T0123/U0BEA", (TID, BEA_OID), "a test")
    await linkable.tokens.put(TID, BEA_OID, token("ana"))
    await linkable.people.proved(TID, BEA_OID, USER)
    assert await known(linkable) == NOBODY
