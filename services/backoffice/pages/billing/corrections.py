"""Corrections: a corrective run is prepared from what waits, and the days of an invoice's line are decided about."""

from aiohttp import web

from chassis import french
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.errors import Conflict, Invalid
from chassis.french import euros, plural
from contracts.billing import CorrectInvoiceLine, NoteContestCorrected, PrepareRun
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.billing.family_account import show_invoice
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

HIGHEST = 100_000
"""No day costs more than a thousand euros."""


@routes.post("/facturation/rectificatives")
async def prepare(request: web.Request) -> web.Response:
    """Draft the credit notes and supplementary invoices of a regie, over all days that wait."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    typed = await fields(request, "cle", "regie", "du", "au", "echeance", "seuil")
    threshold = french.cents(typed["seuil"] or "0")
    try:
        run = await visit.send(
            made(
                PrepareRun,
                run_id=typed["cle"] or None,
                regie=typed["regie"],
                kind="corrective",
                period_from=typed["du"],
                period_to=typed["au"],
                due_on=typed["echeance"],
                threshold_cents=-1 if threshold is None else threshold,
            )
        )
    except (Conflict, Invalid) as refusal:
        return leading_to(
            request,
            "/facturation#corrections",
            Said("no", "La rectificative n'est pas préparée", refusal.detail or "Vérifiez l'échéance et le montant."),
        )
    return see_other(f"/facturation/{run.run_id}")


@routes.post("/facturation/lignes/{request_id}")
async def note_corrected(request: web.Request) -> web.Response:
    """Note that a contested line was corrected otherwise than on its invoice, and how."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    request_id, typed = id_in_path(request, "request_id"), await fields(request, "comment")
    try:
        done = await visit.send(made(NoteContestCorrected, request_id=request_id, correction=typed["comment"]))
        said = Said("ok", "La ligne est corrigée", await readers.telling(visit, done.family_id, how=", avec vos mots"))
    except Conflict as refusal:
        said = Said("no", refusal.title)
    except Invalid:
        said = Said(
            "no", "La ligne reste à corriger", "Écrivez comment elle a été corrigée, en 300 caractères au plus : la famille le lira."
        )
    return leading_to(request, "/facturation#lignes", said)


@routes.post("/familles/{family_id}/compte/factures/{invoice_id}/corrections")
async def decide(request: web.Request) -> web.Response:
    """Decide what each day of a line is to cost."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    family_id, invoice_id = id_in_path(request, "family_id"), id_in_path(request, "invoice_id")
    typed = await fields(request, "ligne", "montant", "motif", "au_choix", "tous")
    days = await several(request, "jours")
    amount = french.cents(typed["montant"])
    errors: dict[str, str] = {}
    if amount is None or not 0 <= amount <= HIGHEST:
        errors["montant"] = f"Écrivez ce qu'un jour doit coûter, de 0 à {euros(HIGHEST)}."
    if not typed["motif"]:
        errors["motif"] = "Écrivez pourquoi : la famille le lira."
    if typed["au_choix"] and not typed["tous"] and not days:
        errors["jours"] = "Cochez au moins un jour, ou tous."
    if errors:
        return await show_invoice(request, {**typed, "jours": days}, errors)
    try:
        asked = made(
            CorrectInvoiceLine,
            family_id=family_id,
            invoice_id=invoice_id,
            position=typed["ligne"],
            cents=amount,
            reason=typed["motif"],
            days=() if typed["tous"] else days,
        )
        decided = await visit.send(asked)
        said = Said("ok", "Le montant facturé est confirmé")
        if decided.cents:
            side = "à rendre" if decided.cents < 0 else "à payer en plus"
            what = f"{plural(decided.days, 'jour')}, {euros(abs(decided.cents))} {side}"
            said = Said("ok", "La correction est notée", f"{what} : la différence sera émise avec la prochaine rectificative.")
    except Invalid as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, f"/familles/{family_id}/compte/factures/{invoice_id}", said)
