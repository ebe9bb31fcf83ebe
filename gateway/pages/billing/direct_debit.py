"""Prélèvement: the family's mandate, signed on purpose with its place; what is announced and was collected; revoking."""

from aiohttp import web
from pydantic import ValidationError

from chassis.edge.forms import plain
from chassis.edge.pages import see_other
from chassis.edge.session import visitor
from chassis.errors import Conflict, NotFound
from contracts.billing import GetAccountSummary, GetDirectDebit, ListBankRequests, RevokeMandate, SignMandate
from contracts.family import GetRecord
from contracts.messaging import CountUnread
from gateway.pages.frame import Notice, needed, page, refused, today, unless_down
from gateway.views.billing import direct_debit as views

routes = web.RouteTableDef()

ADDRESS = "/releve/prelevement"
DONE = {
    "signe": Notice("Votre mandat est signé", "Avant chaque prélèvement, un message vous en dira le montant et la date."),
    "revoque": Notice(
        "Le prélèvement est arrêté",
        "Plus rien ne sera prélevé, sauf ce qui est déjà remis à la banque. Vos autres factures sont à régler vous-même.",
    ),
}
NO_PLACE = "Indiquez la commune où vous signez, en 70 caractères au plus."
NOT_AGREED = "Cochez la case pour autoriser le prélèvement."


@routes.get(ADDRESS)
async def show(request: web.Request) -> web.Response:
    """Show the mandate, or what is needed to sign one."""
    done = DONE.get(request.query.get("fait", ""))
    return await _page(request, notices=[done] if done else [])


@routes.post(ADDRESS)
async def sign(request: web.Request) -> web.Response:
    """Sign a mandate, or show the form again with what is missing."""
    visit = await visitor(request)
    form = await plain(request)
    place, agreed = str(form.get("lieu", "")).strip(), form.get("accord") == "oui"
    errors = {} if agreed else {"accord": NOT_AGREED}
    try:
        asked = SignMandate(place=place, agreed=True)
    except ValidationError:
        errors = {"lieu": NO_PLACE, **errors}
    if errors:
        return await _page(request, place=place, agreed=agreed, errors=errors)
    try:
        await visit.send(asked, key=str(form.get("cle", "")) or None)
    except Conflict as refusal:
        return await _page(request, place=place, notices=[refused(refusal)], status=409)
    return see_other(f"{ADDRESS}?fait=signe")


@routes.post(ADDRESS + "/revocation")
async def revoke(request: web.Request) -> web.Response:
    """Revoke the mandate; one that has ended meanwhile needs no more."""
    visit = await visitor(request)
    try:
        await visit.send(RevokeMandate())
    except NotFound:
        return see_other(ADDRESS)
    return see_other(f"{ADDRESS}?fait=revoque")


async def _page(
    request: web.Request,
    *,
    place: str | None = None,
    agreed: bool = False,
    errors: dict[str, str] | None = None,
    notices: list[Notice] | None = None,
    status: int = 200,
) -> web.Response:
    visit = await visitor(request)
    found, account, asked, record, unread = await visit.gather(
        GetDirectDebit(), GetAccountSummary(lines=False), ListBankRequests(), GetRecord(), CountUnread()
    )
    known, household, owed = unless_down(asked), unless_down(record), unless_down(account)
    return page(
        request,
        "billing/direct_debit.html",
        visit,
        unread,
        status=400 if errors else status,
        debit=views.direct_debit(needed(found), today(request), owed.unpaid if owed else ()),
        waiting=views.waiting(known.requests if known else ()),
        place=views.at_home(household, visit.token.guardian_id) if place is None else place,
        agreed=agreed,
        errors=errors or {},
        notices=notices or [],
    )
