"""Prélèvements: collections of a regie for a due date, their file for the bank, the rejects that come back, who collects."""

import re
from datetime import timedelta
from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.days import date_of
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from contracts.billing import (
    CancelDebitBatch,
    ConfirmCreditor,
    DownloadDebitFile,
    GetDebitBatch,
    LeaveOutDebit,
    ListDebitBatches,
    MakeDebitFile,
    PrepareDebitBatch,
    PutCreditor,
    ReadCreditor,
    RejectDebit,
    WithdrawCreditor,
)
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import debits as views
from services.backoffice.views.typed import whole_number

routes = web.RouteTableDef()

ADDRESS = "/prelevements"
CREDITOR_PAGE = ADDRESS + "/creancier"
BESIDE = {"due_on": "le", "invoices_due_to": "jusquau", "regie": "regie"}
CREDITOR = {
    "name": "nom",
    "ics": "ics",
    "iban": "iban",
    "bic": "bic",
    "street": "rue",
    "building": "numero",
    "postal_code": "cp",
    "city": "ville",
    "notice_days": "preavis",
}
LONGEST_NOTICE = 60
POSTAL_CODE = re.compile(r"[0-9]{5}")
TAKEN_BACK = Said("wait", "Rien n'est changé", "Ce prélèvement avait déjà été annulé au guichet : ses factures sont à régler.")
TAKEN_IN = Said("ok", "La famille est reprise", "Le prélèvement lui est annoncé de nouveau.")
ENTERED = Said("ok", "Le créancier est enregistré", "Les familles peuvent maintenant signer un mandat.")
ASKED = Said("wait", "Le changement de compte attend", "Un autre agent le confirme, RIB en main. D'ici là, l'ancien compte reste crédité.")
CONFIRMED = Said("ok", "Le nouveau compte est confirmé", "Les prochains fichiers le créditent. Les fichiers déjà établis gardent l'ancien.")
WITHDRAWN = Said("ok", "Le changement de compte est abandonné", "Rien n'est changé : le compte d'avant reste crédité.")
DEEDS: dict[str, tuple[type[MakeDebitFile | CancelDebitBatch], str]] = {
    "etablir": (MakeDebitFile, "Le fichier est établi : téléchargez-le, puis remettez-le à la banque"),
    "abandonner": (CancelDebitBatch, "Le prélèvement est abandonné : rien n'est prélevé, et un message le dit aux familles"),
}


@routes.get(ADDRESS)
async def batches(request: web.Request) -> web.Response:
    """List the batches, and offer a new one."""
    await enter(request, Right.COLLECT_DEBIT)
    return await _list(request, {}, {})


@routes.post(ADDRESS)
async def prepare(request: web.Request) -> web.Response:
    """Prepare a batch and tell the families, once however often the form is sent."""
    visit = await enter(request, Right.COLLECT_DEBIT)
    typed = await fields(request, "cle", "regie", "jusquau", "le")
    errors = {name: "Choisissez une date : jour, mois et année." for name in ("jusquau", "le") if date_of(typed[name]) is None}
    if errors:
        return await _list(request, typed, errors)
    try:
        asked = made(
            PrepareDebitBatch, batch_id=typed["cle"], regie=typed["regie"], invoices_due_to=typed["jusquau"], due_on=typed["le"]
        )  # fmt: skip
        batch = await visit.send(asked)
    except Invalid as refusal:
        return await _list(request, typed, {BESIDE.get(str(refusal.members.get("field", "")), "le"): refusal.detail or refusal.title})
    except Conflict as refusal:
        return await _list(request, typed, {"regie": refusal.detail or refusal.title})
    return leading_to(
        request,
        f"{ADDRESS}/{batch.batch_id}",
        Said("ok", f"Prélèvement {batch.number} annoncé aux familles", "Établissez le fichier avant l'échéance."),
    )


@routes.get(CREDITOR_PAGE)
async def creditor(request: web.Request) -> web.Response:
    """Show who collects."""
    await enter(request, Right.COLLECT_DEBIT)
    return await _creditor(request, {}, {})


@routes.post(CREDITOR_PAGE)
async def put_creditor(request: web.Request) -> web.Response:
    """Enter who collects, or show the form again with what is wrong."""
    visit = await enter(request, Right.COLLECT_DEBIT)
    typed = await fields(request, *CREDITOR.values(), "regie")
    values: dict[str, Any] = {name: typed[key] for name, key in CREDITOR.items()}
    errors = {key: "À remplir." for key in ("nom", "ville") if not typed[key]}
    if typed["cp"] and not POSTAL_CODE.fullmatch(typed["cp"]):
        errors["cp"] = "5 chiffres."
    if not 1 <= (whole_number(typed["preavis"]) or 0) <= LONGEST_NOTICE:
        errors["preavis"] = f"Un nombre de jours, de 1 à {LONGEST_NOTICE}."
    if errors:
        return await _creditor(request, typed, errors)
    try:
        now = await visit.send(made(PutCreditor, ultimate=typed["regie"] == "oui", **values))
    except Invalid as refusal:
        return await _creditor(request, typed, _beside(refusal))
    except Conflict as refusal:
        return leading_to(request, CREDITOR_PAGE, Said("no", refusal.title, refusal.detail))
    return leading_to(request, CREDITOR_PAGE, ASKED) if now.waiting else leading_to(request, ADDRESS, ENTERED)


@routes.post(CREDITOR_PAGE + "/{change_id}/confirmer")
async def confirm_creditor(request: web.Request) -> web.Response:
    """Confirm the account that a colleague entered, typed again; or show again what waits, with what is wrong."""
    visit = await enter(request, Right.COLLECT_DEBIT)
    change_id, typed = id_in_path(request, "change_id"), await fields(request, "iban")
    if not typed["iban"]:
        return await _creditor(request, {}, {"iban": "Recopiez l'IBAN du RIB."})
    try:
        await visit.send(made(ConfirmCreditor, change_id=change_id, iban=typed["iban"]))
    except Invalid as refusal:
        return await _creditor(request, {}, _beside(refusal))
    except Conflict as refusal:
        return leading_to(request, CREDITOR_PAGE, Said("no", refusal.title, refusal.detail))
    return leading_to(request, ADDRESS, CONFIRMED)


@routes.post(CREDITOR_PAGE + "/{change_id}/abandonner")
async def withdraw_creditor(request: web.Request) -> web.Response:
    """Give up the account that waits."""
    visit = await enter(request, Right.COLLECT_DEBIT)
    try:
        await visit.send(WithdrawCreditor(change_id=id_in_path(request, "change_id")))
        said = WITHDRAWN
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, CREDITOR_PAGE, said)


@routes.get(ADDRESS + "/{batch_id}")
async def batch(request: web.Request) -> web.Response:
    """Show a batch with its collections."""
    visit = await enter(request, Right.COLLECT_DEBIT)
    found = await visit.send(GetDebitBatch(batch_id=id_in_path(request, "batch_id")))
    creditor = await visit.send(ReadCreditor()) if found.status == "announced" else None
    today = request.app[EDGE].settings.clock.today()
    announced = {one.family_id for one in found.items if one.status == "announced"} if found.status == "announced" else set()
    return show(
        request,
        "billing/debit_batch.html",
        batch=found,
        waiting=creditor.waiting if creditor else None,
        unread=announced & (await readers.unread(visit, "billing") or frozenset()) if announced else frozenset(),
        state=views.BATCH[found.status],
        taken=found.due_on <= today,
        too_late=(found.file_by or found.due_on - timedelta(days=1)) < today,
        states={one.debit_id: views.state(one.status, found.due_on, today) for one in found.items},
        sequences=views.SEQUENCES,
        rejects=views.REJECTS,
    )


@routes.post(ADDRESS + "/{batch_id}")
async def act(request: web.Request) -> web.Response:
    """Make the file, or give the batch up."""
    visit = await enter(request, Right.COLLECT_DEBIT)
    typed = await fields(request, "suite")
    if typed["suite"] not in DEEDS:
        raise Invalid
    asked, done = DEEDS[typed["suite"]]
    try:
        await visit.send(asked(batch_id=id_in_path(request, "batch_id")))
        said = Said("ok", done)
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return _back(request, said)


@routes.get(ADDRESS + "/{batch_id}/fichier")
async def file(request: web.Request) -> web.Response:
    """Hand over the file for the bank."""
    visit = await enter(request, Right.COLLECT_DEBIT)
    return attachment(await visit.send(DownloadDebitFile(batch_id=id_in_path(request, "batch_id"))))


@routes.post(ADDRESS + "/{batch_id}/familles/{debit_id}")
async def settle(request: web.Request) -> web.Response:
    """Leave a family out, take it back in, or post back what its bank rejected."""
    visit = await enter(request, Right.COLLECT_DEBIT)
    typed = await fields(request, "suite", "motif")
    batch_id, debit_id = id_in_path(request, "batch_id"), id_in_path(request, "debit_id")
    try:
        if typed["suite"] == "rejet":
            now = await visit.send(made(RejectDebit, batch_id=batch_id, debit_id=debit_id, code=typed["motif"]))
            rejected = next((one for one in now.items if one.debit_id == debit_id and one.status == "rejected"), None)
            said = TAKEN_BACK
            if rejected:
                told = await readers.telling(visit, rejected.family_id)
                said = Said("ok", "Le rejet est enregistré", f"Les factures sont de nouveau à régler. {told}")
        elif typed["suite"] not in ("ecarter", "reprendre"):
            raise Invalid
        else:
            now = await visit.send(LeaveOutDebit(batch_id=batch_id, debit_id=debit_id, left_out=typed["suite"] == "ecarter"))
            said = TAKEN_IN
            if typed["suite"] == "ecarter":
                own = next(one for one in now.items if one.debit_id == debit_id)
                told = await readers.telling(visit, own.family_id, how=" : elle règle elle-même ce qui lui reste")
                said = Said("ok", "La famille est écartée", told)
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return _back(request, said)


async def _list(request: web.Request, typed: dict[str, str], errors: dict[str, str]) -> web.Response:
    visit = await enter(request, Right.COLLECT_DEBIT)
    found = await visit.send(ListDebitBatches())
    first = found.earliest.isoformat()
    blank = {"regie": found.regies[0][0] if found.regies else "", "jusquau": first, "le": first}
    return show(
        request,
        "billing/debits.html",
        status=400 if errors else 200,
        found=found,
        states=views.BATCH,
        typed=blank | typed,
        errors=errors,
        batch_key=typed.get("cle") or str(new_id()),
        may_enter_creditor=may(visit, Right.WRITE_REGIE),
    )


def _beside(refusal: Invalid) -> dict[str, str]:
    """Say what is wrong beside its field: a refusal of billing names one, a form that does not fit several."""
    if field := str(refusal.members.get("field", "")):
        return {CREDITOR.get(field, "nom"): refusal.detail or refusal.title}
    names = (str(one["pointer"]).rpartition("/")[2] for one in refusal.members.get("errors", ()))
    return {CREDITOR[name]: "Ce texte est trop long." for name in names if name in CREDITOR} or {"nom": refusal.detail}


async def _creditor(request: web.Request, typed: dict[str, str], errors: dict[str, str]) -> web.Response:
    visit = await enter(request, Right.COLLECT_DEBIT)
    known = await visit.send(ReadCreditor())
    blank: dict[str, Any] = {key: getattr(known, name) for name, key in CREDITOR.items()} | {"iban": ""}
    blank["regie"] = "oui" if known.ultimate else ""
    return show(
        request,
        "billing/creditor.html",
        status=400 if errors else 200,
        known=known,
        typed=typed or blank,
        errors=errors,
        own=known.waiting is not None and known.waiting.asked_by == visit.token.account_id,
    )


def _back(request: web.Request, said: Said) -> web.Response:
    return leading_to(request, f"{ADDRESS}/{id_in_path(request, 'batch_id')}", said)
