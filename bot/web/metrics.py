"""What Prometheus is told. Nothing here names a person, a channel, a digest or a finding."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client import generate_latest as written
from starlette.responses import Response

from bot.digests.runs import ENDED
from bot.ends import REASONS
from bot.identity.credentials import TOKEN_FAILURES
from bot.web.state import State

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.dojo.observed import Lost
    from bot.ends import End
    from bot.web.state import Sources

_COMMANDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_REQUESTS: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
_ACKNOWLEDGEMENTS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
"""Slack gives up after three seconds, Teams after five."""
_LAGS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_TAKEN: Final = 300
"""Statuses below this are for requests that were genuine."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # one series more for each, which nobody queries


class Metrics:
    """Counts what it is told, and asks its sources when it is scraped."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        Info("dojo_bot_build", "The version that is running.", registry=self.registry).info({"version": version})
        self.state = State()
        self.registry.register(self.state)
        self._commands = self._counter(
            "commands", "Commands that were answered.", "verb", "platform", "outcome", "reason"
        )
        told = "From the command's reading to its result; a file comes after that."
        self._command_seconds = self._histogram("command_duration_seconds", told, _COMMANDS, "platform")
        told = "From a platform's request to its answer over HTTP, or to its acknowledgement in Socket Mode."
        self._acknowledgements = self._histogram(
            "acknowledgement_duration_seconds", told, _ACKNOWLEDGEMENTS, "platform", "status"
        )
        told = "A platform's answers to what the bot sent; 429 is too much at once."
        self._platforms = self._counter("platform_responses", told, "platform", "status")
        told = "DefectDojo's answers; a request that got none is not among them."
        self._dojo = self._counter("defectdojo_responses", told, "method", "operation", "status")
        told = "From a request to DefectDojo to its answer; the wait for its turn is not in it."
        self._dojo_seconds = self._histogram("defectdojo_duration_seconds", told, _REQUESTS, "method", "operation")
        self._lost = self._counter("defectdojo_lost", "Requests to which DefectDojo gave no answer.", "reason")
        told = "Tokens that DefectDojo refused, or that cannot be used."
        self._tokens = self._counter("token_failures", told, "reason")
        self._runs = self._counter("digest_runs", "Runs of digests, by how they ended.", "end")
        told = "How much later than it asked for a task that sleeps gets its turn; looked at twice a second."
        self._lag = self._histogram("loop_lag_seconds", told, _LAGS)
        self._begin()

    def _begin(self) -> None:
        """Let what is counted seldom begin with 0: else Prometheus does not see the first one."""
        for end in ENDED:
            self._runs.labels(end)
        for reason in TOKEN_FAILURES:
            self._tokens.labels(reason)

    def about(self, sources: Sources) -> None:
        """Ask these when it is scraped."""
        self.state.sources = sources

    def answered(self, verb: str, platform: str, end: End, seconds: float) -> None:
        """A command had this end."""
        reason = end.reason if end.reason in REASONS or not end.reason else "other"
        self._commands.labels(verb, platform, end.outcome, reason).inc()
        self._command_seconds.labels(platform).observe(seconds)

    def acknowledged(self, platform: str, status: int, seconds: float) -> None:
        """A platform's request was answered; anybody may send one that is refused."""
        if status < _TAKEN:
            self.state.heard[platform] = time.time()
        self._acknowledgements.labels(platform, str(status)).observe(seconds)

    def responded(self, platform: str, status: int) -> None:
        """A platform answered us."""
        self._platforms.labels(platform, str(status)).inc()

    def asked(self, method: str, operation: str, status: int, seconds: float) -> None:
        """DefectDojo answered a request."""
        self._dojo.labels(method, operation, str(status)).inc()
        self._dojo_seconds.labels(method, operation).observe(seconds)

    def lost(self, reason: Lost) -> None:
        """DefectDojo did not answer a request."""
        self._lost.labels(reason).inc()

    def reached(self, *, up: bool) -> None:
        """DefectDojo could be reached, or not."""
        self.state.dojo = up

    def token_failed(self, reason: str) -> None:
        """Somebody's token does not work."""
        self._tokens.labels(reason).inc()

    def run_ended(self, end: str) -> None:
        """A run of a digest ended."""
        self._runs.labels(end).inc()

    def lagged(self, seconds: float) -> None:
        """The loop was that late."""
        self._lag.observe(seconds)

    async def scraped(self, _request: Request) -> Response:
        """All of it, in Prometheus' text format; without what the database knows where that is away."""
        await self.state.look()
        return Response(written(self.registry), media_type=CONTENT_TYPE_LATEST)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"dojo_bot_{name}", told, labels, registry=self.registry)

    def _histogram(self, name: str, told: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"dojo_bot_{name}", told, labels, buckets=buckets, registry=self.registry)
