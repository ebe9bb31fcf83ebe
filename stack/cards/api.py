"""The processor's API: the calls of the portal with its secret key, those of the card frame with the payment's own secret."""

import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from stack.cards.delivery import Delivery, Manners
from stack.cards.moods import Deed, Desk, refusal
from stack.cards.objects import Objects, Thing
from stack.cards.payments import Payments, Wrong

KEY: web.AppKey[str] = web.AppKey("key", str)
DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)
PAYMENTS: web.AppKey[Payments] = web.AppKey("payments", Payments)
DELIVERY: web.AppKey[Delivery] = web.AppKey("delivery", Delivery)
OBJECTS: web.AppKey[Objects] = web.AppKey("objects", Objects)
MOST = 100
LATEST = 2**62

routes = web.RouteTableDef()


@routes.post("/v1/payment_intents")
async def create(request: web.Request) -> web.Response:
    """Open a payment."""
    asked = await _asked(request)
    return await request.app[DESK].answer(request, asked, lambda: request.app[PAYMENTS].create(asked))


@routes.get("/v1/payment_intents")
async def list_intents(request: web.Request) -> web.Response:
    """List payments made since a moment, the newest first."""
    await _asked(request)
    return await request.app[DESK].answer(request, {}, lambda: _page(request, request.app[PAYMENTS].newest()))


@routes.get("/v1/payment_intents/{intent_id}")
async def read(request: web.Request) -> web.Response:
    """Tell a payment."""
    if "client_secret" in request.query:
        return _answer(lambda: _of_the_payer(request, request.query["client_secret"]))
    await _asked(request)
    return await request.app[DESK].answer(request, {}, lambda: request.app[PAYMENTS].read(request.match_info["intent_id"]))


@routes.post("/v1/payment_intents/{intent_id}/confirm")
async def confirm(request: web.Request) -> web.Response:
    """Take a card from the payer, who knows the payment's own secret."""
    asked = nested(await request.post())
    number = str(asked.get("payment_method_data", {}).get("card", {}).get("number", ""))

    def confirmed() -> Thing:
        intent = _of_the_payer(request, str(asked.get("client_secret", "")))
        return request.app[PAYMENTS].confirm(intent["id"], number)

    return _answer(confirmed)


@routes.post("/v1/payment_intents/{intent_id}/cancel")
async def cancel(request: web.Request) -> web.Response:
    """Cancel a payment."""
    asked = await _asked(request)
    return await request.app[DESK].answer(request, asked, lambda: request.app[PAYMENTS].cancel(request.match_info["intent_id"]))


@routes.post("/v1/refunds")
async def refund(request: web.Request) -> web.Response:
    """Give money back."""
    asked = await _asked(request)
    return await request.app[DESK].answer(request, asked, lambda: request.app[PAYMENTS].refund(asked))


@routes.get("/v1/refunds")
async def list_refunds(request: web.Request) -> web.Response:
    """List the refunds of a payment."""
    await _asked(request)
    found = request.app[PAYMENTS].refunds_of(request.query.get("payment_intent", ""))
    return await request.app[DESK].answer(request, {}, lambda: _page(request, found))


@routes.get("/v1/refunds/{refund_id}")
async def read_refund(request: web.Request) -> web.Response:
    """Tell a refund."""
    await _asked(request)
    return await request.app[DESK].answer(request, {}, lambda: request.app[PAYMENTS].read_refund(request.match_info["refund_id"]))


@routes.get("/v1/disputes/{dispute_id}")
async def read_dispute(request: web.Request) -> web.Response:
    """Tell a dispute."""
    await _asked(request)
    return await request.app[DESK].answer(request, {}, lambda: request.app[PAYMENTS].read_dispute(request.match_info["dispute_id"]))


@routes.get("/v1/events")
async def list_events(request: web.Request) -> web.Response:
    """List events, the newest first; those only that nobody took, or of some types, when asked so."""
    await _asked(request)
    found = request.app[OBJECTS].newest("event")
    if request.query.get("delivery_success") == "false":
        found = [one for one in found if one["pending_webhooks"]]
    types = {value for name, value in request.query.items() if name.startswith("types[")}
    if types:
        found = [one for one in found if one["type"] in types]
    return await request.app[DESK].answer(request, {}, lambda: _page(request, found))


@routes.get("/v1/webhook_endpoints")
async def list_endpoints(request: web.Request) -> web.Response:
    """List the address that hears events, with those that it was entered for."""
    await _asked(request)
    delivery = request.app[DELIVERY]
    endpoint = {"id": "we_portal", "object": "webhook_endpoint", "url": delivery.address, "status": "enabled", "created": 0}
    found = [{**endpoint, "enabled_events": delivery.manners.declared, "livemode": False}]
    return await request.app[DESK].answer(request, {}, lambda: _page(request, found))


@routes.get("/control")
async def behaviour(request: web.Request) -> web.Response:
    """Tell how the processor behaves, and how often it was called."""
    return web.json_response({"mood": request.app[DESK].mood, "calls": request.app[DESK].calls, "held": len(request.app[DELIVERY].waiting)})


@routes.post("/control")
async def behave(request: web.Request) -> web.Response:
    """Set the mood, the manners of telling, let go what was held (`release`: "forwards" or "backwards"), let a refund fail, dispute."""
    asked = await request.json()
    delivery = request.app[DELIVERY]
    request.app[DESK].mood = asked.get("mood", request.app[DESK].mood)
    delivery.manners = Manners(
        copies=asked.get("copies", 1),
        lost=asked.get("lost", False),
        held=asked.get("held", delivery.manners.held and "copies" in asked),
        declared=asked.get("declared", ["*"]),
    )
    if "failed_refund" in asked:
        request.app[PAYMENTS].refund_failed(asked["failed_refund"])
    if "disputed" in asked:
        request.app[PAYMENTS].dispute(asked["disputed"], asked["status"])
    told = await delivery.release(backwards=asked["release"] == "backwards") if "release" in asked else 0
    return web.json_response({"told": told})


@routes.get("/health/ready")
async def ready(_: web.Request) -> web.Response:
    """Tell that the processor runs."""
    return web.Response(text="ready")


async def _asked(request: web.Request) -> dict[str, Any]:
    """Check the secret key, and read the form."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not secrets.compare_digest(key, request.app[KEY]):
        answer = refusal(Wrong("Invalid API Key provided", status=401))
        raise web.HTTPUnauthorized(text=answer.text, content_type="application/json")
    return nested(await request.post()) if request.method == "POST" else {}


def _answer(deed: Deed) -> web.Response:
    try:
        return web.json_response(deed())
    except Wrong as wrong:
        return refusal(wrong)


def _of_the_payer(request: web.Request, secret: str) -> Thing:
    intent = request.app[PAYMENTS].read(request.match_info["intent_id"])
    if not secrets.compare_digest(secret, intent["client_secret"]):
        raise Wrong(f"No such payment_intent: '{intent['id']}'", status=404, code="resource_missing")
    return intent


def _page(request: web.Request, found: list[Thing]) -> dict[str, Any]:
    since = int(request.query.get("created[gte]", 0))
    limit = min(int(request.query.get("limit", 10)), MOST)
    before = int(request.query.get("created[lt]", LATEST))
    recent = [one for one in found if since <= one["created"] < before]
    after = request.query.get("starting_after")
    if after is not None:
        recent = recent[next((at for at, one in enumerate(recent, start=1) if one["id"] == after), len(recent)) :]
    return {"object": "list", "url": request.path, "has_more": len(recent) > limit, "data": recent[:limit]}


def nested(form: Mapping[str, Any]) -> dict[str, Any]:
    """Read a form whose names are paths: `metadata[attempt]=1` is {"metadata": {"attempt": "1"}}."""
    read_form: dict[str, Any] = {}
    for name, value in form.items():
        *path, last = name.replace("]", "").split("[")
        place = read_form
        for part in path:
            place = place.setdefault(part, {})
        place[last] = str(value)
    return read_form
