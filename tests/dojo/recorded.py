"""DefectDojo's recorded answers: those that the stand-in repeats, and further ones that only the client must bear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract import dojo_recordings
from tests.contract.dojo_recordings import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator

_FURTHER = Path(dojo_recordings.__file__).parent / "further"


def _further() -> Iterator[Recording]:
    for path in sorted(_FURTHER.glob("*/*.json")):
        recorded = json.loads(path.read_text())
        yield Recording(path.parent.name, path.stem, recorded["request"], recorded["response"])


ANSWERS = [*dojo_recordings.RECORDINGS, *_further()]


def answer(name: str, generation: str = "3.2.0") -> Recording:
    """The recording of that name."""
    return next(one for one in ANSWERS if (one.generation, one.name) == (generation, name))


def raw(recording: Recording) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, as they came over the wire."""
    headers = recording.response["headers"]
    is_json = "json" in headers.get("content-type", "") and recording.body != ""
    body = json.dumps(recording.body) if is_json else recording.body or ""
    return recording.response["status"], headers, body.encode()
