"""A small collector of traces: it takes what processes send over OTLP/HTTP, as the official protocol says, and keeps the spans."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse


@dataclass(frozen=True, slots=True)
class Heard:
    """A span, and which process told it."""

    process: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, str]


class Collector:
    """Everything that was told so far."""

    def __init__(self) -> None:
        self.url = ""
        self.spans: list[Heard] = []

    async def take(self, request: web.Request) -> web.Response:
        """Keep what a process sends."""
        sent = ExportTraceServiceRequest.FromString(await request.read())
        for resource in sent.resource_spans:
            (process,) = (one.value.string_value for one in resource.resource.attributes if one.key == "service.name")
            for scope in resource.scope_spans:
                self.spans += [
                    Heard(
                        process,
                        one.name,
                        one.trace_id.hex(),
                        one.span_id.hex(),
                        one.parent_span_id.hex(),
                        {pair.key: pair.value.string_value or str(pair.value.int_value) for pair in one.attributes},
                    )
                    for one in scope.spans
                ]
        return web.Response(body=ExportTraceServiceResponse().SerializeToString(), content_type="application/x-protobuf")

    def trace(self, trace_id: str) -> list[Heard]:
        """List the spans of a trace."""
        return [one for one in self.spans if one.trace_id == trace_id]


def roots(spans: Iterable[Heard]) -> list[Heard]:
    """Find the spans whose parent was not told: a whole trace has one, and it has no parent at all."""
    known = {one.span_id for one in spans}
    return [one for one in spans if one.parent_id not in known]


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """Listen on a free port of this machine for the time of the block."""
    collector = Collector()
    app = web.Application(client_max_size=20_000_000)
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield collector
    finally:
        await runner.cleanup()
