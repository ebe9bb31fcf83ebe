"""The edge's API description: `/api/openapi.json`, and `/api/docs` to read it without any outside script."""

import asyncio
import json
from functools import cache
from typing import Any

from aiohttp import web

from chassis import openapi
from chassis.edge.context import Audience
from chassis.edge.expose import exposed
from chassis.edge.pages import render

TITLES = {"family": "Portail Famille, API des familles", "staff": "Portail Famille, API des agents"}


def description(audience: Audience) -> dict[str, Any]:
    """Describe the API of an edge."""
    return _described(audience)[0]


@cache
def _described(audience: Audience) -> tuple[dict[str, Any], bytes]:
    """Describe the API of an edge, and write it down, once: it is slow, and each edge of the process says the same."""
    described = openapi.describe(TITLES[audience], exposed(audience), prefix="/api")
    return described, json.dumps(described, ensure_ascii=False).encode()


def mount(app: web.Application, audience: Audience) -> None:
    """Serve the description, made when somebody first asks for it: an edge starts without, and answers others meanwhile."""

    async def as_json(_: web.Request) -> web.Response:
        text = (await asyncio.to_thread(_described, audience))[1]
        return web.Response(body=text, content_type="application/json", headers={"Cache-Control": "no-cache"})

    async def as_page(request: web.Request) -> web.Response:
        described = (await asyncio.to_thread(_described, audience))[0]
        return render(request, "_api.html", api=described)

    app.router.add_get("/api/openapi.json", as_json)
    app.router.add_get("/api/docs", as_page)
