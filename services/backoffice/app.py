"""The back office put together: an edge for staff, with a folder of pages per subject."""

from pathlib import Path

from aiohttp import web

from chassis.edge.app import application
from chassis.settings import EdgeSettings
from services.backoffice.pages import ROUTES, today
from services.backoffice.pages.refused import error_page
from services.backoffice.pages.said import SEAL, Seal
from services.backoffice.pages.waiting import COUNTERS, Counters

FOLDER = Path(__file__).resolve().parent


def build(settings: EdgeSettings) -> web.Application:
    """Make the application."""
    app = application(
        "backoffice",
        settings,
        audience="staff",
        cookie="agent",
        folder=FOLDER,
        routes=ROUTES,
        error_page=error_page,
    )
    app[SEAL] = Seal.of(settings)
    app[today.BEGUN] = set()
    app[COUNTERS] = Counters(settings.clock)
    return app
