"""OpenTelemetry: the parts of the work of this process, told to a collector over OTLP/HTTP; loaded only where a collector is named.

The official SDK reads its own `OTEL_*` variables too, for example how many traces are kept (`OTEL_TRACES_SAMPLER`).
"""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags, set_span_in_context

from chassis import trace

EXPORT_SECONDS = 2
GATHER_MILLISECONDS = 1000
KINDS: dict[trace.Kind, SpanKind] = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}


def configure(process: str, endpoint: str) -> None:
    """Tell a collector of everything that this process does; what is left is told when the process ends."""
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_SECONDS)
    provider = TracerProvider(resource=Resource.create({"service.name": process, "service.namespace": "portail-famille"}))
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=GATHER_MILLISECONDS))
    trace.tell(_Collector(provider))


class _Told:
    """A part of the work that the collector hears of."""

    def __init__(self, span: Span) -> None:
        self._span = span
        context = span.get_span_context()
        self.traceparent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"

    def note(self, name: str, value: str | int) -> None:
        self._span.set_attribute(name, value)

    def end(self, error: BaseException | None) -> None:
        if error is not None:
            self._span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        self._span.end()


class _Collector:
    """Begins parts with the SDK's tracer."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("portail-famille")

    def begin(self, name: str, kind: trace.Kind, parent: str | None) -> _Told:
        context = None
        if parent is not None:
            _, trace_id, span_id, flags = parent.split("-")
            above = SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
            context = set_span_in_context(NonRecordingSpan(above))
        return _Told(self._tracer.start_span(name, context=context, kind=KINDS[kind]))
