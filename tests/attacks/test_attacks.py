"""Every attack is refused, and succeeds where its defence is missing: so the tests can fail, and the line is named."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pytest

from playground.world import ANA
from tests.attacks.attack import InDepth
from tests.attacks.stage import stage_in
from tests.attacks.table import ATTACKS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.attacks.attack import Attack, Lift

LAYERS = [
    pytest.param(attack, layer, id=f"{attack.name}, {nth}")
    for attack in ATTACKS
    if isinstance(attack.lift, InDepth)
    for nth, layer in enumerate(attack.lift.layers)
]
every_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@every_attack
async def test_it_is_refused(attack: Attack, database: Path) -> None:
    async with stage_in(database, **attack.settings) as stage:
        assert not await attack.act(stage)
        assert not (attack.unheard and ANA.dojo in stage.rights())


@every_attack
async def test_without_its_defence_it_succeeds(attack: Attack, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attack.lift(monkeypatch)
    async with stage_in(database, **attack.settings) as stage:
        stage.scene.watch.robbed = True
        assert await attack.act(stage)


@pytest.mark.parametrize(("attack", "kept"), LAYERS)
async def test_each_of_several_defences_is_enough(
    attack: Attack, kept: Lift, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(attack.lift, InDepth)
    attack.lift.but(kept)(monkeypatch)
    async with stage_in(database, **attack.settings) as stage:
        assert not await attack.act(stage)


@every_attack
def test_its_defence_is_where_the_table_says(attack: Attack) -> None:
    for name in attack.where:
        assert resolve_name(name) is not None


def test_every_attack_has_a_name_of_its_own() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
