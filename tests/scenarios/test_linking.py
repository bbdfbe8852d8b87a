"""Linking, from a refused command to its answer: the whole walk, and its turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.defectdojo import token
from playground.world import ANA, MARTA, TENANT
from tests.browsing import Browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conftest import Scene


@pytest.fixture
async def browser(scene: Scene) -> AsyncIterator[Browser]:
    """Ana's browser; nobody is linked."""
    for one in (ANA, MARTA):
        await scene.bot.store.links.remove(one.key)
    made = Browser(scene.bot, scene.world.entra.directory)
    yield made
    await made.closes()


async def test_a_refused_command_runs_by_itself_once_its_person_is_linked(scene: Scene, browser: Browser) -> None:
    await scene.says("findings critical product:payments-api")
    scene.sees("You are not linked", "I don't know your DefectDojo account yet", "[Sign in]", "[Enter the code…]")
    assert scene.asked() == []

    await browser.opens(scene.opens())
    browser.sees("Workspace demo", "Account ana (U0ANA)", "Is that you?", "Yes, that is me: sign in")
    await browser.sends()
    await browser.opens(browser.picks("Ana Souza"))
    browser.sees("Signed in as Ana Souza", "Never tell it to anybody", "One step is left")

    await scene.clicks("Enter the code…")
    await scene.submits({"Code": browser.code})
    scene.sees("You are linked to Ana Souza now.", "One thing is missing: your DefectDojo token.", "[Give my token…]")
    assert "You were linked" in scene.direct()[-1]
    assert scene.asked() == []

    await scene.clicks("Give my token…")
    await scene.submits({"Token": token("ana")})
    seen = [scene.slack.text_of(message) for message in scene.slack.visible_to(ANA.slack, scene.channel)]
    assert any("You act as ana in DefectDojo now." in text for text in seen)
    assert any("Findings 1-9 of 9" in text for text in seen)
    assert [entry.operation for entry in await scene.audited()] == ["give_token", "enter_code"]


async def test_the_token_can_be_given_in_the_browser_too(scene: Scene, browser: Browser) -> None:
    await scene.says("finding 276")
    await browser.signs_in(scene.opens(), "Ana Souza")
    await scene.says(f"link code {browser.code.lower()}")
    await browser.opens("/link")
    browser.sees("ana in demo is linked to Ana Souza", "One thing is missing")

    await browser.sends(token="0" * 40)
    browser.sees("DefectDojo does not know this token.")
    await browser.sends(token=token("marta"))
    browser.sees("The token belongs to “marta” in DefectDojo")
    await browser.sends(token=f" {token('ana')}\n")
    browser.sees("You are linked", "You can close this page.")
    await scene.settled()
    scene.sees("#276")
    told = [(entry.operation, entry.outcome, entry.code) for entry in await scene.audited()]
    assert told[:3] == [
        ("give_token", "done", "in the browser"),
        ("give_token", "refused", "somebody else's"),
        ("give_token", "refused", "rejected"),
    ]


async def test_a_mounted_token_needs_no_form(scene: Scene, browser: Browser) -> None:
    await scene.bot.store.tokens.put(TENANT, ANA.oid, token("ana"), proved=True)
    await scene.says("stats payments-api")
    await browser.signs_in(scene.opens(), "Ana Souza")
    await scene.says(f"link code {browser.code}")
    seen = [scene.slack.text_of(message) for message in scene.slack.visible_to(ANA.slack, scene.channel)]
    assert any("You are linked to Ana Souza now." in text for text in seen)
    assert any("Statistics" in text for text in seen)
    await browser.opens("/link")
    browser.sees("You are linked", "You can close this page.")


@pytest.mark.usefixtures("pauses")
async def test_the_answer_comes_where_the_command_was_refused(scene: Scene, browser: Browser) -> None:
    await scene.bot.store.tokens.put(TENANT, ANA.oid, token("ana"), proved=True)
    await scene.mentions("finding 276")
    url = scene.opens()
    await browser.signs_in(url, "Ana Souza")
    await scene.whispers(f"link code {browser.code}")
    scene.sees("#276")
    assert "You are linked to Ana Souza now." in " ".join(scene.direct())


async def test_it_was_not_me_ends_the_link(scene: Scene, browser: Browser) -> None:
    await scene.says("link")
    await browser.signs_in(scene.opens(), "Ana Souza")
    await scene.says(f"link code {browser.code}")
    scene.channel = scene.slack.space.direct(ANA.slack).id
    await scene.clicks("It wasn't me")
    scene.sees("I have forgotten who you are, and your token.")
    assert await scene.bot.store.links.get(ANA.key) is None


async def test_unlink_forgets_at_once_and_everywhere(scene: Scene) -> None:
    await scene.says("whoami")
    await scene.clicks("Unlink")
    scene.sees("I have forgotten who you are, and your token.")
    assert await scene.bot.store.tokens.get(TENANT, ANA.oid) is None
    scene.asked()
    await scene.says("finding 276")
    scene.sees("You are not linked")
    assert scene.asked() == []
    await scene.says("unlink")
    scene.sees("You were not linked")


async def test_somebody_who_is_linked_is_told_so(scene: Scene) -> None:
    await scene.says("link")
    scene.sees("You are linked, and everything works.", "[Sign in]", "[Unlink]")


async def test_a_link_expires_and_is_renewed_by_signing_in_alone(scene: Scene, browser: Browser) -> None:
    await scene.says("link")
    await browser.signs_in(scene.opens(), "Ana Souza")
    await scene.says(f"link code {browser.code}")
    await scene.bot.store.tokens.put(TENANT, ANA.oid, token("ana"), proved=True)
    await scene.says("whoami")
    scene.sees("Ana Souza, object", "Linked: 2026-11-22, by signing in", "Expires: 2027-02-20: then sign in once more")

    scene.clock.now += 91 * 86400
    scene.asked()
    await scene.says("finding 276")
    scene.sees("Your link has expired: sign in once more.", "[Sign in]")
    assert scene.asked() == []
    await browser.signs_in(scene.opens(), "Ana Souza")
    await scene.says(f"link code {browser.code}")
    assert any(
        "#276" in scene.slack.text_of(message) for message in scene.slack.visible_to(ANA.slack, scene.channel)[-2:]
    )


async def test_a_wrong_code_counts_and_the_fifth_ends_the_attempt(scene: Scene, browser: Browser) -> None:
    await scene.says("link")
    await browser.signs_in(scene.opens(), "Ana Souza")
    for left in (4, 3, 2, 1):
        await scene.says("link code 0000-0000")
        scene.sees(f"That is not the code on the page. Tries left: {left}.")
    await scene.says("link code 0000-0000")
    scene.sees("That was not the code, too often. Begin anew with “link”.")
    await scene.says(f"link code {browser.code}")
    scene.sees("Nobody has signed in for you within the last ten minutes.")
    await browser.opens("/link")
    browser.sees("Begin anew")


async def test_a_code_is_too_old_after_ten_minutes(scene: Scene, browser: Browser) -> None:
    await scene.says("link")
    await browser.signs_in(scene.opens(), "Ana Souza")
    scene.clock.now += 601
    await scene.says(f"link code {browser.code}")
    scene.sees("Nobody has signed in for you within the last ten minutes.")


async def test_a_token_is_never_typed(scene: Scene) -> None:
    await scene.says(f"link token {token('ana')}")
    scene.sees("Never type a token where others may read it")
    scene.does_not_see(token("ana"))
