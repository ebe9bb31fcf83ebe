"""The bare floor of a page: an aiohttp server that only says hello (`python -m bench._hello PORT`)."""

import asyncio
import sys

import uvloop
from aiohttp import web


async def hello(_: web.Request) -> web.Response:
    """Say hello."""
    return web.Response(text="hello")


def main() -> None:
    """Serve on the port given."""
    app = web.Application()
    app.router.add_get("/", hello)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), loop=loop, print=None, access_log=None)


if __name__ == "__main__":
    main()
