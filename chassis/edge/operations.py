"""What operations watch of an edge, on a port of its own: the public listener tells nobody how busy the portal is."""

from collections.abc import AsyncIterator

from aiohttp import web

from chassis import metrics
from chassis.edge.context import EDGE
from chassis.tls import answering

WATCHED: web.AppKey[web.AppRunner] = web.AppKey("watched", web.AppRunner)


async def watched(app: web.Application) -> AsyncIterator[None]:
    """Serve the metrics beside the edge while it runs, if it was told where."""
    settings = app[EDGE].settings
    if settings.metrics_port is None:
        yield
        return
    beside = web.Application()
    beside.router.add_get("/metrics", metrics.expose)
    app[WATCHED] = runner = web.AppRunner(beside, access_log=None)
    await runner.setup()
    try:
        tls = answering(settings.tls_certificate_file, settings.tls_key_file)
        await web.TCPSite(runner, settings.host, settings.metrics_port, reuse_port=True, ssl_context=tls).start()
        yield
    finally:
        await runner.cleanup()
