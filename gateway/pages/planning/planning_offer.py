"""Mes enfants, a place that became free: accept it, or leave it to the next."""

from aiohttp import web

from chassis.edge.forms import plain
from chassis.edge.ids import id_in, id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import visitor
from chassis.errors import Conflict, NotFound
from contracts.planning import AcceptOffer, AskedDay, WithdrawPlanningRequest
from gateway.pages.frame import day_in, text_of

routes = web.RouteTableDef()


@routes.post("/enfants/{child_id}/planning/place")
async def answer(request: web.Request) -> web.Response:
    """Accept a place that is held, or leave it: the day is then asked no more."""
    visit = await visitor(request)
    form = await plain(request)
    child_id = id_in_path(request, "child_id")
    request_id, enrolment_id, day = id_in(text_of(form, "demande")), id_in(text_of(form, "inscription")), day_in(text_of(form, "jour"))
    if request_id is None or enrolment_id is None or day is None:
        raise NotFound
    accepts = text_of(form, "geste") == "accepter"
    asked: AcceptOffer | WithdrawPlanningRequest
    if accepts:
        asked = AcceptOffer(request_id=request_id, enrolment_id=enrolment_id, day=day)
    else:
        asked = WithdrawPlanningRequest(request_id=request_id, days=(AskedDay(enrolment_id=enrolment_id, day=day),))
    done = "place" if accepts else "place-laissee"
    try:
        answered = await visit.send(asked, key=text_of(form, "cle") or None)
        if accepts and any((one.enrolment_id, one.day, one.decision) == (enrolment_id, day, "pending") for one in answered.days):
            done = "place-en-cours"
    except Conflict:
        done = "place-passee"
    return see_other(f"/enfants/{child_id}/planning?mois={day:%Y-%m}&semaine={day}&fait={done}")
