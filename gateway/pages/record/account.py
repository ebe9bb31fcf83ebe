"""Mon compte: the family's record, and the five changes that it may ask for."""

from aiohttp import web

from chassis import french
from chassis.edge.pages import see_other
from chassis.edge.session import visitor
from contracts.billing import GetBankAccount, ListBankRequests
from contracts.family import ConfirmRecord, FamilyRecord, GetRecord, GuardianView, ListRecordRequests
from contracts.messaging import CountUnread
from gateway.pages.frame import Notice, needed, page, today, unless_down
from gateway.views.billing import bank
from gateway.views.record import asked_changes, quotient
from gateway.views.record import record as views
from gateway.views.record.adults import signed_in
from gateway.views.record.record_forms import FORMS, whose

routes = web.RouteTableDef()

SUBJECTS = {
    "responsable": ("Infos Responsable", "user", ""),
    "conjoint": ("Informations Conjoint", "partner", ""),
    "fiscales": ("Informations Fiscales", "percent", "Avis d'imposition, nombre de parts"),
    "caf": ("Informations Caf", "hands", "Quotient familial, numéro d'allocataire, régime"),
    "bancaires": ("Coordonnées Bancaires", "bank", "Compte bancaire, prélèvement automatique"),
}
"""The guide's five change requests: title, icon, what they are about; an adult's form says whose it is."""

DONE = {
    "confirmation": Notice("Merci, votre fiche est confirmée", "La mairie sait que tout est à jour pour cette année scolaire."),
    "retrait-bancaire": Notice("Votre demande est retirée", "Vos coordonnées bancaires n'ont pas changé."),
}


@routes.get("/compte")
async def account(request: web.Request) -> web.Response:
    """Show the two panels of the record."""
    visit = await visitor(request)
    record, requests, known, banks, unread = await visit.gather(
        GetRecord(), ListRecordRequests(), GetBankAccount(), ListBankRequests(), CountUnread()
    )
    record, requests, banks = needed(record), unless_down(requests), unless_down(banks)
    waiting = [one for one in banks.requests if one.status == "pending"] if banks else []
    done = DONE.get(request.query.get("fait", ""))
    own = signed_in(record.guardians, visit.token.guardian_id)
    other = next((adult for adult in record.guardians if adult.guardian_id != own.guardian_id), None)
    return page(
        request,
        "record/account.html",
        visit,
        unread,
        subjects=_subjects(record, own),
        to_confirm=record.to_confirm,
        confirmed_at=record.confirmed_at,
        own=bank.with_bank(views.own_panel(record, own), unless_down(known)),
        other=views.partner_panel(other) if other else None,
        quotient=quotient.shown(record.quotients, record.quotient, today(request)),
        open=asked_changes.open_requests(requests.requests if requests else ()),
        bank_waiting=bank.waiting(waiting, {one.request_id: french.moment(one.submitted_at) for one in waiting}),
        notices=[done] if done else [],
    )


@routes.post("/compte/confirmation")
async def confirm(request: web.Request) -> web.Response:
    """Take the family's word that its record is right."""
    visit = await visitor(request)
    await visit.send(ConfirmRecord())
    return see_other("/compte?fait=confirmation")


def _subjects(record: FamilyRecord, own: GuardianView) -> dict[str, tuple[str, str, str]]:
    """Say under each subject what it is about, and of an adult's form whose it is for whoever is signed in."""
    told = {form.slug: whose(form.kind, record.guardians, own.guardian_id) for form in FORMS.values()}
    return {slug: (title, icon, mine.hint if (mine := told.get(slug)) else about) for slug, (title, icon, about) in SUBJECTS.items()}
