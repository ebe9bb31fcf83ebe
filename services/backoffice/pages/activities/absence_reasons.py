"""Motifs d'absence: why children may be away, and what an absence for each reason costs."""

from aiohttp import web

from chassis.edge.session import Visit
from chassis.errors import Refusal
from contracts.planning import ListAbsenceReasons, PutAbsenceReason, RemoveAbsenceReason
from contracts.rights import Right
from services.backoffice.pages.activities.activity_sheet import read
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.activities import absence_form as form
from services.backoffice.views.typed import Fields, text

routes = web.RouteTableDef()

ADDRESS = "/activites/motifs"
KEPT = "Les absences déjà déclarées restent telles qu'elles ont été jugées."


@routes.get(ADDRESS)
async def reasons(request: web.Request) -> web.Response:
    """List the reasons, each with its form."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    return await _show(request, visit, {}, {})


@routes.post(ADDRESS)
async def put(request: web.Request) -> web.Response:
    """Enter, change or take away a reason."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    typed = await read(request)
    code = text(typed, "motif")
    values, faults = form.asked(typed)
    try:
        if text(typed, "suite") == "retirer":
            await visit.send(made(RemoveAbsenceReason, code=code))
            return _done(request, "Le motif est retiré")
        if not faults:
            known = [one.code for one in (await visit.send(ListAbsenceReasons())).reasons]
            await visit.send(made(PutAbsenceReason, code=code or form.code_of(values["label"], known), **values))
            return _done(request, "Le motif est enregistré")
    except Refusal as refusal:
        leave_to_page(refusal)
        faults = {"libelle": refusal.detail or refusal.title}
    return await _show(request, visit, typed, faults)


def _done(request: web.Request, title: str) -> web.Response:
    return leading_to(request, ADDRESS, Said("ok", title, KEPT))


async def _show(request: web.Request, visit: Visit, typed: Fields, faults: dict[str, str]) -> web.Response:
    found = (await visit.send(ListAbsenceReasons())).reasons
    return show(
        request,
        "activities/absence_reasons.html",
        status=400 if faults else 200,
        reasons=[(one, form.means(one)) for one in found],
        effects=form.EXCUSED,
        may_write=not visit.token.facilities,
        at_fault=(text(typed, "motif") or "nouveau") if faults else "",
        text=lambda name: text(typed, name),
        faults=faults,
        next_rank=max((one.position for one in found), default=0) + 1,
    )
