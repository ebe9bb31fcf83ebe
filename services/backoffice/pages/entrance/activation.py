"""A new agent, or one who forgot the password, chooses one with the one-time link of an administrator."""

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import see_other
from chassis.edge.session import remember
from chassis.errors import Conflict, Invalid, Refusal, Unavailable
from contracts.identity import LookAtStaffLink, StaffInvitation, UseStaffLink
from services.backoffice.pages.forms import MISMATCH, fields, made, password
from services.backoffice.pages.frame import show
from services.backoffice.pages.said import Said

routes = web.RouteTableDef()

SPENT = Said("no", "Ce lien n'est plus valable", "Il a déjà servi, il a été remplacé, ou il a plus de sept jours. Demandez-en un autre.")


@routes.get("/activation/{secret}")
async def form(request: web.Request) -> web.Response:
    """Show whose password is chosen; from here on the secret travels in the body."""
    return await _form(request, request.match_info["secret"])


@routes.post("/activation")
async def choose(request: web.Request) -> web.Response:
    """Take the password, and go on to the second factor."""
    secret = (await fields(request, "secret"))["secret"]
    chosen, again = await password(request, "nouveau"), await password(request, "confirmation")
    if chosen != again:
        return await _form(request, secret, {"confirmation": MISMATCH}, Invalid.status)
    try:
        signed_in = await request.app[EDGE].ask_as_edge(made(UseStaffLink, secret=secret, password=chosen))
    except Conflict as refusal:
        return _spent(request, refusal)
    except Unavailable as refusal:
        return await _form(request, secret, {"nouveau": refusal.title}, refusal.status)
    except Invalid as refusal:
        return await _form(request, secret, {"nouveau": refusal.detail}, refusal.status)
    response = see_other("/")
    remember(request, response, signed_in)
    return response


async def _form(request: web.Request, secret: str, errors: dict[str, str] | None = None, status: int = 200) -> web.Response:
    try:
        invited: StaffInvitation = await request.app[EDGE].ask_as_edge(made(LookAtStaffLink, secret=secret))
    except (Conflict, Invalid) as refusal:
        return _spent(request, refusal)
    return show(request, "entrance/activation.html", status=status, secret=secret, invited=invited, errors=errors or {})


def _spent(request: web.Request, refusal: Refusal) -> web.Response:
    return show(request, "entrance/activation.html", status=refusal.status, secret="", invited=None, errors={}, said=SPENT)
