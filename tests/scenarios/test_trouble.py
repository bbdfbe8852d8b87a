"""Misfortunes: what is told, what is written down, and that nothing is called done which may not be."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground.defectdojo import faults
from playground.world import World
from tests.conftest import TODAY, Clock, Scene, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playground.defectdojo.faults import Fault

DOWN = "DefectDojo cannot be reached."
SLOW = "DefectDojo did not answer in time."
NOT_NOW = "DefectDojo is not able to answer now."
ODD = "DefectDojo gave an answer that I don't understand."
MISFORTUNES: dict[str, tuple[Callable[[], Fault], str, str]] = {
    "down": (lambda: faults.broken(httpx.ConnectError("refused")), DOWN, "Unreachable"),
    "slow": (faults.hang, SLOW, "TooSlow"),
    "500": (faults.error_500, NOT_NOW, "Unavailable"),
    "proxy": (faults.unavailable, NOT_NOW, "Unavailable"),
    "page": (lambda: faults.html_page(200), ODD, "Unexpected"),
}
every_misfortune = pytest.mark.parametrize(("fault", "words", "kind"), MISFORTUNES.values(), ids=MISFORTUNES)
LOST: dict[str, Callable[[], Fault]] = {
    "connection lost": lambda: faults.broken(httpx.ReadError("lost")),
    "proxy gave up": lambda: faults.unavailable(504),
    "too slow": faults.hang,
    "a web page instead": lambda: faults.html_page(200),
}


@pytest.fixture
async def hasty(database: Path) -> AsyncIterator[Scene]:
    """A bot that waits for DefectDojo a quarter of a second at most."""
    clock = Clock()
    world = World(today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database, defectdojo_timeout=0.25) as scene:
        scene.dojo.findings[276].verified = False
        yield scene


def passing(fault: Fault) -> Fault:
    """A fault that lets the request pass as usual."""
    return replace(fault, error=None, until=None, goes_on=True, method="GET")


def messages(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [record.msg for record in caplog.records if isinstance(record.msg, dict)]


async def ended(scene: Scene) -> tuple[str, str]:
    """How the only entry of the audit log says that it ended."""
    [entry] = await scene.audited()
    return entry.outcome, entry.code


# -- while reading --------------------------------------------------------------------------------


@every_misfortune
async def test_trouble_with_a_list_is_told_with_a_code_that_the_log_knows(
    hasty: Scene, caplog: pytest.LogCaptureFixture, fault: Callable[[], Fault], words: str, kind: str
) -> None:
    hasty.dojo.faults += [fault(), fault(), fault()]
    await hasty.says("findings critical")

    hasty.sees("That did not work", words)
    found = re.search(r"name the code (DJ-[0-9A-F]{4})\.", hasty.screen())
    assert found
    [line] = [line for line in messages(caplog) if line.get("kind")]
    assert (line["code"], line["kind"]) == (found[1], kind)
    assert await hasty.audited() == []


async def test_trouble_that_passes_is_never_mentioned(hasty: Scene) -> None:
    hasty.dojo.faults += [faults.unavailable(), faults.broken(httpx.ConnectError("refused"))]
    await hasty.says("finding 276")

    hasty.sees("#276", "Status:")


async def test_nothing_of_defectdojos_page_is_shown(hasty: Scene) -> None:
    hasty.dojo.faults.append(faults.html_page(404))
    await hasty.says("finding 276")

    hasty.sees(ODD)
    hasty.does_not_see("<", "html", "404")


# -- while writing --------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
async def test_a_change_whose_answer_is_lost_is_looked_for_and_told_as_done(
    hasty: Scene, fault: Callable[[], Fault]
) -> None:
    hasty.dojo.faults.append(faults.only(faults.too_late(fault()), method="PATCH"))
    await hasty.says("verify 276")

    hasty.sees("Verified by Ana Souza", "DefectDojo now shows: active, verified.")
    assert hasty.asked().count("PATCH /findings/276/") == 1
    assert await ended(hasty) == ("done", "")


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
async def test_a_note_whose_answer_is_lost_is_looked_for_and_not_written_twice(
    hasty: Scene, fault: Callable[[], Fault]
) -> None:
    hasty.dojo.faults.append(faults.only(faults.too_late(fault()), method="POST"))
    await hasty.says("verify 276")

    hasty.sees("Verified by Ana Souza")
    assert [note.entry for note in hasty.dojo.findings[276].notes].count(hasty.dojo.notes[-1].entry) == 1
    assert await ended(hasty) == ("done", "")


@every_misfortune
async def test_a_change_that_did_not_arrive_is_told_as_such(
    hasty: Scene, fault: Callable[[], Fault], words: str, kind: str
) -> None:
    hasty.dojo.faults.append(faults.only(fault(), method="PATCH"))
    await hasty.says("verify 276")

    hasty.sees("That did not work", words)
    outcome, code = await ended(hasty)
    assert (outcome, code in hasty.screen()) == ("failed", True), kind
    assert not hasty.dojo.findings[276].verified


async def test_a_form_stays_open_with_the_reason_until_it_works(hasty: Scene) -> None:
    hasty.dojo.faults.append(faults.only(faults.error_500(), method="PATCH"))
    await hasty.says("finding 276")
    await hasty.clicks("False positive…")
    await hasty.submits({"Reason": "a reason that took long to write"})

    hasty.sees("False positive", NOT_NOW, "name the code DJ-", "[Save]")
    assert not hasty.dojo.findings[276].false_p

    await hasty.submits({})
    assert hasty.modal() is None
    hasty.sees("Marked as false positive by Ana Souza")
    assert hasty.dojo.notes[-1].entry.startswith("a reason that took long to write\n")
    assert [entry.outcome for entry in await hasty.audited()] == ["done", "failed"]


@pytest.mark.parametrize("fault", [faults.error_500, lambda: faults.broken(httpx.ConnectError("refused"))])
async def test_a_change_without_its_note_is_told_as_half_done(hasty: Scene, fault: Callable[[], Fault]) -> None:
    hasty.dojo.faults.append(faults.only(fault(), method="POST"))
    await hasty.says("verify 276")

    hasty.sees("Only a part was done: the status. Not done: the note.", "It now shows: active, verified.")
    outcome, _cause = await ended(hasty)
    [entry] = await hasty.audited()
    assert outcome == "half done"
    assert (entry.before["verified"], entry.after["verified"]) == (False, True)


async def test_an_older_note_of_the_same_words_is_not_taken_for_the_lost_one(hasty: Scene) -> None:
    await hasty.says("verify 276")
    hasty.dojo.findings[276].verified = False
    hasty.dojo.faults.append(faults.only(faults.broken(httpx.ConnectError("refused")), method="POST"))
    await hasty.says("verify 276")

    hasty.sees("Only a part was done: the status. Not done: the note.", "It now shows: active, verified.")


@pytest.mark.parametrize("method", ["PATCH", "POST"])
async def test_a_change_that_nobody_can_confirm_is_told_as_unknown(hasty: Scene, method: str) -> None:
    lost = faults.broken(httpx.ReadError("lost"))
    reads = [faults.only(lost, method="GET")] * 3
    hasty.dojo.faults += [passing(lost), faults.only(lost, method=method), *reads]
    await hasty.says("verify 276")

    hasty.sees("I don't know whether DefectDojo took the change to #276.", DOWN, "[Look at it now]")
    assert await ended(hasty) == ("unknown", "Unreachable")

    await hasty.clicks("Look at it now")
    hasty.sees("#276", "Status: active")


async def test_a_change_that_defectdojo_confirms_and_does_not_show_is_not_called_done(hasty: Scene) -> None:
    nodding = faults.Fault(200, json.dumps({"id": 276}).encode(), {"content-type": "application/json"})
    hasty.dojo.faults.append(faults.only(nodding, method="PATCH"))
    await hasty.says("verify 276")

    hasty.sees("DefectDojo did not report an error, but it now shows: active.")
    assert await ended(hasty) == ("failed", "NotTaken")


async def test_a_refusal_is_told_in_defectdojos_own_words(hasty: Scene) -> None:
    body = {"non_field_errors": ["Not on <!channel> Fridays."], "message": "ErrorDetail(...)", "pro": ["Buy!"]}
    refusal = faults.Fault(400, json.dumps(body).encode(), {"content-type": "application/json"})
    hasty.dojo.faults.append(faults.only(refusal, method="PATCH"))
    await hasty.says("verify 276")

    hasty.sees("DefectDojo refused: Not on", "Fridays.")
    hasty.does_not_see("ErrorDetail", "Buy!", "name the code")
    assert await ended(hasty) == ("refused", "Refused")


# -- in the bot itself ----------------------------------------------------------------------------


def drop(database: Path, table: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"DROP TABLE {table}")


async def test_a_change_is_told_even_if_its_audit_entry_cannot_be_written(
    hasty: Scene, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    drop(database, "audit")
    await hasty.says("verify 276")

    hasty.sees("Verified by Ana Souza")
    assert hasty.dojo.findings[276].verified
    assert [line["outcome"] for line in messages(caplog) if line["event"] == "no audit row"] == ["done"]


async def test_without_the_database_nothing_is_done_and_the_code_stands_in_the_log(
    hasty: Scene, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    drop(database, "links")
    await hasty.says("finding 276")

    found = re.search(r"DJ-[0-9A-F]{4}", hasty.screen())
    assert found
    assert [line["code"] for line in messages(caplog) if line["event"] == "the database cannot be used"] == [found[0]]
    assert hasty.asked() == []


async def test_a_fault_of_our_own_is_told_with_a_code_and_nothing_of_it_is_shown(
    hasty: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    hasty.dojo.faults.append(faults.broken(KeyError("something secret")))
    await hasty.says("finding 276")

    hasty.sees("Something went wrong in the bot. Nothing is known to have changed; check before you try again.")
    hasty.does_not_see("secret", "KeyError")
    found = re.search(r"DJ-[0-9A-F]{4}", hasty.screen())
    assert found
    assert [line["code"] for line in messages(caplog) if line["event"] == "fault"] == [found[0]]
