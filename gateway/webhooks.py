"""What outside systems tell the portal: their very bytes are handed on to the service that can verify them."""

import time
from dataclasses import dataclass

from aiohttp import web

from chassis import problems
from chassis.edge.context import EDGE
from chassis.edge.guard import from_anywhere
from chassis.errors import Invalid, TooMany
from contracts.billing import ReceiveCardEvent

MOST_BYTES = 400_000
MOST_SIGNATURE = 2_000
PER_SECOND, AT_ONCE = 500.0, 1_000.0


@dataclass(slots=True)
class Bucket:
    """How many calls may still come now: a flood is turned away before it costs anything."""

    left: float = AT_ONCE
    at: float = 0.0

    def take(self, now: float) -> bool:
        """Take one, unless there is none."""
        self.left = min(AT_ONCE, self.left + (now - self.at) * PER_SECOND)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


BUCKET: web.AppKey[Bucket] = web.AppKey("webhooks", Bucket)


def mount(app: web.Application) -> None:
    """Add the address that Stripe is given."""
    app[BUCKET] = Bucket()
    app.router.add_post("/webhooks/stripe", stripe)


@from_anywhere
async def stripe(request: web.Request) -> web.Response:
    """Hand an event on to billing, as it came; anything but a success makes Stripe tell it again."""
    if not request.app[BUCKET].take(time.monotonic()):
        return problems.response(TooMany())
    if request.content_type != "application/json":
        return problems.response(Invalid())
    body = await request.clone(client_max_size=MOST_BYTES).read()
    signature = request.headers.get("Stripe-Signature", "")
    if len(signature) > MOST_SIGNATURE:
        return problems.response(Invalid())
    await request.app[EDGE].ask_as_edge(ReceiveCardEvent(body=body, signature=signature), seconds=10)
    return web.json_response({})
