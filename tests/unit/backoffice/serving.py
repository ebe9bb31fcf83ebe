"""Serves the back office before a town in memory, for a test or to look at its pages."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from jinja2 import FileSystemBytecodeCache

from chassis.clock import Clock
from chassis.edge.pages import TEMPLATES
from chassis.settings import EdgeSettings
from services.backoffice.app import build
from tests.places import SHARED
from tests.service.harness import Keys
from tests.unit.backoffice import cast
from tests.unit.backoffice.queue_town import busy
from tests.unit.backoffice.town import Town

Build = Callable[[EdgeSettings], web.Application]


@asynccontextmanager
async def served(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serve an application on this machine until the end of the block."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def fronted(town: web.Application, keys: Keys, edge: str, build: Build, port: int = 0) -> AsyncIterator[str]:
    """Run an edge before services in memory, on the cast's day, without a broker."""
    async with served(town) as services:
        settings = EdgeSettings(
            **keys.settings(edge),
            nats_url="nats://127.0.0.1:9",
            identity_url=services,
            family_url=services,
            planning_url=services,
            billing_url=services,
            messaging_url=services,
            clock_offset=(cast.NOW - Clock().now()).total_seconds(),
        )
        app = build(settings)
        if shared := os.environ.get(SHARED):  # of all processes of a run, one compiles a template
            app[TEMPLATES].bytecode_cache = FileSystemBytecodeCache(shared)
        async with served(app, port) as address:
            yield address


@asynccontextmanager
async def desk(town: Town, keys: Keys, port: int = 0) -> AsyncIterator[str]:
    """Run the back office before a town, on the cast's day."""
    async with fronted(town.application(), keys, "backoffice", build, port) as address:
        yield address


async def show_for_ever(folder: Path, port: int) -> None:
    """Serve a busy town, to look at its pages in a browser."""
    town = Town()
    town.add(*busy())
    async with desk(town, Keys.make(folder), port):
        await asyncio.Event().wait()
