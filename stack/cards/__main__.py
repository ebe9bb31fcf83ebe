"""Run the processor of the demonstration until told to stop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
from aiohttp import web

from chassis.production import refuse_stand_in
from stack.cards import api, browser
from stack.cards.delivery import Delivery
from stack.cards.moods import Desk
from stack.cards.objects import Objects
from stack.cards.payments import Payments


def application(folder: Path, *, key: str, hook: str, hook_secret: str, portal: str) -> web.Application:
    """Make the processor: `hook` is the address that hears events, `portal` the site that may show the frame."""
    app = web.Application()
    app[api.KEY], app[browser.PORTAL] = key, portal

    async def living(app: web.Application) -> AsyncIterator[None]:
        objects = Objects(folder / "objects.jsonl")
        async with aiohttp.ClientSession() as session:
            delivery = Delivery(objects, hook, hook_secret, session)
            app[api.OBJECTS], app[api.DELIVERY] = objects, delivery
            app[api.DESK], app[api.PAYMENTS] = Desk(objects), Payments(objects, delivery.tell)
            yield
            await delivery.close()
            objects.close()

    app.cleanup_ctx.append(living)
    app.add_routes(api.routes)
    app.add_routes(browser.routes)
    return app


async def main(app: web.Application) -> None:
    """Take payments until told to stop."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, os.environ["PORTAIL_HOST"], int(os.environ["PORTAIL_PORT"])).start()
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await stopping.wait()
    await runner.cleanup()


def told() -> web.Application:
    """Make the processor of what the environment tells."""
    refuse_stand_in("the card processor of the demonstration")
    return application(
        Path(os.environ["PORTAIL_CARDS_FOLDER"]),
        key=Path(os.environ["PORTAIL_STRIPE_KEY_FILE"]).read_text().strip(),
        hook=os.environ["PORTAIL_HOOK_URL"],
        hook_secret=Path(os.environ["PORTAIL_STRIPE_WEBHOOK_SECRET_FILE"]).read_text().strip(),
        portal=os.environ["PORTAIL_PORTAL_URL"],
    )


if __name__ == "__main__":
    asyncio.run(main(told()))
