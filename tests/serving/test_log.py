"""No secret gets into the log, in either form, not even in a traceback."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from bot import log

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRETS = (
    "xoxb-1-2-abc",
    "xapp-1-A1-2-abc",
    "0123456789abcdef0123456789abcdef01234567",
    "https://hooks.slack.com/commands/T1/2/SECRET",
    "https://hooks.slack-gov.com/actions/T1/2/SECRET",
    "wss://wss-primary.slack.com/link/?ticket=SECRET-ticket&app_id=1",
)


@pytest.fixture(params=["json", "text"])
def said(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the log says in that form; afterwards it is the tests' own again."""
    root = logging.getLogger()
    kept = root.handlers[:]
    root.handlers.clear()
    log.configure("INFO", request.param)
    [handler] = (one for one in root.handlers if type(one) is logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    yield stream
    root.handlers[:] = kept


@pytest.mark.parametrize("secret", SECRETS)
def test_what_looks_like_a_secret_is_blacked_out(secret: str, said: io.StringIO) -> None:
    logging.getLogger("a.library").error("It failed: %s", secret, exc_info=LookupError(secret))
    assert "LookupError" in said.getvalue()
    assert said.getvalue().count("[secret]") >= 2
    assert not any(part in said.getvalue() for part in (secret, "SECRET", "abcdef"))
