"""Traces: off unless the environment asks for them, and without a word of what they are about."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot import tracing
from bot.dojo.client import DojoClient
from bot.dojo.errors import DojoError
from bot.dojo.transport import connect
from bot.web.metrics import Metrics
from playground.defectdojo import faults
from playground.serving import serving
from tests.spans import spans

if TYPE_CHECKING:
    from starlette.requests import Request

    from tests.conftest import Scene
    from tests.spans import Spans

__all__ = ["spans"]
VARIABLES = {
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces",
}


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        *(({name: value}, True) for name, value in VARIABLES.items()),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({**VARIABLES, "OTEL_SDK_DISABLED": "TRUE"}, False),
        ({**VARIABLES, "OTEL_TRACES_EXPORTER": "none"}, False),
        ({**VARIABLES, "OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_SERVICE_NAME": "dojo-bot"}, False),
    ],
)
def test_they_are_on_where_the_environment_says_where_to(environment: dict[str, str], *, wanted: bool) -> None:
    assert tracing.wanted(environment) is wanted


def test_off_nothing_of_opentelemetry_is_imported() -> None:
    program = "import sys, bot.serve; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_off_there_is_nothing_to_note_and_no_id_for_the_log() -> None:
    with tracing.span("command help", {}):
        tracing.note({"dojo_bot.outcome": "done"}, failed=True)
        assert tracing.ids(None, "info", {"event": "x"}) == {"event": "x"}


async def test_a_command_is_a_span_around_its_requests(scene: Scene, spans: Spans) -> None:
    await scene.says("finding 276")
    await scene.says("finding 999999")
    scene.dojo.faults += [faults.unavailable()] * 3
    await scene.says("note 276 text:confidential")
    told = spans.told()
    about = {"dojo_bot.verb": "finding", "dojo_bot.platform": "slack"}
    assert ("command finding", {**about, "dojo_bot.outcome": "done", "dojo_bot.reason": ""}, "UNSET") in told
    assert ("command finding", {**about, "dojo_bot.outcome": "refused", "dojo_bot.reason": "NotFound"}, "UNSET") in told
    [noted] = [one for one in told if one[0] == "command note"]
    assert (noted[1]["dojo_bot.outcome"], noted[1]["dojo_bot.reason"], noted[2]) == ("failed", "Unavailable", "ERROR")
    request = {"http.request.method": "GET", "url.template": "/findings/{id}/"}
    assert ("GET /findings/{id}/", {**request, "http.response.status_code": 200}, "UNSET") in told
    assert ("GET /findings/{id}/", {**request, "http.response.status_code": 404}, "ERROR") in told

    commands = {one.context.span_id: one.name for one in spans.all() if one.parent is None and one.context}
    assert set(commands.values()) == {"command finding", "command note"}
    assert {one.parent.span_id for one in spans.all() if one.parent} == set(commands)
    for secret in ("confidential", "SQL injection", "U0ANA", "Ana", "appsec", "dojo.test", "Token"):
        assert secret not in spans.text()
    assert not any("276" in str(one) or "999999" in str(one) for one in told)


async def test_defectdojo_is_not_told_of_the_trace(spans: Spans) -> None:
    heard: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers)
        raise httpx.ConnectError("to 10.0.0.1 as admin")

    transport = httpx.MockTransport(answer)
    async with connect(
        "http://dojo.test", concurrency=1, timeout=1, transport=transport, observer=Metrics("1")
    ) as http:
        with pytest.raises(DojoError):
            await DojoClient(http, "x").who_am_i()
    assert not any("traceparent" in headers for headers in heard)
    attributes = {"http.request.method": "GET", "url.template": "/user_profile/", "error.type": "ConnectError"}
    assert spans.told() == [("GET /user_profile/", attributes, "ERROR")] * 3
    assert "10.0.0.1" not in spans.text()


async def test_whoever_only_asks_whether_defectdojo_is_there_is_not_traced(spans: Spans) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(401))
    async with connect(
        "http://dojo.test", concurrency=1, timeout=1, transport=transport, observer=Metrics("1")
    ) as http:
        await http.get("/api/v2/user_profile/")
    assert spans.told() == []


async def test_a_coroutine_is_traced_with_what_is_noted_in_it(spans: Spans) -> None:
    @tracing.traced("digest")
    async def said(end: str) -> str:
        tracing.note({"dojo_bot.digest.end": end})
        return end

    assert await said("posted") == "posted"
    assert spans.told() == [("digest", {"dojo_bot.digest.end": "posted"}, "UNSET")]


def test_the_log_names_the_trace(spans: Spans) -> None:
    with tracing.span("command help", {}):
        event = tracing.ids(None, "info", {"event": "answered"})
    [span] = spans.all()
    assert span.context is not None
    assert event == {
        "event": "answered",
        "trace_id": f"{span.context.trace_id:032x}",
        "span_id": f"{span.context.span_id:016x}",
    }
    assert tracing.ids(None, "info", {"event": "later"}) == {"event": "later"}


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, "dojo-bot"),
        ({"OTEL_SERVICE_NAME": "red"}, "red"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=blue,deployment.environment.name=test"}, "blue"),
    ],
)
async def test_what_is_sent_reaches_the_collector(
    environment: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[ExportTraceServiceRequest] = []

    async def traces(request: Request) -> Response:
        taken.append(ExportTraceServiceRequest.FromString(await request.body()))
        return Response(media_type="application/x-protobuf")

    async with serving(Starlette(routes=[Route("/v1/traces", traces, methods=["POST"])])) as url:
        for variable, value in {"OTEL_EXPORTER_OTLP_ENDPOINT": url, **environment}.items():
            monkeypatch.setenv(variable, value)
        end = tracing.from_environment("1.2.3")
        with tracing.span("command help", {"dojo_bot.verb": "help"}):
            pass
        await asyncio.to_thread(end)
    [sent] = [group for one in taken for group in one.resource_spans]
    resource: dict[str, Any] = {one.key: one.value.string_value for one in sent.resource.attributes}
    assert (resource["service.name"], resource["service.version"]) == (name, "1.2.3")
    assert [one.name for scope in sent.scope_spans for one in scope.spans] == ["command help"]
    assert not any(one.startswith(("process.", "host.")) for one in resource)


def test_where_it_is_not_installed_that_is_said_and_the_bot_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    end = tracing.from_environment("1.2.3")
    end()
    assert "no traces: OpenTelemetry is not installed" in caplog.text


def test_a_variable_that_cannot_be_read_keeps_nobody_from_serving(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "-1")
    end = tracing.from_environment("1.2.3")
    end()
    assert "cannot be read" in caplog.text
