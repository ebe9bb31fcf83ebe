"""What the payer's browser loads from the processor: its script, the frame with the card's fields, the challenge of the bank."""

from pathlib import Path

from aiohttp import web

from chassis import french
from stack.cards.api import PAYMENTS
from stack.cards.payments import Wrong

FOLDER = Path(__file__).parent / "static"
PORTAL: web.AppKey[str] = web.AppKey("portal", str)
TYPES = {".js": "text/javascript", ".css": "text/css"}
routes = web.RouteTableDef()


@routes.get("/frame")
async def frame(request: web.Request) -> web.Response:
    """Show the fields of the card."""
    return _page(request, "frame.html")


@routes.get("/challenge/{intent_id}")
async def challenge(request: web.Request) -> web.Response:
    """Show what the bank of a challenged card asks of its holder."""
    try:
        intent = request.app[PAYMENTS].read(request.match_info["intent_id"])
    except Wrong as wrong:
        raise web.HTTPNotFound from wrong
    return _page(request, "challenge.html", amount=french.euros(intent["amount"]))


@routes.post("/challenge/{intent_id}")
async def challenged(request: web.Request) -> web.Response:
    """Take the holder's answer."""
    form = await request.post()
    try:
        intent = request.app[PAYMENTS].read(request.match_info["intent_id"])
        if form.get("client_secret") != intent["client_secret"]:
            raise web.HTTPNotFound
        request.app[PAYMENTS].challenged(intent["id"], passed=form.get("answer") == "yes")
    except Wrong as wrong:
        raise web.HTTPNotFound from wrong
    return web.json_response({})


@routes.get("/{name:[a-z]+\\.(?:js|css)}")
async def static(request: web.Request) -> web.Response:
    """Serve the script and what dresses the frame."""
    path = FOLDER / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.Response(text=path.read_text(encoding="utf-8"), content_type=TYPES[path.suffix], charset="utf-8")


def _page(request: web.Request, name: str, **shown: str) -> web.Response:
    text = (FOLDER / name).read_text(encoding="utf-8")
    for key, value in shown.items():
        text = text.replace("{{ " + key + " }}", value)
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'self' {request.app[PORTAL]}"
    )
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers={"Content-Security-Policy": policy})
