"""Spans for OpenTelemetry: what was done, for how long and with what end, and never what it was about.

Where nobody wants them, nothing of OpenTelemetry's is imported, and a span is a call that returns at once. The names
of attributes are of OpenTelemetry's semantic conventions, where those have one.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import structlog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
    from types import ModuleType

    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Tracer

    Attributes = Mapping[str, str | int]

P = ParamSpec("P")
T = TypeVar("T")
_log = structlog.get_logger(__name__)
_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS: Final = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_PROTOCOL: Final = "http/protobuf"
_LAST_WORDS: Final = 3.0
"""Seconds at the end for what was not sent yet."""
_OFF: Final = nullcontext()


@dataclass(frozen=True)
class _On:
    tracer: Tracer
    api: ModuleType


class _Switch:
    on: _On | None = None


def span(name: str, attributes: Attributes, *, request: bool = False) -> AbstractContextManager[None]:
    """Make what is done inside a span; `request`: another service is asked. Errors are noted by their kind alone."""
    return _spanned(_Switch.on, name, attributes, request=request) if _Switch.on else _OFF


def traced(name: str) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Make each call of a coroutine function a span."""

    def decorated(doing: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(doing)
        async def done(*args: P.args, **kwargs: P.kwargs) -> T:
            with span(name, {}):
                return await doing(*args, **kwargs)

        return done

    return decorated


def note(attributes: Attributes, *, failed: bool = False) -> None:
    """Add to the span that is under way; nothing where none is."""
    if _Switch.on:
        current = _Switch.on.api.get_current_span()
        current.set_attributes(attributes)
        if failed:
            current.set_status(_Switch.on.api.StatusCode.ERROR)


def ids(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Let a line of the log name the trace that it belongs to: for structlog."""
    if _Switch.on:
        context = _Switch.on.api.get_current_span().get_span_context()
        if context.is_valid:
            event["trace_id"], event["span_id"] = f"{context.trace_id:032x}", f"{context.span_id:016x}"
    return event


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether the variables that OpenTelemetry defines ask for traces."""
    disabled = environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    nowhere = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower() == "none"
    return any(environment.get(name) for name in _ENDPOINTS) and not (disabled or nowhere)


def from_environment(version: str) -> Callable[[], None]:
    """Begin, if the environment wants it; what is returned ends it, within some seconds."""
    if not wanted(os.environ):
        return lambda: None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  # if wanted
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415  # likewise
    except ImportError:
        _log.warning("no traces: OpenTelemetry is not installed", do="pip install 'dojo-bot[otel]'")
        return lambda: None
    protocol = next(filter(None, (os.environ.get(name) for name in _PROTOCOLS)), _PROTOCOL)
    if protocol != _PROTOCOL:
        _log.warning("traces are sent as http/protobuf, whatever else is asked for", asked=protocol)
    try:
        processor = BatchSpanProcessor(OTLPSpanExporter())
    except ValueError:  # of what is in the variables; it would repeat it
        _log.warning("no traces: a variable that begins with OTEL_ cannot be read")
        return lambda: None
    _log.info("traces are sent")
    return begin(processor, version)


def begin(processor: SpanProcessor, version: str) -> Callable[[], None]:
    """Hand each span to the processor, until what is returned is called.

    The provider is not made everybody's: libraries that trace on their own account would tell addresses and contents.
    """
    from opentelemetry import trace  # noqa: PLC0415  # only where it is wanted
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415  # likewise
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415  # likewise

    resource = Resource.create({"service.version": version, **_named(os.environ)})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(processor)
    _Switch.on = _On(provider.get_tracer("dojo-bot", version), trace)

    def end() -> None:
        _Switch.on = None
        last = Thread(target=provider.shutdown, daemon=True)
        last.start()
        last.join(_LAST_WORDS)

    return end


def _named(environment: Mapping[str, str]) -> dict[str, str]:
    """The bot's name, unless the environment gives it another one: what is given here would come before that."""
    told = "OTEL_SERVICE_NAME" in environment or "service.name=" in environment.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return {} if told else {"service.name": "dojo-bot"}


@contextmanager
def _spanned(on: _On, name: str, attributes: Attributes, *, request: bool) -> Iterator[None]:
    kind = on.api.SpanKind.CLIENT if request else on.api.SpanKind.INTERNAL
    with on.tracer.start_as_current_span(
        name,
        kind=kind,
        attributes=attributes,
        record_exception=False,  # it would keep the text, and the traceback
        set_status_on_exception=False,  # likewise
    ) as current:
        try:
            yield
        except BaseException as error:
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(on.api.StatusCode.ERROR)
            raise
