"""Mon compte: the family's record, and the five changes that it may ask for."""

from aiohttp import web

from chassis.edge.session import visitor
from chassis.errors import NotFound
from contracts.family import GetRecord, ListRecordRequests
from contracts.messaging import CountUnread
from gateway.pages.frame import needed, page, unless_down
from gateway.views import home as home_views
from gateway.views import record as views

routes = web.RouteTableDef()

SUBJECTS = {
    "responsable": ("Infos Responsable", "user", "Adresse, téléphones, e-mail, employeur, autorisations"),
    "conjoint": ("Informations Conjoint", "partner", "Coordonnées de l'autre adulte du foyer"),
    "fiscales": ("Informations Fiscales", "percent", "Avis d'imposition, nombre de parts"),
    "caf": ("Informations Caf", "hands", "Quotient familial, numéro d'allocataire, régime"),
    "bancaires": ("Coordonnées Bancaires", "bank", "Compte bancaire, prélèvement automatique"),
}
"""The guide's five change requests: title, icon, what they are about."""

BRING = {
    "conjoint": "Indiquez le nom, le prénom et ce qui change (adresse, téléphone, e-mail, employeur).",
    "fiscales": "Joignez votre dernier avis d'imposition.",
    "caf": "Joignez une attestation de quotient familial de moins de trois mois.",
    "bancaires": "Joignez un relevé d'identité bancaire. Pour le prélèvement automatique, la mairie vous enverra un mandat à signer.",
}
"""What to write to the town hall for the requests that cannot be made on a form yet."""


@routes.get("/compte")
async def account(request: web.Request) -> web.Response:
    """Show the two panels of the record."""
    visit = await visitor(request)
    record, requests, unread = await visit.gather(GetRecord(), ListRecordRequests(), CountUnread())
    record, requests = needed(record), unless_down(requests)
    own = home_views.guardian(record, visit.token.guardian_id)
    other = next((adult for adult in record.guardians if adult.guardian_id != own.guardian_id), None)
    return page(
        request,
        "account.html",
        visit,
        unread,
        subjects=SUBJECTS,
        own=views.own_panel(record, own),
        other=views.partner_panel(other) if other else None,
        pending=[one for one in requests.requests if one.status == "pending"] if requests else [],
        told=views.told,
    )


@routes.get("/compte/{subject}")
async def subject(request: web.Request) -> web.Response:
    """Say how to ask for a change that has no form yet."""
    visit = await visitor(request)
    name = request.match_info["subject"]
    if name not in BRING:
        raise NotFound
    (unread,) = await visit.gather(CountUnread())
    title, icon, about = SUBJECTS[name]
    return page(request, "account_subject.html", visit, unread, title=title, icon=icon, about=about, bring=BRING[name])
