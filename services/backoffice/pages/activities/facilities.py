"""Structures et salles: the places of the town, how many children they take, and the rooms that activities share."""

from uuid import UUID

from aiohttp import web

from chassis.edge.ids import parse_id
from chassis.edge.session import Visit
from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.planning import ListFacilities, ListPools, PoolView, PutFacility, PutPool
from contracts.rights import Right
from services.backoffice.pages.activities.activity_sheet import read
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.pages.sources import gathered
from services.backoffice.views.typed import Fields, text, whole_number

routes = web.RouteTableDef()

ADDRESS = "/activites/structures"
LONGEST_NAME, MOST_PLACES = 80, 10_000


@routes.get(ADDRESS)
async def facilities(request: web.Request) -> web.Response:
    """List the facilities with their rooms."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    return await _show(request, visit, {}, {})


@routes.post(ADDRESS)
async def put(request: web.Request) -> web.Response:
    """Enter or change a facility, or a room of one; what is refused stands beside its field."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    typed = await read(request)
    is_room = bool(text(typed, "salle"))
    faults = _faults(typed, is_room=is_room)
    try:
        if not faults:
            await (_put_room(visit, typed) if is_room else _put_facility(visit, typed))
            return leading_to(request, ADDRESS, Said("ok", "La salle est enregistrée" if is_room else "La structure est enregistrée"))
    except Refusal as refusal:
        leave_to_page(refusal, "unknown_facility")
        faults = {"places" if refusal.slug == "places_taken" else "nom": refusal.detail or refusal.title}
    return await _show(request, visit, typed, faults)


async def _put_facility(visit: Visit, typed: Fields) -> None:
    facility_id, name, places = parse_id(text(typed, "structure")), text(typed, "nom"), whole_number(text(typed, "places"))
    await visit.send(made(PutFacility, facility_id=facility_id, name=name, capacity=places))


async def _put_room(visit: Visit, typed: Fields) -> None:
    pool_id, facility_id = parse_id(text(typed, "salle")), parse_id(text(typed, "structure"))
    await visit.send(
        made(PutPool, pool_id=pool_id, facility_id=facility_id, name=text(typed, "nom"), capacity=whole_number(text(typed, "places")))
    )


def _faults(typed: Fields, *, is_room: bool) -> dict[str, str]:
    found = {}
    if not 0 < len(text(typed, "nom")) <= LONGEST_NAME:
        found["nom"] = "Donnez un nom, de 80 caractères au plus."
    places = whole_number(text(typed, "places"))
    if (is_room or text(typed, "places")) and (places is None or places > MOST_PLACES):
        found["places"] = "Indiquez un nombre d'enfants, de 0 à 10 000."
    return found


async def _show(request: web.Request, visit: Visit, typed: Fields, faults: dict[str, str]) -> web.Response:
    found, rooms = await gathered(visit, ListFacilities(), ListPools())
    for answer in (found, rooms):
        if isinstance(answer, Refusal):
            raise answer
    by_facility: dict[UUID, list[PoolView]] = {}
    for room in rooms.pools:
        by_facility.setdefault(room.facility_id, []).append(room)
    at_fault = (text(typed, "salle") or text(typed, "structure")) if faults else ""
    is_new = at_fault not in {str(one.facility_id) for one in found.facilities} | {str(one.pool_id) for one in rooms.pools}
    fresh = at_fault if at_fault and is_new else str(new_id())
    return show(
        request,
        "activities/facilities.html",
        status=400 if faults else 200,
        facilities=[(one, by_facility.get(one.facility_id, [])) for one in found.facilities],
        may_add=not visit.token.facilities,
        at_fault=at_fault,
        new_facility=fresh if is_new and not text(typed, "salle") else str(new_id()),
        new_room=lambda facility_id: fresh if is_new and text(typed, "structure") == str(facility_id) else str(new_id()),
        typed_name=text(typed, "nom"),
        typed_places=text(typed, "places"),
        faults=faults,
    )
