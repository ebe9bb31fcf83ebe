"""Fiche famille, prélèvement: the mandate of a family, entered from paper, ended for it."""

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.errors import Conflict, Invalid, NotFound
from contracts.billing import EndMandate, EnterMandate, ListPendingBankRequests, ReadDirectDebit
from contracts.rights import Right
from services.backoffice.pages import readers, sources
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import debits as views

routes = web.RouteTableDef()

ADDRESS = "/familles/{family_id}/prelevement"
FIELDS = ("signe", "lieu", "signataire", "unique", "rum", "creancier", "ics", "dernier")
BESIDE = {
    "place": "lieu",
    "signed_by_name": "signataire",
    "reference": "rum",
    "creditor_name": "creancier",
    "ics": "ics",
    "last_collected_on": "dernier",
}
"""Beside which field something is refused; whatever else is wrong, beside the day."""
WHEN = "Choisissez : révoquer maintenant, ou après un dernier prélèvement. Un mandat révoqué doit être signé de nouveau."


@routes.get(ADDRESS)
async def look(request: web.Request) -> web.Response:
    """Show the mandate of a family, and what was collected."""
    await enter(request, Right.READ_ACCOUNT)
    return await _show(request, {}, {})


@routes.post(ADDRESS)
async def enter_paper(request: web.Request) -> web.Response:
    """Enter a mandate signed on paper."""
    visit = await enter(request, Right.WRITE_MANDATE)
    typed = await fields(request, *FIELDS)
    errors = {name: "À remplir, comme sur le mandat." for name in ("signe", "lieu", "signataire") if not typed[name]}
    if errors:
        return await _show(request, typed, errors)
    try:
        asked = made(
            EnterMandate,
            family_id=id_in_path(request, "family_id"),
            signed_on=typed["signe"],
            place=typed["lieu"],
            signed_by_name=typed["signataire"],
            single=typed["unique"] == "oui",
            reference=typed["rum"],
            ics=typed["ics"],
            creditor_name=typed["creancier"],
            last_collected_on=typed["dernier"] or None,
        )
        await visit.send(asked)
    except Invalid as refusal:
        return await _show(request, typed, {_beside(refusal): refusal.detail or refusal.title})
    except Conflict as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))
    return _back(request, Said("ok", "Le mandat est enregistré", await readers.telling(visit, asked.family_id)))


@routes.post(ADDRESS + "/{mandate_id}/fin")
async def end(request: web.Request) -> web.Response:
    """End the mandate, now or after its next collection: whoever does not say which is asked, for a revoked one must be signed again."""
    visit = await enter(request, Right.WRITE_MANDATE)
    typed = await fields(request, "motif", "quand")
    if not typed["motif"]:
        return await _show(request, typed, {"motif": "Indiquez pourquoi le mandat prend fin."})
    if typed["quand"] not in ("maintenant", "dernier"):
        return await _show(request, typed, {"motif": WHEN})
    family_id, mandate_id = (id_in_path(request, name) for name in ("family_id", "mandate_id"))
    try:
        await visit.send(
            made(EndMandate, family_id=family_id, mandate_id=mandate_id, reason=typed["motif"], after_next=typed["quand"] == "dernier")
        )
    except NotFound as refusal:
        return _back(request, Said("no", refusal.title))
    return _back(request, Said("ok", "Le prochain prélèvement sera le dernier" if typed["quand"] == "dernier" else "Le mandat est révoqué"))


async def _show(request: web.Request, typed: dict[str, str], errors: dict[str, str]) -> web.Response:
    visit = await enter(request, Right.READ_ACCOUNT, Right.WRITE_MANDATE)
    family_id = id_in_path(request, "family_id")
    found = await visit.send(ReadDirectDebit(family_id=family_id))
    reads = may(visit, Right.READ_BANK_REQUEST)
    (waiting,) = await sources.gathered(visit, ListPendingBankRequests(family_id=family_id) if reads else None)
    asked = sources.answered(waiting)
    today = request.app[EDGE].settings.clock.today()
    blank = dict.fromkeys((*FIELDS, "motif"), "") | {"signe": today.isoformat()}
    return show(
        request,
        "billing/mandate.html",
        status=400 if errors else 200,
        family_id=family_id,
        debit=found,
        waiting=asked.requests if asked else (),
        mandates=views.MANDATE,
        states={one.debit_id: views.state(one.status, one.due_on, today) for one in found.debits},
        last=views.last_collected(found.mandate.last_collected_on if found.mandate else None, today),
        covers=views.covers(found, today) if found.elsewhere else "",
        typed=blank | typed,
        errors=errors,
        may_write=may(visit, Right.WRITE_MANDATE),
        may_read_record=may(visit, Right.READ_RECORD),
    )


def _beside(refusal: Invalid) -> str:
    """Name the field of what billing refuses, or of the first thing that does not fit its request."""
    errors = refusal.members.get("errors", ())
    name = str(refusal.members.get("field") or (errors[0]["pointer"] if errors else "")).rpartition("/")[2]
    return BESIDE.get(name, "signe")


def _back(request: web.Request, said: Said) -> web.Response:
    return leading_to(request, f"/familles/{id_in_path(request, 'family_id')}/prelevement", said)
