"""Caisse: what a regie took today, deposits at the bank, the closing of the day."""

import asyncio
from datetime import date

from aiohttp import web

from chassis import french
from chassis.edge.context import EDGE
from chassis.edge.days import day_of
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.edge.papers.counter import deposit_pdf
from chassis.edge.papers.invoice import Sender
from chassis.errors import Conflict
from chassis.ids import new_id
from contracts.billing import CloseDay, GetDeposit, MakeDeposit, ReadTill
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import counter as views

routes = web.RouteTableDef()

AGAIN = "appuyez de nouveau sur « Clore la journée »"


@routes.get("/caisse/{code}")
async def till(request: web.Request) -> web.Response:
    """Show the till of a regie today, or on an earlier day (`?jour=`)."""
    return await _show(request, day_of(request.query.get("jour", "")))


@routes.post("/caisse/{code}/bordereaux")
async def deposit(request: web.Request) -> web.Response:
    """Put what waits of one kind on a slip, once however often the form is sent."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    typed = await fields(request, "cle", "nature", "nombre", "montant")
    try:
        seen = {"payments": typed["nombre"] or None, "cents": typed["montant"] or None}
        slip = await visit.send(made(MakeDeposit, code=request.match_info["code"], deposit_id=typed["cle"], means=typed["nature"], **seen))
        said = Said("ok", f"Bordereau {slip.number} établi", f"{french.plural(slip.payments, 'règlement')}, {french.euros(slip.cents)}.")
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return _back(request, said)


@routes.post("/caisse/{code}/cloture")
async def close(request: web.Request) -> web.Response:
    """Close the day of the page with the cash that was counted.

    Another sum than the drawer should hold is asked for once more, for a closed day stays closed.
    """
    visit = await enter(request, Right.TAKE_PAYMENT)
    typed = await fields(request, "compte", "ecart", "jour")
    code, day = request.match_info["code"], day_of(typed["jour"])
    counted, till = french.cents(typed["compte"]), await visit.send(made(ReadTill, code=code, day=day))
    if till.closed_at:
        return _back(request, Said("no", f"La caisse du {french.long_date(till.day)} est déjà close", f"Par {till.closed_by_name}."))
    if counted is None or counted < 0:
        return await _show(request, day, typed["compte"], "Comptez les espèces et écrivez le total en euros, 0 s'il n'y en a pas.")
    expected = till.expected_cents
    if counted != expected and typed["ecart"] != str(counted - expected):
        gap = french.euros(counted - expected)
        error = f"Écart de {gap} avec ce que la caisse doit contenir. Recomptez, ou {AGAIN} pour garder cet écart."
        return await _show(request, day, typed["compte"], error, gap=str(counted - expected))
    try:
        closed = await visit.send(made(CloseDay, code=code, day=day, counted_cents=counted))
        said = Said("ok", f"La caisse du {french.long_date(closed.day)} est close")
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return _back(request, said)


@routes.get("/bordereaux/{deposit_id}")
async def slip(request: web.Request) -> web.Response:
    """Hand over the slip of a deposit."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    found = await visit.send(GetDeposit(deposit_id=id_in_path(request, "deposit_id")))
    settings = request.app[EDGE].settings
    sender = Sender(settings.town_name, settings.town_contact)
    return attachment(await asyncio.to_thread(deposit_pdf, found, sender))


async def _show(request: web.Request, day: date | None, typed: str = "", error: str = "", *, gap: str = "") -> web.Response:
    """Show the till on a day, today where none is named; `gap` is the difference that whoever closes has been told of."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    found = await visit.send(made(ReadTill, code=request.match_info["code"], day=day))
    return show(
        request,
        "billing/till.html",
        status=400 if error else 200,
        till=found,
        earlier=found.day < request.app[EDGE].settings.clock.today(),
        methods=views.MEANS,
        detail=views.detail,
        expected=views.expected_cash,
        deposit_key=lambda: str(new_id()),
        typed=typed,
        error=error,
        gap=gap,
    )


def _back(request: web.Request, said: Said) -> web.Response:
    return leading_to(request, f"/caisse/{request.match_info['code']}", said)
