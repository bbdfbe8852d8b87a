"""`explain:yes`: what was asked of DefectDojo, in a form that anybody can repeat."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.catalogue import CATALOGUE
from playground import defectdojo
from playground.defectdojo import faults
from playground.world import MARTA

if TYPE_CHECKING:
    from bot.catalogue import AnyRow
    from tests.conftest import Scene

    Exchange = tuple[str, str, dict[str, str], Any]

CURL = 'curl() { for one in "$@"; do printf "%s\\0" "$one"; done; printf "end of a line\\0"; }\n'
AWKWARD = 'it\'s "quoted" $HOME `id` \\ é \u202e !! ; rm -rf /'
every_row = pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)


def copied(scene: Scene) -> list[Exchange]:
    """What a shell would send for the lines on the screen, with a token from its own environment."""
    lines = [line for line in scene.screen().splitlines() if line.startswith("curl ")]
    shell = subprocess.run(
        ["/bin/sh", "-u"],
        input=CURL + "\n".join(lines),
        env={"DEFECTDOJO_TOKEN": "own"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shell.stderr == ""
    return [_exchange(words.split("\0")[:-1]) for words in shell.stdout.split("end of a line\0")[:-1]]


def _exchange(words: list[str]) -> Exchange:
    assert words[:3] == ["-sS", "-H", "Authorization: Token own"]
    options = dict(zip(words[3:-1:2], words[4:-1:2], strict=True))
    body = options.pop("-d", None)
    assert options.pop("-H", None) == ("Content-Type: application/json" if body else None)
    method = options.pop("-X", "GET")
    assert options == {}
    url = urlsplit(words[-1])
    assert f"{url.scheme}://{url.netloc}" == "http://dojo.test"
    return method, url.path, dict(parse_qsl(url.query)), json.loads(body) if body else None


def asked(scene: Scene) -> list[Exchange]:
    """What DefectDojo was asked."""
    return [(one.method, one.path, dict(one.query), one.body or None) for one in scene.dojo.requests]


@pytest.mark.parametrize(
    "line",
    [
        "findings critical product:payments-api",
        'findings any -tag:x,y title:"100% & more? # [a] {b} it\'s + é"',
        "findings product:s-ledger",
        "finding 276",
        "products pay tag:pci",
        "stats engagement:99999",
        "whoami",
        "verify 277",
        f"false-positive 276 reason:{json.dumps(AWKWARD, ensure_ascii=False)}",
    ],
)
async def test_each_line_to_copy_asks_exactly_what_was_asked(scene: Scene, line: str) -> None:
    scene.dojo.findings[277].verified = False
    await scene.says(f"{line} explain:yes")

    assert copied(scene) == asked(scene)
    assert scene.dojo.requests


async def test_an_explained_list_says_the_filter_the_page_the_requests_and_when(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api explain:yes")

    scene.sees("Findings 1-9 of 9", "How this was answered · 1 request to DefectDojo")
    scene.sees("Line: findings critical product:payments-api explain:yes")
    scene.sees("In words: active, not duplicate; ◆ Critical; product payments-api")
    scene.sees("1: GET /findings/ active=true · duplicate=false · product_name=payments-api · severity=Critical")
    scene.sees("In DefectDojo: the same in its own pages", "UTC")


async def test_a_list_that_defectdojos_pages_cannot_show_says_so(scene: Scene) -> None:
    await scene.says("findings -tag:x explain:yes")
    scene.sees("In DefectDojo: its own pages cannot show exactly this list")


async def test_other_commands_are_put_in_words_by_what_was_given(scene: Scene) -> None:
    await scene.says("products pay tag:pci,x limit:5 explain:yes")
    scene.sees("In words: List the products that you may see. name: pay; tag: pci, x; limit: 5")


async def test_of_many_requests_the_first_are_shown_and_the_others_counted(scene: Scene) -> None:
    await scene.says("stats explain:yes")

    scene.sees("14 requests to DefectDojo", "8 more requests are not shown.")
    assert copied(scene) == asked(scene)[:6]


async def test_a_request_that_is_too_long_to_copy_whole_is_not_shown_in_part(scene: Scene) -> None:
    tags = ",".join(f"tag-{number}-{'x' * 60}" for number in range(40))
    await scene.says(f"findings tag:{tags} explain:yes")

    scene.sees("1 more request is not shown.")
    scene.does_not_see("curl")


async def test_the_button_explains_the_list_for_one_person_only_and_paging_does_not(scene: Scene) -> None:
    await scene.says("findings product:payments-api limit:4 share:yes")
    await scene.clicks("Explain", MARTA)
    scene.sees("Findings 1-4 of", "How this was answered", who=MARTA)
    scene.does_not_see("How this was answered")

    await scene.clicks("Next", MARTA)
    scene.sees("Findings 5-8 of", who=MARTA)
    scene.does_not_see("How this was answered", who=MARTA)


@pytest.mark.parametrize("line", ["findings critical", "findings title:xyzzy", "products", "products xyzzy", "stats"])
async def test_every_list_has_the_button(scene: Scene, line: str) -> None:
    await scene.says(line)
    await scene.clicks("Explain")
    scene.sees("How this was answered")


async def test_of_a_refused_command_what_was_asked_so_far_is_shown(scene: Scene) -> None:
    await scene.says("findings product:payment explain:yes")
    scene.sees("does not name one product", "How this was answered · 3 requests to DefectDojo")
    scene.does_not_see("In DefectDojo:")
    assert copied(scene) == asked(scene)

    await scene.clicks("payments-api")
    scene.sees("Findings 1-10 of", "How this was answered")


async def test_a_request_without_an_answer_is_shown_too_and_one_that_was_repeated_once(scene: Scene) -> None:
    scene.dojo.faults += [faults.error_500()]
    await scene.says("finding 276 explain:yes")
    scene.sees("That did not work", "1: GET /findings/276/")

    scene.dojo.faults += [faults.unavailable()]
    await scene.says("finding 276 explain:yes")
    scene.sees("Status:", "1 request to DefectDojo")


async def test_each_person_is_told_of_their_own_requests_only(scene: Scene) -> None:
    await scene.says("findings critical explain:yes")
    await scene.says("finding 276 explain:yes", MARTA)

    scene.sees("1 request to DefectDojo", "GET /findings/276/", who=MARTA)


async def test_what_asks_nothing_of_defectdojo_says_so(scene: Scene) -> None:
    await scene.says("help explain:yes")
    scene.sees("What I can do", "How this was answered · nothing was asked of DefectDojo")


@every_row
async def test_every_row_can_be_explained_and_never_with_a_token(scene: Scene, row: AnyRow) -> None:
    for line in row.command.examples:
        await scene.says(f"{line} explain:yes")
        if scene.modal():
            continue
        if row.name != "undo":  # a receipt that is refused tells nothing
            scene.sees("How this was answered")
        for payload in (scene.newest().blocks, scene.newest().text):
            told = json.dumps(payload)
            assert not any(defectdojo.token(name) in told for name in ("ana", "marta", "service"))
            assert scene.slack.space.app.bot_token not in told
