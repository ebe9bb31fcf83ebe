"""Fiche d'une prestation: enter a new one, change where and when it takes place, or end it."""

from uuid import UUID

from aiohttp import web

from chassis.edge.days import date_of
from chassis.edge.forms import plain
from chassis.edge.session import Visit
from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    FacilityView,
    ListActivities,
    ListFacilities,
    PutActivity,
    PutActivityHours,
    PutMeal,
)
from contracts.rights import Right
from services.backoffice.pages.activities.activities import ADDRESS, CHOSEN, Known, changed, is_changed_since, known, version_of
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.pages.sources import gathered
from services.backoffice.views.activities import activities as views
from services.backoffice.views.activities import activity_sheet as sheet
from services.backoffice.views.typed import Fields, text

routes = web.RouteTableDef()

NEW, PAGE, END = "/activites/nouvelle", ADDRESS + "/fiche", ADDRESS + "/fin"
ENTERED = "Relisez ses règles ci-dessous. Il lui faut encore un tarif, dans Facturation, puis des inscriptions."
KEPT = "Ce qui était réservé un jour qui ferme est annulé, et un message le dit aux familles."


@routes.get(NEW)
async def new(request: web.Request) -> web.Response:
    """Show the sheet of a new activity."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    facilities, every = await _town(visit)
    wanted = request.query.get("structure", "") or (str(facilities[0].facility_id) if facilities else "")
    typed = sheet.blank(wanted, min(max((one.position for one in every), default=0) + 1, sheet.LATEST_POSITION))
    return _show(request, facilities, typed, {}, every=every, activity_id=str(new_id()))


@routes.post(NEW)
async def enter_new(request: web.Request) -> web.Response:
    """Enter an activity, or show the sheet again with what was typed and why it was refused."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    facilities, every = await _town(visit)
    typed = await read(request)
    model = next((one for one in every if str(one.activity_id) == text(typed, "modele")), None)
    values, faults = sheet.asked_new(typed, model)
    activity_id = text(typed, "cle") or str(new_id())
    try:
        if not faults:
            # Planning answers a second click, which asks for the same, as the first.
            entered = await visit.send(made(PutActivity, activity_id=activity_id, version=0, **values))
            await _add_details(visit, entered.activity_id, typed)
            return leading_to(request, f"/activites/{entered.activity_id}", Said("ok", "La prestation est créée", ENTERED))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        faults = _beside(refusal, "modele")
    return _show(request, facilities, typed, faults, every=every, activity_id=activity_id)


@routes.get(PAGE)
async def fiche(request: web.Request) -> web.Response:
    """Show the sheet of an activity as it is."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    found = await known(request, visit)
    facilities = (await visit.send(ListFacilities())).facilities
    return _show(request, facilities, sheet.written(found.activity), {}, found=found)


@routes.post(PAGE)
async def put(request: web.Request) -> web.Response:
    """Keep the sheet, or show it again with what was typed and why it was refused."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    found = await known(request, visit)
    typed = await read(request)
    values, policies, faults = sheet.asked(typed)
    one = found.activity
    stored: list[str] = []
    try:
        if not faults:
            policies["openings"] = sheet.openings_until(one, date_of(text(typed, "au")))
            await visit.send(changed(one, version=version_of(typed), policies=policies, **values))
            return leading_to(request, f"/activites/{one.activity_id}", Said("ok", "La fiche est enregistrée", KEPT))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        if is_changed_since(refusal):
            stored = views.sheet(one)
        else:
            faults = _beside(refusal, "jours")
    facilities = (await visit.send(ListFacilities())).facilities
    return _show(request, facilities, typed, faults, found=found, stored=stored)


@routes.post(END)
async def end(request: web.Request) -> web.Response:
    """End an activity after a day: nothing can be booked there any more, what is past stays."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    one = (await known(request, visit)).activity
    typed = await read(request)
    last = date_of(text(typed, "au"))
    if last is None:
        said = Said("no", "Indiquez le dernier jour de la prestation")
    else:
        policies = {"last_day": last.isoformat(), "openings": sheet.openings_until(one, last)}
        try:
            await visit.send(changed(one, version=version_of(typed), policies=policies))
            said = Said("ok", "La prestation se termine", KEPT)
        except Refusal as refusal:
            leave_to_page(refusal, *CHOSEN)
            said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, f"/activites/{one.activity_id}", said)


async def read(request: web.Request) -> dict[str, list[str]]:
    """Read every field of a form."""
    form = await plain(request)
    return {name: [str(value) for value in form.getall(name)] for name in form}


async def _town(visit: Visit) -> tuple[tuple[FacilityView, ...], tuple[ActivityView, ...]]:
    facilities, every = await gathered(visit, ListFacilities(), ListActivities())
    for answer in (facilities, every):
        if isinstance(answer, Refusal):
            raise answer
    return facilities.facilities, every.activities


async def _add_details(visit: Visit, activity_id: UUID, typed: Fields) -> None:
    """Say from when to when a new activity takes place, and whether a meal is part of it."""
    if text(typed, "debut"):
        await visit.send(made(PutActivityHours, activity_id=activity_id, starts=text(typed, "debut"), ends=text(typed, "fin")))
    if text(typed, "repas"):
        await visit.send(PutMeal(activity_id=activity_id, meal=True))


def _beside(refusal: Refusal, otherwise: str) -> dict[str, str]:
    """Say a refusal beside the field that it concerns."""
    if refusal.slug == "unknown_facility":
        return {"structure": refusal.title}
    if refusal.slug == "cutoff_missing" and otherwise == "jours":
        return {otherwise: sheet.NO_CUTOFF_HERE}
    return {sheet.BESIDE.get(str(refusal.members.get("field", "")), otherwise): refusal.detail or refusal.title}


def _show(
    request: web.Request,
    facilities: tuple[FacilityView, ...],
    typed: Fields,
    faults: dict[str, str],
    *,
    found: Known | None = None,
    every: tuple[ActivityView, ...] = (),
    activity_id: str = "",
    stored: list[str] | None = None,
) -> web.Response:
    return show(
        request,
        "activities/activity_sheet.html",
        status=409 if stored else 400 if faults else 200,
        activity=found.activity if found else None,
        facilities=facilities,
        every=every,
        typed=typed,
        text=lambda name: text(typed, name),
        weekly=sheet.WEEKLY,
        faults=faults,
        stored=stored,
        activity_key=activity_id,
    )
