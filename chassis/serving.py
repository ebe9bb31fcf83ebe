"""A process that listens: the one way in which services and edges serve."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvloop
from aiohttp import web

from chassis import logs, problems
from chassis.settings import ProcessSettings
from chassis.tasks import settle_memory
from chassis.tls import answering
from chassis.unreadable import Answer, answer_with

log = logs.logger(__name__)

REFRESH_SECONDS = 600.0


def serve(name: str, app: web.Application, settings: ProcessSettings, *, patience: float, unread: Answer = problems.response) -> None:
    """Serve until SIGTERM or SIGINT, then take no more requests, give those that run some seconds to end, and close.

    `unread` is the answer to what is no HTTP.
    """
    answer_with(unread)
    logs.configure(name, settings.log_level)
    tell_collector(settings.otlp_endpoint, name)
    app.on_startup.append(settle_memory)
    tls = answering(settings.tls_certificate_file, settings.tls_key_file)
    app.cleanup_ctx.append(renewing(tls, settings.tls_certificate_file, settings.tls_key_file))
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    web.run_app(
        app,
        host=settings.host,
        port=settings.port,
        ssl_context=tls,
        loop=loop,
        access_log=None,
        print=None,
        shutdown_timeout=patience,
        reuse_port=True,
    )


def renewing(
    context: ssl.SSLContext | None, certificate: Path | None, key: Path | None, *, seconds: float = REFRESH_SECONDS
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Have a listener take up its certificate again while it runs: who connects from then on gets the present one."""

    async def renew(_: web.Application) -> AsyncIterator[None]:
        async def again() -> None:
            while context is not None and certificate is not None:
                await asyncio.sleep(seconds)
                try:
                    context.load_cert_chain(certificate, key)
                except (OSError, ssl.SSLError) as error:  # half written, or gone: the one before serves on
                    log.warning("certificate_not_read", error=type(error).__name__)

        task = asyncio.create_task(again())
        yield
        task.cancel()

    return renew


def tell_collector(endpoint: str, process: str) -> None:
    """Have the parts of all work of this process told to the collector there; without one nothing of it is even loaded."""
    if endpoint:
        from chassis import telemetry

        telemetry.configure(process, endpoint)
