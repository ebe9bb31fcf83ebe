"""Payer en ligne: choose invoices, type the card in the provider's frame, come back, know the truth; use a credit."""

import re
from uuid import UUID

from aiohttp import web
from pydantic import ValidationError

from chassis.edge import guard
from chassis.edge.context import EDGE
from chassis.edge.forms import plain
from chassis.edge.ids import id_in, id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Conflict, Invalid, Refusal, TooMany
from contracts.billing import (
    CancelCardAttempt,
    CardAttempt,
    CardOffer,
    CheckCardAttempt,
    GetCardAttempt,
    GetCardOffer,
    GetInvoice,
    SpendCredit,
    StartCardPayment,
)
from contracts.messaging import CountUnread
from gateway.pages.frame import Form, Notice, needed, page, refused, text_of, texts_of, today
from gateway.views.billing.card import payment
from gateway.views.billing.pay import cents_of, offer

routes = web.RouteTableDef()

REGIE = re.compile(r"[A-Z]{2,6}")
NOTHING_CHOSEN = Notice("Choisissez au moins une facture", kind="no")
DONE = {
    "credit": Notice("Votre crédit est utilisé", "Vos factures les plus anciennes sont réglées d'abord."),
    "renonce": Notice("Vous avez renoncé à ce paiement", "Rien n'a été débité : choisissez de nouveau, ou revenez quand vous voulez."),
}


@routes.get("/releve/factures/{invoice_id}/paiement")
async def pay_one(request: web.Request) -> web.Response:
    """Lead to paying this invoice, or to where it says how, when the treasury collects it."""
    visit = await visitor(request)
    found = await visit.send(GetInvoice(invoice_id=id_in_path(request, "invoice_id")))
    if found.treasury and (found.remaining_cents <= 0 or not found.treasury.issued):
        return see_other(f"/releve/factures/{found.invoice_id}")
    return see_other(f"/releve/paiement?facture={found.invoice_id}")


@routes.get("/releve/paiement")
async def choose(request: web.Request) -> web.Response:
    """Show what can be paid, `?facture=` chosen where some are named."""
    visit = await visitor(request)
    done = DONE.get(request.query.get("fait", ""))
    return await _choices(request, visit, chosen=request.query.getall("facture", None), notices=[done] if done else [])


@routes.post("/releve/paiement")
async def start(request: web.Request) -> web.Response:
    """Begin a payment; the same form sent twice is the same payment."""
    visit = await visitor(request)
    form = await plain(request)
    chosen = texts_of(form, "facture")
    try:
        asked = _asked(form, chosen)
    except (ValueError, ValidationError):
        return await _choices(request, visit, chosen=chosen, notices=[NOTHING_CHOSEN] if not chosen else [], typed=form)
    try:
        begun = await visit.send(asked)
    except (Conflict, TooMany) as refusal:
        if attempt_id := id_in(str(refusal.members.get("attempt_id", ""))):
            return see_other(f"/releve/paiement/{attempt_id}")
        return await _choices(request, visit, chosen=chosen, notices=[refused(refusal)])
    except Invalid as refusal:
        if refusal.members.get("field") == "cents":
            return await _choices(request, visit, chosen=chosen, typed=form, error=refusal.detail)
        return await _choices(request, visit, notices=[refused(refusal)])
    return see_other(f"/releve/paiement/{begun.attempt_id}")


@routes.get("/releve/paiement/{attempt_id}")
async def pay(request: web.Request) -> web.Response:
    """Show the card's fields or how the payment ended; whoever comes back (`?retour=1`) is told what the provider says now."""
    visit = await visitor(request)
    attempt_id, came_back = id_in_path(request, "attempt_id"), "retour" in request.query
    found, unread = await visit.gather(GetCardAttempt(attempt_id=attempt_id), CountUnread())
    attempt: CardAttempt = needed(found)
    if attempt.status == "starting" or came_back:
        try:
            attempt = await visit.send(CheckCardAttempt(attempt_id=attempt_id))
        except Refusal:
            came_back = True  # What is not known is shown as such.
    (payable,) = await visit.gather(GetCardOffer()) if attempt.status in ("open", "paid") else (None,)
    known = payable if isinstance(payable, CardOffer) else None
    shown = payment(attempt, request.app[EDGE].settings.clock.now(), came_back=came_back, payable=known)
    response = page(request, "billing/card_payment.html", visit, unread, shown=shown)
    if shown.form:
        allowed = guard.policy(request, script=shown.form.script, frames=shown.form.frames, api=shown.form.api)
        response.headers["Content-Security-Policy"] = allowed
    return response


@routes.post("/releve/paiement/{attempt_id}/annulation")
async def give_up(request: web.Request) -> web.Response:
    """Give a payment up, and choose anew: mostly it was another amount that was meant. One that went through meanwhile is shown as paid."""
    visit = await visitor(request)
    attempt_id = id_in_path(request, "attempt_id")
    attempt = await visit.send(CancelCardAttempt(attempt_id=attempt_id))
    given_up = attempt.status == "ended" and attempt.problem in ("", "cancelled")
    return see_other("/releve/paiement?fait=renonce" if given_up else f"/releve/paiement/{attempt_id}")


@routes.post("/releve/credit")
async def spend(request: web.Request) -> web.Response:
    """Settle the oldest invoices of a regie with the family's credit."""
    visit = await visitor(request)
    regie = text_of(await plain(request), "regie")
    if not REGIE.fullmatch(regie):
        raise Invalid("Choisissez une régie.")
    await visit.send(SpendCredit(regie=regie))
    return see_other("/releve/paiement?fait=credit")


def _asked(form: Form, chosen: list[str]) -> StartCardPayment:
    typed = text_of(form, "montant")
    cents = cents_of(typed)
    if typed and cents is None:
        raise ValueError(typed)
    return StartCardPayment(attempt_id=UUID(text_of(form, "cle")), invoices=tuple(UUID(one) for one in chosen), cents=cents)


async def _choices(
    request: web.Request,
    visit: Visit,
    *,
    chosen: list[str] | None = None,
    notices: list[Notice] | None = None,
    typed: Form | None = None,
    error: str = "",
) -> web.Response:
    found, unread = await visit.gather(GetCardOffer(), CountUnread())
    offered = needed(found)
    amount, regie = (text_of(typed, "montant"), text_of(typed, "regie")) if typed is not None else ("", "")
    if amount and not error and (chosen or cents_of(amount) is None):
        error = "Écrivez un montant en euros d'au moins 0,50, par exemple 25,50."
    shown = offer(offered, today(request), chosen=chosen, regie=regie, typed=amount, error=error)
    return page(request, "billing/pay.html", visit, unread, status=400 if typed is not None else 200, offer=shown, notices=notices or [])
