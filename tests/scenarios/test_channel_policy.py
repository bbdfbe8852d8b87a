"""What the configuration and a channel's readers leave of the bot: which verbs, how much, and for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from bot.identity.caller import Caller
from bot.views.model import View
from bot.views.plain import plain
from playground.world import ANA, MARTA

if TYPE_CHECKING:
    from tests.conftest import Scene
    from tests.scenarios.conftest import Staged

TITLE = "SQL injection"
NO_TITLES = "This channel shows no titles; our direct chat shows everything."
COUNTS = "This channel shows counts only; our direct chat shows everything."
ALONE = "Shown to you alone: "
ELSEWHERE = Caller("slack", "T0DEMO", "U0ANA", "ana", "C0PARTNER")


async def told(scene: Scene, line: str, exposure: Literal["private", "internal", "shared", "unknown"]) -> View:
    """The answer to Ana in a channel that no file names, which is read by such people."""
    answer = await scene.bot.dispatch.answer(replace(ELSEWHERE, exposure=exposure), line, typed=True)
    assert isinstance(answer, View)
    return answer


# -- verbs ----------------------------------------------------------------------------------------


async def test_a_verb_that_is_left_out_is_refused_before_anything_is_asked(appsec: Staged) -> None:
    async with appsec("verbs: [stats, findings]") as scene:
        await scene.says("finding 276")
        scene.sees("Not in this channel", "“finding” does not work in this channel; what works here: findings, stats.")
        scene.sees("Our direct chat has all verbs.")
        await scene.says("verify 276")
        scene.sees("“verify” does not work in this channel")
        assert scene.asked() == []
        [entry] = await scene.audited()
        assert (entry.operation, entry.outcome, entry.code) == ("verify_finding", "refused", "NotHere")


async def test_no_form_opens_for_it_either(appsec: Staged) -> None:
    async with appsec("verbs: [findings]") as scene:
        await scene.says("false-positive 276")
        assert scene.modal() is None
        scene.sees("“false-positive” does not work in this channel")


async def test_answers_have_no_buttons_for_it(appsec: Staged) -> None:
    async with appsec("verbs: [findings, stats]") as scene:
        await scene.says("findings critical")
        scene.sees(TITLE, "[Explain]")
        scene.does_not_see("[Details]", "[False positive…]")
        await scene.says("findngs critical")
        scene.sees("[findings critical]", "[Help]")


async def test_help_lists_what_works_there_and_explains_the_rest(appsec: Staged) -> None:
    async with appsec("verbs: [stats]") as scene:
        await scene.says("help")
        scene.sees("stats", "help", "whoami", "[Who am I?]")
        scene.does_not_see("Example: findings", "verify", "[Products]", "[Critical findings]")
        await scene.says("help verify")
        scene.sees("Help: verify")
        await scene.says("whoami")
        scene.sees("Who you are")


async def test_a_list_of_no_verbs_leaves_help_and_whoami(appsec: Staged) -> None:
    async with appsec("verbs: []") as scene:
        await scene.says("stats")
        scene.sees("“stats” does not work in this channel. Our direct chat has all verbs.")
        await scene.says("whoami")
        scene.sees("Who you are")


async def test_the_rules_are_for_one_channel_and_for_everybody_there(appsec: Staged) -> None:
    async with appsec("verbs: [stats]") as scene:
        await scene.says("finding 276", MARTA)
        scene.sees("Not in this channel", who=MARTA)
        scene.channel = "payments"
        await scene.says("finding 276")
        scene.sees(TITLE, "[False positive…]")


# -- redaction ------------------------------------------------------------------------------------


async def test_without_titles_a_card_keeps_number_severity_status_and_place(appsec: Staged) -> None:
    async with appsec("redaction: no-titles") as scene:
        await scene.says("finding 276")
        scene.sees(
            "#276 ◆ Critical (title hidden)",
            "Status: active",
            "payments-api ›",
            "SLA: ",
            NO_TITLES,
            "[Share to channel]",
        )
        scene.does_not_see(TITLE, "CWE-", "Component", "File:", "Description")
        await scene.says("findings critical product:payments-api")
        scene.sees("(title hidden)", "#276", NO_TITLES)
        scene.does_not_see(TITLE)


async def test_a_change_is_told_without_titles_and_kept_whole(appsec: Staged) -> None:
    async with appsec("redaction: no-titles") as scene:
        await scene.says('severity 276 low reason:"it is a test system"')
        scene.sees("Severity changed from ◆ Critical to ● Low", "(title hidden)", NO_TITLES)
        await scene.clicks("Undo")
        scene.sees("Taken back by")
        scene.does_not_see(TITLE)
        [undone, changed] = await scene.audited()
        assert changed.after["severity_justification"] == "it is a test system"
        assert undone.after["severity"] == "Critical"


async def test_tags_that_changed_can_be_taken_back_though_they_are_not_shown(appsec: Staged) -> None:
    async with appsec("redaction: no-titles") as scene:
        await scene.says("tag 276 brand-new")
        scene.sees("Tags changed by")
        scene.does_not_see("brand-new")
        await scene.clicks("Undo")
        assert "brand-new" not in scene.dojo.findings[276].tags


async def test_a_refusal_that_shows_the_thing_shows_no_title(appsec: Staged) -> None:
    async with appsec("redaction: no-titles") as scene:
        await scene.says("verify 276 seen:inactive")
        scene.sees("Nothing was written: it was inactive when this was drawn", "(title hidden)", NO_TITLES)
        scene.does_not_see(TITLE)


async def test_the_explanation_of_an_undo_does_not_quote_what_it_restores(appsec: Staged) -> None:
    async with appsec("redaction: no-titles") as scene:
        scene.dojo.findings[276].severity_justification = "because of the firewall"
        await scene.says('severity 276 low reason:"it is a test system"')
        number = (await scene.bot.audit.rows())[0].number
        await scene.says(f"undo {number} explain:yes")
        scene.sees("How this was answered", "PATCH /findings/276/")
        scene.does_not_see("firewall")


async def test_where_only_counts_are_shown_a_list_is_a_number(appsec: Staged) -> None:
    async with appsec("redaction: counts") as scene:
        await scene.says("findings critical product:payments-api")
        critical = [one for one in scene.dojo.findings.values() if one.severity == "Critical" and one.product.id == 31]
        count = sum(one.active and not one.duplicate for one in critical)
        assert scene.screen() == f"{count} findings\n{COUNTS}"
        await scene.says("stats payments-api")
        scene.sees("Statistics: #31", "Active: ", COUNTS)
        scene.does_not_see("payments-api")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("finding 276", "Not shown here"),
        ("product 31", "Not shown here"),
        ("unverify 276", "Done"),
        ("verify 276 seen:inactive", "Not done"),
        ("engagement close 231", "Done"),
        ("product pay", "Not clear"),
    ],
)
async def test_anything_else_is_told_in_a_word(appsec: Staged, line: str, said: str) -> None:
    async with appsec("redaction: counts") as scene:
        await scene.says(line)
        scene.sees(said, COUNTS)
        products = {one.name for one in scene.dojo.products.values()}
        scene.does_not_see(TITLE, *products, *(one.name for one in scene.dojo.engagements.values()))


async def test_what_is_about_no_finding_stays(appsec: Staged) -> None:
    async with appsec("redaction: counts") as scene:
        for line, seen in (("help", "What I can do"), ("whoami", "DefectDojo: ana"), ("context", "None is set")):
            await scene.says(line)
            scene.sees(seen)
            scene.does_not_see(COUNTS)
        await scene.says("findings 1 2 critcal:x")
        scene.sees("I did not understand that")


async def test_a_shared_number_is_for_all_where_the_administrator_said_so(appsec: Staged) -> None:
    async with appsec("redaction: counts") as scene:
        await scene.says("findings share:yes")
        scene.sees(" findings", COUNTS, who=MARTA)


async def test_a_file_comes_to_the_direct_chat_with_everything_in_it(appsec: Staged) -> None:
    async with appsec("redaction: counts") as scene:
        await scene.says("findings critical format:csv")
        content = scene.file().content
        assert content
        assert TITLE in content.decode()
        scene.does_not_see(TITLE)


async def test_the_direct_chat_shows_everything(appsec: Staged) -> None:
    async with appsec("redaction: counts, verbs: []") as scene:
        await scene.whispers("finding 276")
        assert TITLE in scene.direct(ANA)[-1]


# -- who reads it ---------------------------------------------------------------------------------


async def test_a_channel_with_other_organisations_gets_counts_for_the_asker_alone(scene: Scene) -> None:
    view = await told(scene, "findings share:yes", "shared")

    assert view.private
    assert plain(view).count(ALONE + "people of another organisation read this channel.") == 1
    assert COUNTS in plain(view)
    assert TITLE not in plain(view)


async def test_a_channel_of_unknown_readers_gets_everything_for_the_asker_alone(scene: Scene) -> None:
    view = await told(scene, "finding 276 share:yes", "unknown")

    assert view.private
    assert TITLE in plain(view)
    assert ALONE + "I cannot find out who reads this channel." in plain(view)


async def test_what_was_private_anyway_is_not_explained(scene: Scene) -> None:
    view = await told(scene, "finding 276", "unknown")

    assert ALONE not in plain(view)
    assert "Share to channel" not in plain(view)
    assert not (await told(scene, "unverify 276", "unknown")).replaces
    assert "Share to channel" in str(await told(scene, "finding 276", "internal"))


@pytest.mark.parametrize("exposure", ["internal", "private"])
async def test_the_organisations_own_channels_and_the_direct_chat_show_everything(
    scene: Scene, exposure: Literal["internal", "private"]
) -> None:
    view = await told(scene, "finding 276 share:yes", exposure)

    assert not view.private
    assert TITLE in plain(view)
    assert (await told(scene, "unverify 276", exposure)).replaces


async def test_the_administrators_word_counts_in_a_shared_channel(appsec: Staged) -> None:
    async with appsec("redaction: no-titles") as scene:
        here = replace(ELSEWHERE, channel="C0APPSEC", exposure="shared")
        view: Any = await scene.bot.dispatch.answer(here, "finding 276 share:yes", typed=True)

    assert not view.private
    assert NO_TITLES in plain(view)
