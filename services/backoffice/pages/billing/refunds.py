"""Remboursements: asked for at the counter, confirmed by somebody else, followed in one list."""

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.errors import Conflict
from contracts.billing import ConfirmRefund, ListRefunds, NoteReturnedRefund, WithdrawRefund
from contracts.rights import Right
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import refunds as views

routes = web.RouteTableDef()

TO_CARD = Said("ok", "Le remboursement est confirmé", "La somme part vers la carte dans les secondes qui viennent.")
BY_TRANSFER = Said(
    "ok",
    "Le remboursement est confirmé",
    "Le crédit est sorti du compte : faites maintenant le virement, vers le compte indiqué ci-dessous.",
)
CAME_BACK = Said("ok", "Le retour du virement est noté", "La somme est de nouveau au crédit de la famille : elle l'apprend par un message.")
WITHDRAWN = Said("ok", "Le remboursement est abandonné", "Rien n'a été rendu.")


@routes.get("/remboursements")
async def every(request: web.Request) -> web.Response:
    """Show the refunds that wait for somebody else, and those that are settled."""
    visit = await enter(request, Right.REFUND_PAYMENT)
    found, now = (await visit.send(ListRefunds())).refunds, request.app[EDGE].settings.clock.now()
    lines = views.lines(found, visit.token.account_id, now)
    return show(request, "billing/refunds.html", refunds=lines, may_read_bank=may(visit, Right.READ_BANK))


@routes.post("/remboursements/{refund_id}/confirmer")
async def confirm(request: web.Request) -> web.Response:
    """Confirm what a colleague asked for."""
    visit = await enter(request, Right.REFUND_PAYMENT)
    try:
        done = await visit.send(ConfirmRefund(refund_id=id_in_path(request, "refund_id")))
        return _back(request, TO_CARD if done.means == "card" else BY_TRANSFER)
    except Conflict as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))


@routes.post("/remboursements/{refund_id}/abandonner")
async def withdraw(request: web.Request) -> web.Response:
    """Give a refund up."""
    visit = await enter(request, Right.REFUND_PAYMENT)
    try:
        await visit.send(WithdrawRefund(refund_id=id_in_path(request, "refund_id")))
        return _back(request, WITHDRAWN)
    except Conflict as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))


@routes.post("/remboursements/{refund_id}/retour")
async def note_returned(request: web.Request) -> web.Response:
    """Note that the bank sent a transfer back."""
    visit = await enter(request, Right.REFUND_PAYMENT)
    try:
        await visit.send(NoteReturnedRefund(refund_id=id_in_path(request, "refund_id")))
        return _back(request, CAME_BACK)
    except Conflict as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))


def _back(request: web.Request, said: Said) -> web.Response:
    return leading_to(request, "/remboursements", said)
