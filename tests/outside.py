"""An outside of the program that holds nothing but what a test puts there."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    Outside = dict[str, str]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No setting at all, in an empty folder."""
    for name in [*Settings.model_fields, "secrets_dir", "lc_all", "lc_messages", "lang"]:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    # The log of a test before may still lead to a stream that is closed by now.
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.NullHandler()])
    return monkeypatch
