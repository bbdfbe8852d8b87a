"""Files in Teams: made when their owner allows it, from what that person may see, and sent to OneDrive only."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.platforms.teams import files
from bot.platforms.teams.files import CONSENT, INFO, allowed, target_of
from playground.teams.onedrive import HOST
from playground.world import ANA, MARTA, Somebody
from tests.platforms.teams.scene import CHANNEL, account, activity, typed

if TYPE_CHECKING:
    from playground.teams import Seen
    from playground.teams.onedrive import Stored
    from tests.platforms.teams.scene import TeamsScene

Json = dict[str, Any]
ASKED = "findings critical product:payments-api format:csv"


class Question:
    """The card on which Teams asks whether a file may come, as it was at first."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        [attachment] = seen.message.files
        self.name, self.content = str(attachment["name"]), attachment["content"]


async def question(teams: TeamsScene, line: str, who: Somebody = ANA, where: str = "") -> Question:
    """Ask for a file: the card that comes to the direct chat."""
    await teams.says(line, who, where)
    [*_before, seen] = [one for one in teams.seen(who) if kind_of(one) == CONSENT]
    return Question(seen)


def kind_of(seen: Seen) -> str:
    return next((str(one["contentType"]) for one in seen.message.files), "")


async def answers(teams: TeamsScene, asked: Question, who: Somebody = ANA, action: str = "accept", **more: Any) -> Json:
    """Press one of Teams' own buttons on the card; returns what Teams told the bot."""
    context = asked.content["acceptContext" if action == "accept" else "declineContext"]
    info = {"uploadInfo": teams.standin.onedrive.room(who.dojo, asked.name)} if action == "accept" else {}
    value: Json = {"type": "fileUpload", "action": action, "context": context, **info, **more}
    told = activity("invoke", who, name="fileConsent/invoke", value=value, replyToId=asked.seen.message.id)
    assert (await teams.sends(told), teams.answer) == (200, {})
    return told


def stored(teams: TeamsScene, who: Somebody = ANA) -> Stored:
    """The newest file in the person's OneDrive, which takes none from anybody who shows a token."""
    return teams.standin.onedrive.files_of(who.dojo)[-1]


def table(file: Stored) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"))))


async def test_a_list_comes_into_onedrive_when_its_owner_allows_it(teams: TeamsScene) -> None:
    asked = await question(teams, ASKED)
    assert "9 rows" in teams.text()
    assert "9 rows: " in asked.content["description"]
    assert (teams.standin.onedrive.rooms, await teams.bot.audit.rows()) == ({}, [])
    await answers(teams, asked)
    rows = table(stored(teams))
    assert (len(rows), {row["product"] for row in rows}) == (9, {"payments-api"})
    assert stored(teams).name == asked.name
    assert asked.seen.message.edits == 1
    assert "9 rows, " in teams.read(asked.seen)
    shown = teams.newest()
    assert kind_of(shown) == INFO
    assert shown.message.files[0]["contentUrl"].startswith(f"https://{HOST}/personal/ana/")
    [entry] = [row.entry for row in await teams.bot.audit.rows()]
    assert (entry.operation, entry.code) == ("list_findings", "exported 9 rows")


async def test_one_answer_is_taken_to_each_question_and_declining_says_so(teams: TeamsScene) -> None:
    told = await answers(teams, await question(teams, "finding 276 format:json"))
    assert json.loads(stored(teams).content)["count"] == 1
    assert await teams.sends({**told, "id": "another"}) == 200
    assert len([one for one in teams.seen() if kind_of(one) == INFO]) == 1
    asked = await question(teams, "finding 276 format:json")
    await answers(teams, asked, action="decline")
    assert "nothing was written, and nothing was kept" in teams.read(asked.seen)
    await answers(teams, asked)
    assert len(teams.standin.onedrive.files_of("ana")) == 1


async def test_in_a_channel_the_question_comes_to_the_direct_chat_and_the_answer_says_so(teams: TeamsScene) -> None:
    asked = await question(teams, ASKED, where=CHANNEL)
    [here] = teams.seen(where=CHANNEL)
    assert (here.message.only_for, teams.seen(MARTA, CHANNEL)) == (account(ANA), [])
    assert "in our direct chat" in teams.text(where=CHANNEL)
    await answers(teams, asked)
    assert len(table(stored(teams))) == 9
    teams.standin.connector.plan("post", 403, "MessageWritesBlocked")
    await teams.says(ASKED, where=CHANNEL)
    assert "Teams did not let me write to you (MessageWritesBlocked)" in teams.text(where=CHANNEL)
    [entry] = [row.entry for row in await teams.bot.audit.rows() if row.entry.code == "undelivered"]
    assert entry.outcome == "failed"


async def test_a_long_file_goes_in_pieces_and_shows_how_far_it_is(
    teams: TeamsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PIECE", 320 * 1024)
    asked = await question(teams, "findings format:json")
    teams.standin.onedrive.answers.append(httpx.Response(503, headers={"Retry-After": "0"}))
    await answers(teams, asked)
    told = json.loads(stored(teams).content)
    assert len(told["rows"]) == told["count"] > 250
    assert len(stored(teams).content) > 320 * 1024
    assert asked.seen.message.edits >= 2


# -- forged, and not taken ------------------------------------------------------------------------


async def test_a_forged_context_gets_what_its_sender_may_see_and_never_changes_anything(teams: TeamsScene) -> None:
    hidden = next(row for row in teams.dojo.findings.values() if row.product.name == "card-vault")
    anas: Json = {"line": f"finding {hidden.id} format:json", "user": ANA.oid, "caller": ANA.key}
    asked = await question(teams, "finding 276 format:json", MARTA)
    await answers(teams, asked, MARTA, context=anas)
    assert "may not see it" in teams.read(asked.seen)
    for line in ("verify 276", "finding 276", "findings format:csv share:yes", "", 7):
        asked = await question(teams, "finding 276 format:json", MARTA)
        await answers(teams, asked, MARTA, context={"line": line})
        assert "out of date" in teams.read(asked.seen)
    assert (teams.standin.onedrive.files_of("marta"), teams.dojo.findings[276].verified) == ([], False)


async def test_a_file_goes_nowhere_but_to_onedrive(teams: TeamsScene) -> None:
    asked = await question(teams, "finding 276 format:json")
    elsewhere = {"uploadUrl": "https://evil.example/", "name": "x.json", "contentUrl": "https://evil.example/"}
    await answers(teams, asked, uploadInfo=elsewhere)
    assert "out of date" in teams.read(asked.seen)
    assert teams.watch.teams is not None
    assert {line for line in teams.watch.teams.asked if line.startswith(b"host:")} == {b"host: teams.test"}
    wrong: tuple[Any, ...] = (None, [], "x", 7, {}, {"action": 7}, {"action": "accept"}, {"action": "decline"})
    for value in wrong:
        assert await teams.sends(activity("invoke", name="fileConsent/invoke", value=value)) == 200
    in_channel = activity("invoke", where=CHANNEL, name="fileConsent/invoke", value={"action": "decline"})
    assert (await teams.sends(in_channel), teams.seen(where=CHANNEL)) == (200, [])


async def test_what_onedrive_does_not_take_is_said_and_nothing_is_shown(
    teams: TeamsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = httpx.Response(302, headers={"Location": "https://evil.example/"})
    lost = httpx.ConnectError("a secret address")
    teams.standin.onedrive.answers += [elsewhere, lost]
    for sentence in ("HTTP 302", "could not be reached"):
        asked = await question(teams, "finding 276 format:json")
        await answers(teams, asked)
        assert sentence in teams.read(asked.seen)
    monkeypatch.setattr(files, "MOST", 10)
    asked = await question(teams, "finding 276 format:json")
    await answers(teams, asked)
    assert "larger than I may send" in teams.read(asked.seen)
    assert teams.standin.onedrive.files_of("ana") == []
    assert [one for one in teams.seen() if kind_of(one) == INFO] == []


async def test_the_question_is_in_the_language_of_whoever_asks(teams: TeamsScene) -> None:
    await teams.sends(typed("finding 276 format:json", locale="pt-BR"))
    [seen] = [one for one in teams.seen() if kind_of(one) == CONSENT]
    assert "1 linha: " in Question(seen).content["description"]


@pytest.mark.parametrize(
    ("url", "good"),
    [
        (f"https://{HOST}/personal/ana/x?tempauth=y", True),
        ("https://contoso.sharepoint.com/x", True),
        ("https://CONTOSO-my.SharePoint.com/x", True),
        ("http://contoso.sharepoint.com/x", False),
        ("https://contoso.sharepoint.com:8443/x", False),
        ("https://user@contoso.sharepoint.com/x", False),
        ("https://contoso.sharepoint.com@evil.example/x", False),
        ("https://contoso.sharepoint.com.evil.example/x", False),
        ("https://evil.example/contoso.sharepoint.com", False),
        ("https://evil.example\\.sharepoint.com/x", False),
        ("https://sharepoint.com/x", False),
        ("https://evilsharepoint.com/x", False),
        ("https://[::1]/x", False),
        ("//contoso.sharepoint.com/x", False),
        ("https://contoso.sharepoint.com\n/x", False),
        ("", False),
        ("https://xn--a.sharepoint.com/x", False),
    ],
)
def test_only_addresses_of_onedrive_are_taken(url: str, good: bool) -> None:  # noqa: FBT001  # a table's column
    assert allowed(url) is good
    info = {"uploadUrl": url, "name": "findings-2026-11-22-1200.csv", "contentUrl": url}
    target = target_of(info)
    assert (target is not None, bool(target and target.card)) == (good, good)


def test_a_name_that_is_none_of_ours_is_no_target() -> None:
    for name in ("", "../x.csv", "a\nb", "x" * 200, 7):
        assert target_of({"uploadUrl": f"https://{HOST}/x", "name": name}) is None
