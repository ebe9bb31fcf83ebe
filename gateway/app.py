"""The gateway put together: the families' pages, their JSON API, and live updates."""

from pathlib import Path

from aiohttp import web

from chassis.edge import app as edge
from chassis.settings import EdgeSettings
from gateway import board, kept, webhooks
from gateway.live import stream as live
from gateway.pages import ROUTES, errors

FOLDER = Path(__file__).resolve().parent


def build(settings: EdgeSettings) -> web.Application:
    """Make the gateway's application."""
    app = edge.application(
        "gateway",
        settings,
        audience="family",
        cookie="famille",
        folder=FOLDER,
        routes=ROUTES,
        error_page=errors.error_page,
    )
    live.mount(app)
    board.mount(app)
    kept.mount(app)
    webhooks.mount(app)
    return app
