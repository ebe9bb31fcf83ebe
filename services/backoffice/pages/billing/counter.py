"""Guichet: find a family, take a payment by keyboard, its receipt; a cheque taken back, a credit used."""

import asyncio
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis import french
from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment, see_other
from chassis.edge.papers.counter import receipt_pdf, to_return
from chassis.edge.papers.invoice import Sender
from chassis.edge.session import Visit
from chassis.edge.way_back import file_only
from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id
from contracts.base import Request
from contracts.billing import (
    CancelPayment,
    CounterBalances,
    FindAccounts,
    FindBalances,
    GetPayment,
    ListRefunds,
    ListRegies,
    ReadCounterAccount,
    RefundCredit,
    RefundPayment,
    TakePayment,
    UseCredit,
)
from contracts.family import FamilyLines, SearchFamilies
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import counter as views
from services.backoffice.views.billing import refunds

routes = web.RouteTableDef()

ADDRESS = "/guichet/familles/{family_id}"
MOST = 30
"""Families that a search in the records shows."""
AMOUNT = "Écrivez un montant en euros, plus de 0 et au centime près, par exemple 120,60."
TICKED = "C'est le total de ce que vous avez coché : vérifiez-le, puis enregistrez de nouveau."
BESIDE = {"bank": "banque", "reference": "numero", "payer": "payeur", "invoices": "montant"}


@routes.get("/guichet")
async def find(request: web.Request) -> web.Response:
    """Find a family by name, number, invoice or amount, or go to a till.

    Whom the books do not find, the records do: by a child, a telephone, in any order of words and despite a typing error; of whoever was
    found otherwise, where that is asked for (`?fiches=oui`).
    """
    visit = await enter(request, Right.TAKE_PAYMENT)
    words = " ".join(request.query.get("q", "").split())[:80]
    by_record = may(visit, Right.READ_RECORD)
    found = await visit.send(made(FindAccounts, q=words))
    if words and by_record and (not found.found or "fiches" in request.query):
        return await _find_by_record(request, visit, words)
    if words and len(found.found) == 1:
        return see_other(f"/guichet/familles/{found.found[0].family_id}")
    tills = () if words else await _regies(visit)
    return _found(request, words, found=found.found, tills=tills, by_record=by_record)


async def _find_by_record(request: web.Request, visit: Visit, words: str) -> web.Response:
    """Find families by what their records say; the only one is at the counter at once, unless its name is only similar."""
    (answer,) = await sources.gathered(visit, made(SearchFamilies, q=words, limit=MOST))
    found: FamilyLines | None = sources.answered(answer)
    if found and len(found.families) == 1 and not found.approximate:
        return see_other(f"/guichet/familles/{found.families[0].family_id}")
    return _found(request, words, records=found, is_silent=found is None, balances=await _balances(visit, found))


async def _balances(visit: Visit, found: FamilyLines | None) -> dict[UUID, int] | None:
    """Tell what each family owes; nothing while the books do not answer."""
    if not found or not found.families:
        return None
    (answer,) = await sources.gathered(visit, FindBalances(family_ids=tuple(one.family_id for one in found.families)))
    known: CounterBalances | None = sources.answered(answer)
    owed = {one.family_id: one.balance_cents for one in known.balances} if known else {}
    return {one.family_id: owed.get(one.family_id, 0) for one in found.families} if known else None


def _found(request: web.Request, words: str, **what: Any) -> web.Response:
    nobody = {"found": (), "tills": (), "by_record": False, "records": None, "balances": None, "is_silent": False, "most": MOST}
    return show(request, "billing/counter.html", words=words, **{**nobody, **what})


@routes.get(ADDRESS)
async def account(request: web.Request) -> web.Response:
    """Show what a family can pay, and the form; with the receipt at hand of a payment just taken (`?recu=`)."""
    await enter(request, Right.TAKE_PAYMENT)
    return await _show(request, {}, {})


@routes.post(ADDRESS)
async def take(request: web.Request) -> web.Response:
    """Record a payment once, however often the form is sent."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    family_id = id_in_path(request, "family_id")
    typed = await fields(request, "cle", "regie", "moyen", "montant", "recues", "banque", "numero", "payeur", "surplus")
    chosen = await several(request, "facture")
    known = await visit.send(ReadCounterAccount(family_id=family_id))
    if not typed["montant"] and (ticked := views.ticked_cents(known, typed["regie"], chosen)):
        return await _show(request, typed | {"montant": views.as_typed(ticked)}, {"montant": TICKED})
    cents = french.cents(typed["montant"]) or 0
    received = typed["recues"] if typed["moyen"] == "cash" else ""
    surplus = views.surplus(known, typed["cle"], typed["regie"], chosen, cents)
    if errors := _faults(typed, cents, received, surplus):
        return await _show(request, typed, errors, surplus=surplus if "montant" in errors else 0)
    try:
        asked = made(
            TakePayment,
            family_id=family_id,
            payment_id=typed["cle"],
            regie=typed["regie"],
            means=typed["moyen"],
            cents=cents,
            invoices=chosen,
            bank=typed["banque"],
            reference=typed["numero"],
            payer=typed["payeur"],
        )
        taken = await visit.send(asked)
    except Invalid as refusal:
        return await _show(request, typed, {BESIDE.get(str(refusal.members.get("field", "")), "montant"): refusal.detail or refusal.title})
    except Conflict as refusal:
        return await _show(request, typed, {}, said=Said("no", refusal.title, refusal.detail))
    told = views.settled(taken, views.change(cents, received))
    return _back(request, Said("ok", f"Règlement {taken.number} enregistré", told), f"?recu={taken.payment_id}")


def _faults(typed: dict[str, str], cents: int, received: str, surplus: int) -> dict[str, str]:
    """Say what is wrong with an amount, and ask again where it is more than what is due."""
    if cents <= 0:
        return {"montant": AMOUNT}
    if fault := views.change_fault(cents, received):
        return {"recues": fault}
    if surplus > 0 and typed["surplus"] != str(surplus):
        return {"montant": views.too_much(cents, surplus, in_cash=typed["moyen"] == "cash")}
    return {}


@routes.post(ADDRESS + "/credit")
async def use_credit(request: web.Request) -> web.Response:
    """Settle the oldest invoices with the family's credit."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    typed = await fields(request, "regie")
    await visit.send(made(UseCredit, family_id=id_in_path(request, "family_id"), regie=typed["regie"]))
    return _back(request, Said("ok", "Le crédit est utilisé"))


@routes.post(ADDRESS + "/reglements/{payment_id}/annulation")
async def cancel(request: web.Request) -> web.Response:
    """Take back a payment that was none."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    typed = await fields(request, "motif")
    if not typed["motif"]:
        return _back(request, Said("no", "Indiquez pourquoi le règlement est annulé"))
    family_id, payment_id = id_in_path(request, "family_id"), id_in_path(request, "payment_id")
    before = await visit.send(GetPayment(family_id=family_id, payment_id=payment_id))
    try:
        done = await visit.send(made(CancelPayment, family_id=family_id, payment_id=payment_id, reason=typed["motif"]))
    except Conflict as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))
    return _back(request, Said("ok", *views.taken_back(before, done.withdrawn_refund_cents)))


@routes.post(ADDRESS + "/reglements/{payment_id}/remboursement")
async def refund_payment(request: web.Request) -> web.Response:
    """Ask that money of a card payment go back to the card; the same form sent twice is one refund."""
    return await _refund(request, RefundPayment, payment_id=id_in_path(request, "payment_id"))


@routes.post(ADDRESS + "/credit/remboursement")
async def refund_credit(request: web.Request) -> web.Response:
    """Ask that a credit be given back by transfer; the same form sent twice is one refund."""
    return await _refund(request, RefundCredit, regie=(await fields(request, "regie"))["regie"])


@routes.get(ADDRESS + "/reglements/{payment_id}")
@file_only
async def receipt(request: web.Request) -> web.Response:
    """Hand over the receipt of a payment."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    asked = GetPayment(family_id=id_in_path(request, "family_id"), payment_id=id_in_path(request, "payment_id"))
    found = await visit.send(asked)
    if not views.has_receipt(found, request.app[EDGE].settings.clock.today()):
        raise NotFound
    settings = request.app[EDGE].settings
    sender = Sender(settings.town_name, settings.town_contact)
    return attachment(await asyncio.to_thread(receipt_pdf, found, sender))


async def _refund(request: web.Request, kind: type[Request[Any]], **what: object) -> web.Response:
    """Ask for a refund, which somebody else confirms; what does not fit is said beside its field, and nothing typed is lost."""
    visit = await enter(request, Right.REFUND_PAYMENT)
    typed = await fields(request, "cle", "montant", "motif")
    cents = french.cents(typed["montant"])
    errors = {} if cents and cents > 0 else {"montant": AMOUNT}
    errors |= {} if typed["motif"] else {"motif": "Écrivez pourquoi : votre collègue le lira avant de confirmer."}
    of = str(what.get("payment_id") or what.get("regie"))
    if errors:
        return await _show(request, {}, {}, refund={"of": of, "typed": typed, "errors": errors})
    try:
        family_id = id_in_path(request, "family_id")
        await visit.send(made(kind, family_id=family_id, refund_id=typed["cle"], cents=cents, reason=typed["motif"], **what))
    except Invalid as refusal:
        said = {"montant": refusal.detail or refusal.title}
        return await _show(request, {}, {}, refund={"of": of, "typed": typed, "errors": said})
    except Conflict as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))
    return _back(request, Said("ok", f"Remboursement de {french.euros(cents or 0)} demandé", "Un autre agent doit le confirmer."))


async def _show(
    request: web.Request,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    surplus: int = 0,
    refund: dict[str, Any] | None = None,
    said: Said | None = None,
) -> web.Response:
    """Show the account; `surplus` is what has to be confirmed, `refund` a form to fill in again, `said` why nothing could be recorded."""
    visit = await enter(request, Right.TAKE_PAYMENT)
    family_id = id_in_path(request, "family_id")
    may_refund = may(visit, Right.REFUND_PAYMENT)
    found = await visit.send(ReadCounterAccount(family_id=family_id))
    waiting = (await visit.send(ListRefunds(family_id=family_id, waiting=True))).refunds if may_refund else ()
    here = tuple(one for one in found.invoices if not one.at_treasury)
    codes = sorted({one.regie for one in here} | {one.regie for one in found.payments})
    names = dict(await _regies(visit))
    regies = [(code, names.get(code, code)) for code in codes]
    shut = () if said else views.shut(found, [(code, names.get(code, f"Régie {code}")) for code in codes])
    taking = [one for one in regies if one[0] not in {closed.regie for closed in shut}]
    today, taken = request.app[EDGE].settings.clock.today(), request.query.get("recu", "")
    blank: dict[str, Any] = {
        "regie": taking[0][0] if taking else "",
        "moyen": "cheque",
        "montant": "",
        "recues": "",
        "banque": "",
        "numero": "",
        "payeur": "",
    }
    return show(
        request,
        "billing/counter_family.html",
        status=Conflict.status if said else 400 if errors or refund else 200,
        said=said,
        account=found,
        here=tuple(one for one in here if one.regie in dict(taking)),
        at_treasury=len(found.invoices) - len(here),
        shut=shut,
        taking=taking,
        surplus=surplus,
        regies=regies,
        named=lambda code: names.get(code, f"Régie {code}"),
        means=views.MEANS.items(),
        detail=views.detail,
        to_return=to_return,
        taking_back=views.taking_back,
        has_receipt=views.has_receipt,
        just_taken=next((one for one in found.payments if str(one.payment_id) == taken and views.has_receipt(one, today)), None),
        typed=blank | typed,
        chosen=await several(request, "facture") if typed else (),
        errors=errors,
        payment_key=typed.get("cle") or str(new_id()),
        may_read_record=may(visit, Right.READ_RECORD),
        may_refund=may_refund,
        destination=refunds.destination(given=found.account_given),
        refunds=waiting,
        refund=refund or {"of": "", "typed": {}, "errors": {}},
        refund_key=lambda: str(new_id()),
    )


async def _regies(visit: Visit) -> tuple[tuple[str, str], ...]:
    """List the régies by code and name for who may know them all; the others see codes."""
    return (await visit.send(ListRegies())).regies if may(visit, Right.READ_LEDGER) or may(visit, Right.WRITE_REGIE) else ()


def _back(request: web.Request, said: Said, query: str = "") -> web.Response:
    return leading_to(request, f"/guichet/familles/{id_in_path(request, 'family_id')}{query}", said)
