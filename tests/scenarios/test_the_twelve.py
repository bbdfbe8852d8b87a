"""The twelve operations, each at every end that it can come to: a row without its scenarios fails here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from bot.catalogue import CATALOGUE
from playground.defectdojo.faults import Fault, only
from playground.world import ANA, MARTA

if TYPE_CHECKING:
    from playground.world import Somebody
    from tests.conftest import Scene

SUCCESS, NOTHING, SEVERAL, NO_ACCESS, REFUSED = (
    "success",
    "nothing found",
    "several matches",
    "no access",
    "refused by DefectDojo",
)
_NO = {"name": ["Enter a valid value."], "message": "{'name': [ErrorDetail(…)]}", "pro": ["Try today for free"]}
NO: Final = Fault(400, json.dumps(_NO).encode(), {"content-type": "application/json"})
"""A refusal in DefectDojo's own shape, with what is never shown."""
SAYS_NO: Final = "DefectDojo refused: name: Enter a valid value."


class Told(NamedTuple):
    """A line, what is then on the screen, and who typed it."""

    line: str
    sees: str
    who: Somebody = ANA
    refused: str = ""
    """The method that DefectDojo refuses."""


def _refused(line: str, method: str = "GET") -> Told:
    return Told(line, SAYS_NO, refused=method)


_BY_NUMBER: Final = "it is asked for by its number, of which there is one"
_EVERYBODYS: Final = "everybody with an account may see all of them"
ENDS: Final[dict[str, dict[str, Told | str]]] = {
    "list_products": {
        SUCCESS: Told("products payments", "Products 1-4 of 4"),
        NOTHING: Told("products xyzzy", "No product that you may see fits."),
        SEVERAL: Told("products type:c", "“c” does not name one product type. Which one do you mean?"),
        NO_ACCESS: Told("products card-vault", "No product that you may see fits.", MARTA),
        REFUSED: _refused("products"),
    },
    "get_product": {
        SUCCESS: Told("product payments-api", "Number: #31"),
        NOTHING: Told("product xyzzy", "There is no product “xyzzy”, or your account may not see it."),
        SEVERAL: Told("product payments", "“payments” does not name one product. Which one do you mean?"),
        NO_ACCESS: Told("product 3", "There is no such thing in DefectDojo, or your account may not see it.", MARTA),
        REFUSED: _refused("product 31"),
    },
    "list_engagements": {
        SUCCESS: Told("engagements payments-api", "Engagements 1-"),
        NOTHING: Told('engagements payments-api version:"no such version"', "No engagement"),
        SEVERAL: Told("engagements payments", "“payments” does not name one product. Which one do you mean?"),
        NO_ACCESS: Told("engagements card-vault", "There is no product “card-vault”", MARTA),
        REFUSED: _refused("engagements"),
    },
    "list_tests": {
        SUCCESS: Told("tests engagement:231", "Tests 1-"),
        NOTHING: Told('tests engagement:231 version:"no such version"', "No test"),
        SEVERAL: Told("tests payments", "“payments” does not name one product. Which one do you mean?"),
        NO_ACCESS: Told("tests engagement:9", "No test that you may see fits.", MARTA),
        REFUSED: _refused("tests engagement:231"),
    },
    "list_findings": {
        SUCCESS: Told("findings critical product:payments-api", "Findings 1-9 of 9"),
        NOTHING: Told("findings xyzzy", "No finding fits."),
        SEVERAL: Told("findings product:payments", "“payments” does not name one product. Which one do you mean?"),
        NO_ACCESS: Told("findings product:card-vault", "There is no product “card-vault”", MARTA),
        REFUSED: _refused("findings"),
    },
    "get_finding": {
        SUCCESS: Told("finding 276", "#276"),
        NOTHING: Told("finding 999999", "There is no finding #999999 in DefectDojo, or your account may not see it."),
        SEVERAL: _BY_NUMBER,
        NO_ACCESS: Told(
            "finding 1200", "There is no finding #1200 in DefectDojo, or your account may not see it.", MARTA
        ),
        REFUSED: _refused("finding 276"),
    },
    "get_statistics": {
        SUCCESS: Told("stats payments-api", "Critical"),
        NOTHING: Told("stats xyzzy", "There is no product “xyzzy”, or your account may not see it."),
        SEVERAL: Told("stats payments", "“payments” does not name one product. Which one do you mean?"),
        NO_ACCESS: Told("stats card-vault", "There is no product “card-vault”", MARTA),
        REFUSED: _refused("stats 31"),
    },
    "list_endpoints": {
        SUCCESS: Told("endpoints payments-api", "Endpoints 1-"),
        NOTHING: Told("endpoints payments-api host:xyzzy", "No endpoint"),
        SEVERAL: Told("endpoints payments", "“payments” does not name one product. Which one do you mean?"),
        NO_ACCESS: Told("endpoints card-vault", "There is no product “card-vault”", MARTA),
        REFUSED: _refused("endpoints payments-api"),
    },
    "list_test_types": {
        SUCCESS: Told("test-types trivy", "Trivy"),
        NOTHING: Told("test-types xyzzy", "No test type"),
        SEVERAL: "it lists all that fit",
        NO_ACCESS: _EVERYBODYS,
        REFUSED: _refused("test-types"),
    },
    "create_engagement": {
        SUCCESS: Told('engagement create payments-api name:"Pipeline scan" type:CI/CD', "Pipeline scan"),
        NOTHING: Told("engagement create xyzzy name:Scan", "There is no product “xyzzy”"),
        SEVERAL: Told("engagement create payments name:Scan", "“payments” does not name one product."),
        NO_ACCESS: Told("engagement create card-vault name:Scan", "There is no product “card-vault”", MARTA),
        REFUSED: _refused("engagement create payments-api name:Scan", "POST"),
    },
    "update_finding": {
        SUCCESS: Told('finding update 276 false-positive:yes reason:"test fixture"', "Marked as false positive by Ana"),
        NOTHING: Told("finding update 999999 verified:yes", "There is no finding #999999 in DefectDojo"),
        SEVERAL: _BY_NUMBER,
        NO_ACCESS: Told("finding update 1200 verified:yes", "There is no finding #1200 in DefectDojo", MARTA),
        REFUSED: _refused("finding update 276 active:no", "PATCH"),
    },
    "close_engagement": {
        SUCCESS: Told("engagement close 231", "Completed"),
        NOTHING: Told("engagement close 999999", "may not see it"),
        SEVERAL: Told('engagement close "Threat model review 2026-11"', "does not name one engagement"),
        NO_ACCESS: Told("engagement close 9", "may not see it", MARTA),
        REFUSED: _refused("engagement close 231", "POST"),
    },
}


def test_each_of_the_twelve_is_a_row_and_tells_of_every_end() -> None:
    assert set(ENDS) <= {row.name for row in CATALOGUE}
    assert len(ENDS) == 12
    for name, ends in ENDS.items():
        assert tuple(ends) == (SUCCESS, NOTHING, SEVERAL, NO_ACCESS, REFUSED), name


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(told, id=f"{name}-{end}".replace(" ", "-"))
        for name, ends in ENDS.items()
        for end, told in ends.items()
        if isinstance(told, Told)
    ],
)
async def test_it_ends_so(scene: Scene, told: Told) -> None:
    if told.refused:
        scene.dojo.faults += [only(NO, told.refused)] * 40
    await scene.says(told.line, who=told.who)
    scene.sees(told.sees, who=told.who)
    scene.does_not_see("ErrorDetail", "Try today", who=told.who)
