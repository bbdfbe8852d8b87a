"""The message extension: what a person may put into a message, and what becomes of addresses that they paste."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot.commands.errors import NotUnderstood
from bot.commands.searched import searched
from bot.operations.findings import GetFinding, ListFindings
from bot.platforms.teams.text import unformatted
from playground.defectdojo import faults
from playground.teams.judge import complaints_about_answer
from playground.teams.state import Conversation, Seen
from playground.world import ANA, MARTA
from tests.platforms.teams.scene import CHANNEL, GROUP, OTTO, account, activity, read, teams_staged
from tests.platforms.teams.schema import violations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.world import Somebody
    from tests.conftest import Clock
    from tests.platforms.teams.scene import TeamsScene

Json = dict[str, Any]
PAGE = "http://dojo.test/finding/276"
TWO = "19:aaaaaaaa_bbbbbbbb@unq.gbl.spaces"
"""A chat between two people."""


async def looks_up(teams: TeamsScene, text: str, who: Somebody = ANA, where: str = CHANNEL, **more: Any) -> list[Json]:
    """What the message extension offers; what it says instead stands in `teams.answer`."""
    value = {"commandId": "findings", "parameters": [{"name": "text", "value": text}], **more}
    return await asks(teams, activity("invoke", who, where, name="composeExtension/query", value=value))


async def pastes(teams: TeamsScene, url: str, who: Somebody = ANA, where: str = CHANNEL) -> list[Json]:
    return await asks(teams, activity("invoke", who, where, name="composeExtension/queryLink", value={"url": url}))


async def asks(teams: TeamsScene, content: Json) -> list[Json]:
    assert await teams.sends(content) == 200
    assert complaints_about_answer(content["name"], teams.answer) == []
    offered: list[Json] = teams.answer.get("composeExtension", {}).get("attachments", [])
    assert [line for one in offered for line in violations(one["content"])] == []
    return offered


def said(teams: TeamsScene) -> str:
    """The sentence that stands in the place of findings."""
    assert teams.answer["composeExtension"]["type"] == "message"
    return str(teams.answer["composeExtension"]["text"])


def titles(offered: list[Json]) -> list[str]:
    return [one["preview"]["content"]["title"] for one in offered]


@pytest.fixture
async def here(teams: TeamsScene) -> TeamsScene:
    """The bot is in the channel and in the group chat, and knows Ana's and Marta's own."""
    for who in (ANA, MARTA):
        await teams.says("help", who)
    for where in (CHANNEL, GROUP):
        await teams.sends(activity("installationUpdate", where=where, action="add"))
    return teams


@asynccontextmanager
async def ruled(database: Path, clock: Clock, tmp_path: Path, rules: str) -> AsyncIterator[TeamsScene]:
    """A bot with rules for the channel."""
    file = tmp_path / "bot.yaml"
    file.write_text(f'channels:\n  "teams:{CHANNEL}":\n    {rules}\n')
    async with teams_staged(database, clock, config_file=file) as teams:
        yield teams


# -- looking up -----------------------------------------------------------------------------------


async def test_findings_are_offered_worst_first_and_one_goes_into_the_message(here: TeamsScene) -> None:
    offered = await looks_up(here, "critical product:payments-api")
    assert len(offered) == 9
    assert titles(offered)[0].startswith("#")
    assert "payments-api" in offered[0]["preview"]["content"]["text"]
    [one] = await looks_up(here, "#276")
    assert "SQL injection" in read(one["content"])
    assert [button for button in ("Verify", "Share to channel", "Show") if f"[{button}" in read(one["content"])] == []
    assert len(await looks_up(here, "")) == 10
    assert await looks_up(here, "", queryOptions={"skip": 10}) == []


async def test_a_token_that_died_is_sent_once_and_then_asked_for(here: TeamsScene) -> None:
    here.dojo.users["ana"].token = "another"  # not the one that she gave
    assert await looks_up(here, "critical") == []
    assert "no longer accepts your token" in said(here)
    asked = len(here.dojo.requests)
    assert await looks_up(here, "critical") == []
    assert len(here.dojo.requests) == asked


async def test_a_press_on_the_inserted_card_shows_each_their_own_and_leaves_it_as_it_is(here: TeamsScene) -> None:
    hidden = next(row for row in here.dojo.findings.values() if row.product.name == "card-vault")
    [one] = await looks_up(here, str(hidden.id))
    inserted = here.standin.inserts(ANA.oid, one)
    await here.clicks("Details", on=Seen(account(ANA), inserted))
    assert here.answer["type"] == "application/vnd.microsoft.activity.message"
    shown = here.newest(ANA, CHANNEL)
    assert (shown.message.only_for, "Share to channel" in here.read(shown)) == (account(ANA), True)
    await here.clicks("Details", MARTA, on=Seen(account(MARTA), inserted))
    assert here.newest(MARTA, CHANNEL).message.only_for == account(MARTA)
    assert "your account may not see it" in here.text(MARTA, CHANNEL)
    assert inserted.edits == 0


async def test_nobody_is_offered_what_they_may_not_see_whomever_the_value_names(here: TeamsScene) -> None:
    hidden = next(row for row in here.dojo.findings.values() if row.product.name == "card-vault")
    forged: Json = {"from": {"aadObjectId": ANA.oid}, "context": {"user": ANA.oid}, "aadObjectId": ANA.oid}
    assert await looks_up(here, f"id:{hidden.id}", MARTA, **forged) == []
    assert said(here) == "No finding fits."
    assert await looks_up(here, str(hidden.id), MARTA, **forged) == []
    assert str(hidden.title) not in said(here)
    assert await pastes(here, f"http://dojo.test/finding/{hidden.id}", MARTA) == []
    assert here.answer == {}


_SENTENCES = {
    "critcal": "Did you mean",
    "product:no-such-product": "There is no product",
    "critical format:csv": "A file cannot be put into a message",
    "title:nothing-is-called-so": "No finding fits.",
}


async def test_what_does_not_work_is_said_in_a_sentence(here: TeamsScene) -> None:
    for text, sentence in _SENTENCES.items():
        assert await looks_up(here, text) == []
        assert sentence in said(here)


async def test_somebody_without_a_token_is_told_what_to_do_and_a_slow_or_broken_defectdojo_too(
    here: TeamsScene,
) -> None:
    assert await looks_up(here, "276", OTTO) == []
    assert "Write “link” to me" in said(here)
    assert await pastes(here, PAGE, OTTO) == []
    here.dojo.faults += [faults.error_500()] * 9
    assert await looks_up(here, "276") == []
    assert "DefectDojo" in said(here)
    here.dojo.faults.clear()
    here.platform.router.patience = 0
    assert await looks_up(here, "276") == []
    assert "takes too long" in said(here)
    assert await pastes(here, PAGE) == []


# -- who reads it ---------------------------------------------------------------------------------


async def test_where_others_of_another_organisation_read_or_nobody_knows_nothing_is_put(here: TeamsScene) -> None:
    await here.standin.administrators.joins("eve", GROUP)
    await here.standin.administrators.joins("eve", CHANNEL)
    assert await looks_up(here, "276", where=GROUP) == []
    assert "another organisation" in said(here)
    assert await pastes(here, PAGE, where=GROUP) == []
    assert await pastes(here, PAGE) == []
    told = activity("invoke", where=TWO, name="composeExtension/query", value={"commandId": "findings"})
    told["conversation"]["conversationType"] = "personal"
    assert await asks(here, told) == []
    assert "cannot find out who reads" in said(here)
    assert await pastes(here, PAGE, where="19:another@thread.tacv2") == []
    assert len(await looks_up(here, "276", where="")) == 1
    await here.standin.administrators.leaves("eve", CHANNEL)
    here.clock.now += 301
    await looks_up(here, "276", where="")  # Ana's standing is known again, so that what fails is the list of members
    for _attempt in range(3):
        here.standin.connector.plan("members", 503)
    assert len(await looks_up(here, "276")) == 1
    here.standin.tenant.open(Conversation("19:new@thread.v2", "new", "groupChat", {account(ANA), account(MARTA)}))
    assert len(await looks_up(here, "276", where="19:new@thread.v2")) == 1


@pytest.mark.parametrize(
    ("rules", "found", "unfurled"),
    [
        ("redaction: no-titles", "title hidden", "title hidden"),
        ("redaction: counts", "", ""),
        ("unfurl: false", "SQL injection", ""),
        ("verbs: [products]", "", ""),
    ],
)
async def test_the_channels_rules_hold_for_what_is_put_there(  # noqa: PLR0913, PLR0917  # a table's columns and a scene's parts
    database: Path, clock: Clock, tmp_path: Path, rules: str, found: str, unfurled: str
) -> None:
    async with ruled(database, clock, tmp_path, rules) as teams:
        await teams.sends(activity("installationUpdate", where=CHANNEL, action="add"))
        for offered, wanted in ((await looks_up(teams, "276"), found), (await pastes(teams, PAGE), unfurled)):
            assert (wanted in read(offered[0]["content"])) if wanted else offered == []
            assert "SQL injection" in str(offered) or wanted != "SQL injection"
            assert "SQL injection" not in str(offered) or wanted == "SQL injection"


# -- pasted addresses -----------------------------------------------------------------------------


async def test_a_pasted_address_becomes_a_card_to_read_that_teams_does_not_keep(here: TeamsScene) -> None:
    [card] = await pastes(here, f"{PAGE}?x=1")
    assert "SQL injection" in read(card["content"])
    assert card["content"]["version"] == "1.3"
    assert "Action.Execute" not in str(card)
    assert here.answer["composeExtension"]["suggestedActions"]["actions"][0]["type"] == "setCachePolicy"
    assert "payments-api" in read((await pastes(here, "http://dojo.test/product/31"))[0]["content"])
    for nowhere in ("https://evil.example/finding/276", "http://dojo.test/finding/999999", ""):
        assert (await pastes(here, nowhere), here.answer) == ([], {})


# -- forged and broken ----------------------------------------------------------------------------

_BROKEN: tuple[Any, ...] = (None, [], "x", {}, {"commandId": ["findings"]}, {"url": {}}, {"url": 7, "commandId": 7})


async def test_broken_invokes_get_200_and_anonymous_ones_nothing(here: TeamsScene) -> None:
    here.dojo.requests.clear()
    for name in ("query", "queryLink", "anonymousQueryLink", "selectItem", "querySettingUrl"):
        for value in _BROKEN:
            assert await here.sends(activity("invoke", name=f"composeExtension/{name}", value=value)) == 200
            assert here.answer == {}
    anonymous = activity("invoke", name="composeExtension/anonymousQueryLink", value={"url": PAGE})
    await here.sends(anonymous | {"from": {"id": "redacted"}})
    assert (here.answer, here.dojo.requests) == ({}, [])
    parameters: tuple[Any, ...] = (
        7,
        {},
        [7],
        [{"name": "text", "value": 7}],
        [{"name": "initialRun", "value": "true"}],
    )
    for given in parameters:
        value = {"commandId": "findings", "parameters": given, "queryOptions": 7}
        assert len(await asks(here, activity("invoke", name="composeExtension/query", value=value))) == 10


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("#276", GetFinding(finding=276)),
        ("finding 276", GetFinding(finding=276)),
        ("sql injection", ListFindings(title="sql injection", limit=10)),
        ("findings critical limit:25 share:yes", ListFindings(severity=("Critical",), limit=10)),
        ("findings", ListFindings(limit=10)),
        ("limit:3", ListFindings(limit=3)),
    ],
)
def test_what_is_typed_is_a_number_a_filter_or_words(text: str, query: GetFinding | ListFindings) -> None:
    assert searched(text) == query


@pytest.mark.parametrize("text", ["0", "#0", "finding 0"])
def test_there_is_no_finding_0(text: str) -> None:
    with pytest.raises(NotUnderstood):
        searched(text)


def test_a_file_is_nothing_to_choose() -> None:
    with pytest.raises(NotUnderstood, match="A file"):
        searched("findings format:json")


def test_words_in_a_preview_are_neither_html_nor_links() -> None:
    assert unformatted("<img src=x> &lt; [a](http://x)") == "<\u2060img src=x> &\u2060lt; [a]\u2060(http://x)"
