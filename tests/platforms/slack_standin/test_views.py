"""Views: what opens them, how they lie on each other, and what an answer to a submission does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground.slack import NotSent

if TYPE_CHECKING:
    from playground.slack import SlackStandIn
    from tests.conftest import Clock
    from tests.platforms.slack_standin.kit import Bot, Caller


async def test_a_trigger_lasts_three_seconds(
    slack: SlackStandIn, api: Caller, clock: Clock, form: dict[str, Any], command: dict[str, str]
) -> None:
    clock.now += 3.01
    answer = await api("views.open", trigger_id=command["trigger_id"], view=form)
    assert answer == {"ok": False, "error": "expired_trigger_id"}
    assert slack.modal_of("U0ANA") is None


async def test_a_trigger_works_once(api: Caller, form: dict[str, Any], command: dict[str, str]) -> None:
    assert (await api("views.open", trigger_id=command["trigger_id"], view=form))["ok"]
    again = await api("views.open", trigger_id=command["trigger_id"], view=form)
    assert again["error"] == "exchanged_trigger_id"
    assert (await api("views.open", trigger_id="1.2.3", view=form))["error"] == "invalid_trigger_id"


async def test_three_views_lie_on_each_other_at_most(
    slack: SlackStandIn, api: Caller, form: dict[str, Any], opened: str
) -> None:
    answers = [await api("views.push", trigger_id=slack.space.trigger("U0ANA", opened), view=form) for _ in range(3)]
    assert [answer.get("error") for answer in answers] == [None, None, "push_limit_reached"]
    assert answers[1]["view"]["root_view_id"] == opened
    assert answers[1]["view"]["previous_view_id"] == answers[0]["view"]["id"]


async def test_a_view_is_updated_while_its_hash_is_current(
    slack: SlackStandIn, api: Caller, form: dict[str, Any], opened: str
) -> None:
    await slack.fills("U0ANA", {"Reason": "kept"})
    stale = await api("views.update", view_id=opened, hash="old", view=form)
    assert stale["error"] == "hash_conflict"
    updated = await api("views.update", view_id=opened, view=form | {"title": {"type": "plain_text", "text": "New"}})
    assert updated["view"]["id"] == opened
    modal = slack.modal_of("U0ANA")
    assert modal is not None
    assert (modal.title, modal.values["reason"]["value"]["value"]) == ("New", "kept")
    assert (await api("views.update", view_id="V0", view=form))["error"] == "not_found"


async def test_errors_show_under_their_fields(slack: SlackStandIn, bot: Bot, opened: str) -> None:
    bot.answers.append(httpx.Response(200, json={"response_action": "errors", "errors": {"reason": "Too short."}}))
    await slack.submits("U0ANA", {"Reason": "x"})
    modal = slack.modal_of("U0ANA")
    assert modal is not None
    assert modal.id == opened
    assert "Too short." in slack.text_of(modal)


async def test_an_empty_answer_closes_and_an_update_stays(
    slack: SlackStandIn, bot: Bot, form: dict[str, Any], opened: str
) -> None:
    done = form | {"title": {"type": "plain_text", "text": "Done"}}
    bot.answers.append(httpx.Response(200, json={"response_action": "update", "view": done}))
    await slack.submits("U0ANA", {"Reason": "x"})
    modal = slack.modal_of("U0ANA")
    assert modal is not None
    assert (modal.id, modal.title) == (opened, "Done")
    await slack.submits("U0ANA", {"Reason": "x"})
    assert slack.modal_of("U0ANA") is None


async def test_a_push_lies_on_top_and_clear_takes_all_away(
    slack: SlackStandIn, bot: Bot, form: dict[str, Any], opened: str
) -> None:
    bot.answers.append(httpx.Response(200, json={"response_action": "push", "view": form}))
    bot.answers.append(httpx.Response(200, json={"response_action": "clear"}))
    await slack.submits("U0ANA", {"Reason": "x"})
    assert [modal.view["previous_view_id"] for modal in slack.space.stacks["U0ANA"]] == [None, opened]
    await slack.submits("U0ANA", {"Reason": "x"})
    assert slack.modal_of("U0ANA") is None


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, json={"response_action": "errors", "errors": {"nowhere": "x"}}),
        httpx.Response(200, json={"response_action": "update", "view": {"type": "modal"}}),
        httpx.Response(200, json={"response_action": "close"}),
    ],
)
async def test_a_wrong_answer_troubles_the_person_and_is_noted(
    slack: SlackStandIn, bot: Bot, opened: str, answer: httpx.Response
) -> None:
    bot.answers.append(answer)
    await slack.submits("U0ANA", {"Reason": "x"})
    modal = slack.modal_of("U0ANA")
    assert modal is not None
    assert modal.id == opened
    assert "trouble connecting" in slack.text_of(modal)
    assert slack.line.failures


async def test_the_client_holds_back_what_lacks_something(slack: SlackStandIn, bot: Bot, opened: str) -> None:
    assert opened
    with pytest.raises(NotSent) as gap:
        await slack.submits("U0ANA", {"Tell": ["Owners"]})
    assert gap.value.problems == {"reason": "Please complete this required field."}
    with pytest.raises(NotSent):
        await slack.submits("U0ANA", {"Reason": "x" * 21})
    assert bot.requests == []


async def test_a_search_offers_what_the_bot_finds(slack: SlackStandIn, bot: Bot, opened: str) -> None:
    assert opened
    found = {"text": {"type": "plain_text", "text": "payments-api"}, "value": "31"}
    bot.answers.append(httpx.Response(200, json={"options": [found]}))
    await slack.submits("U0ANA", {"Reason": "x", "Product": "payments-api", "Tell": ["Owners"]})
    values = bot.payload["view"]["state"]["values"]
    assert values["product"]["found"] == {"type": "external_select", "selected_option": found}
    assert [option["value"] for option in values["tell"]["whom"]["selected_options"]] == ["owners"]
    assert values["reason"]["value"] == {"type": "plain_text_input", "value": "x"}


async def test_too_many_found_options_are_dropped_and_noted(slack: SlackStandIn, bot: Bot, opened: str) -> None:
    assert opened
    found = [{"text": {"type": "plain_text", "text": str(n)}, "value": str(n)} for n in range(101)]
    bot.answers.append(httpx.Response(200, json={"options": found}))
    modal = slack.modal_of("U0ANA")
    assert modal is not None
    assert await slack.searches("U0ANA", modal, "Product", "1") == []
    assert "no more than 100 items" in slack.line.failures[0]


async def test_the_bot_hears_of_closing_only_where_it_asked(slack: SlackStandIn, bot: Bot, opened: str) -> None:
    assert opened
    assert await slack.closes("U0ANA") is None
    assert slack.modal_of("U0ANA") is None
    assert bot.requests == []
