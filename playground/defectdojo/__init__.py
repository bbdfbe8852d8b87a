"""A stateful stand-in for DefectDojo's API, for the demo and the tests.

    state = seeded(today=date(2026, 11, 22))
    app = build(state, strict=True)
    headers = {"Authorization": f"Token {token('ana')}"}

Recordings of DefectDojo 3.2.0 and 2.58.4 hold it to the real thing: tests/contract/test_defectdojo_standin.py.
"""

from playground.defectdojo.app import build
from playground.defectdojo.people import token
from playground.defectdojo.seed import seeded
from playground.defectdojo.state import State

__all__ = ["State", "build", "seeded", "token"]
