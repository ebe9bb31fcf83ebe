"""The edge's API description: `/api/openapi.json`, and `/api/docs` to read it without any outside script."""

import json
from functools import cache
from typing import Any

from aiohttp import web

from chassis import openapi
from chassis.edge.context import Audience
from chassis.edge.expose import exposed
from chassis.edge.pages import render
from contracts.base import Request

TITLES = {"family": "Portail Famille, API des familles", "staff": "Portail Famille, API des agents"}


def description(audience: Audience) -> dict[str, Any]:
    """Describe the API of an edge."""
    return _described(audience, tuple(exposed(audience)))


@cache
def _described(audience: Audience, requests: tuple[type[Request[Any]], ...]) -> dict[str, Any]:
    """Describe a set of requests once: it is slow, and each edge of the process says the same."""
    return openapi.describe(TITLES[audience], requests, prefix="/api")


def mount(app: web.Application, audience: Audience) -> None:
    """Serve the description."""
    described = description(audience)
    text = json.dumps(described, ensure_ascii=False).encode()

    async def as_json(_: web.Request) -> web.Response:
        return web.Response(body=text, content_type="application/json", headers={"Cache-Control": "no-cache"})

    async def as_page(request: web.Request) -> web.Response:
        return render(request, "_api.html", api=described)

    app.router.add_get("/api/openapi.json", as_json)
    app.router.add_get("/api/docs", as_page)
