"""The home page's links: Infos./Documents, Fiche d'inscription, Informations compte."""

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.edge.session import visitor
from contracts.billing import GetBankAccount
from contracts.family import GetChildHealth, GetChildren, GetRecord
from contracts.identity import GetAccount
from contracts.messaging import CountUnread, DownloadPublication, GetBoard
from gateway.pages.frame import Notice, needed, page, unless_down
from gateway.views import news as publications
from gateway.views.billing import bank
from gateway.views.record import child as child_views
from gateway.views.record import record as views
from gateway.views.record.adults import signed_in
from gateway.views.record.record_forms import own_address

routes = web.RouteTableDef()

CLOSED = {
    "connexion": Notice("L'appareil est déconnecté"),
    "connexions": Notice("Tous les autres appareils sont déconnectés"),
}


@routes.get("/infos")
async def news(request: web.Request) -> web.Response:
    """Show what the town publishes to families."""
    visit = await visitor(request)
    board, unread = await visit.gather(GetBoard(), CountUnread())
    found = unless_down(board)
    return page(request, "infos.html", visit, unread, infos=publications.infos(found.published) if found else None)


@routes.get("/infos/{publication_id}/fichier")
async def file(request: web.Request) -> web.Response:
    """Hand over the file of a publication."""
    visit = await visitor(request)
    return attachment(await visit.send(DownloadPublication(publication_id=id_in_path(request, "publication_id"))))


@routes.get("/fiche")
async def enrolment_form(request: web.Request) -> web.Response:
    """Show the enrolment form, filled with the record, to print and sign."""
    visit = await visitor(request)
    record, known, minors, unread = await visit.gather(GetRecord(), GetBankAccount(), GetChildren(), CountUnread())
    record, minors = needed(record), unless_down(minors)
    found = minors.children if minors else ()
    told = await visit.gather(*(GetChildHealth(child_id=child.child_id) for child in found))
    own = signed_in(record.guardians, visit.token.guardian_id)
    other = next((adult for adult in record.guardians if adult.guardian_id != own.guardian_id), None)
    return page(
        request,
        "enrolment_form.html",
        visit,
        unread,
        record=record,
        children=[child_views.paper(child, unless_down(health)) for child, health in zip(found, told, strict=True)],
        own=bank.with_bank(views.own_panel(record, own), unless_down(known)),
        other=views.partner_panel(other) if other else None,
    )


@routes.get("/informations-compte")
async def account(request: web.Request) -> web.Response:
    """Show identifier, last sign-in, open sessions, e-mail and consents."""
    visit = await visitor(request)
    account, record, unread = await visit.gather(GetAccount(), GetRecord(), CountUnread())
    account, record = needed(account), unless_down(record)
    own = signed_in(record.guardians, visit.token.guardian_id) if record else None
    done = CLOSED.get(request.query.get("fait", ""))
    return page(
        request,
        "account_info.html",
        visit,
        unread,
        notices=[done] if done else [],
        account=account,
        own=own,
        own_address=own_address(own) if own else "/compte",
        yes_no=views.yes_no,
    )
