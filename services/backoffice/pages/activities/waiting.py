"""Listes d'attente: where children wait, the list of a day, and what staff do about one child, for a reason that its family reads."""

from datetime import date
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.days import day_of
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound, Unavailable
from contracts.planning import EndWaiting, GetWaitingList, GivePlace, ListWaitingDays, MoveInLine, WaitingList
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.activities import waiting as views

routes = web.RouteTableDef()

ACTIVITY = "/activites/{activity_id:[0-9a-f-]{36}}/attente"
DAY = ACTIVITY + "/{day:[0-9]{4}-[0-9]{2}-[0-9]{2}}"
CHILD = DAY + "/{enrolment_id:[0-9a-f-]{36}}"


@routes.get("/attente")
async def everywhere(request: web.Request) -> web.Response:
    """Show where children wait, in the whole town."""
    visit = await enter(request, Right.READ_PLANNING_REQUEST)
    found = await visit.send(ListWaitingDays())
    return show(
        request,
        "activities/waiting_days.html",
        months=views.by_month(found.days),
        count=sum(one.waiting for one in found.days),
        activity="",
    )


@routes.get(ACTIVITY)
async def of_activity(request: web.Request) -> web.Response:
    """Show on which days children wait for one activity."""
    visit = await enter(request, Right.READ_PLANNING_REQUEST)
    activity_id = id_in_path(request, "activity_id")
    found = await visit.send(ListWaitingDays(activity_id=activity_id))
    name = found.days[0].activity if found.days else "Liste d'attente"
    count = sum(one.waiting for one in found.days)
    return show(request, "activities/waiting_days.html", months=views.by_month(found.days), count=count, activity=name)


@routes.get(DAY)
async def of_day(request: web.Request) -> web.Response:
    """Show who waits for a day."""
    visit = await enter(request, Right.READ_PLANNING_REQUEST)
    found = await visit.send(_asked(request))
    return show(
        request,
        "activities/waiting_list.html",
        found=found,
        lines=views.lines(found, _today(request)),
        may_decide=may(visit, Right.DECIDE_PLANNING_REQUEST) and found.day >= _today(request),
        may_read_record=may(visit, Right.READ_RECORD),
    )


@routes.get(CHILD)
async def of_child(request: web.Request) -> web.Response:
    """Show one child who waits, with what may be done about it."""
    visit = await enter(request, Right.DECIDE_PLANNING_REQUEST)
    return _child(request, await visit.send(_asked(request)))


@routes.post(CHILD)
async def act(request: web.Request) -> web.Response:
    """Move a child in the list, give it a place, or take it out."""
    visit = await enter(request, Right.DECIDE_PLANNING_REQUEST)
    typed = await fields(request, "geste", "rang", "motif", "cle")
    asked, enrolment_id = _asked(request), id_in_path(request, "enrolment_id")
    if typed["geste"] not in views.DONE:
        raise NotFound
    found = await visit.send(asked)
    if errors := views.wrong(typed, len(found.children)):
        return _child(request, found, typed=typed, errors=errors, status=Invalid.status)
    try:
        await visit.send(_act(request, asked, typed), key=typed["cle"] or None)
        said = Said("ok", views.DONE[typed["geste"]], await _telling(visit, found, enrolment_id, typed["geste"]))
    except Unavailable:
        said = Said("no", "La décision n'est peut-être pas enregistrée", "Une partie du portail ne répond pas : réessayez dans un instant.")
    except Conflict as refusal:
        said = Said("wait", refusal.title, refusal.detail)
    return _to_list(request, asked, said)


def _act(request: web.Request, asked: GetWaitingList, typed: dict[str, str]) -> MoveInLine | GivePlace | EndWaiting:
    """Put what a button asks into words."""
    values = {
        "activity_id": asked.activity_id,
        "day": asked.day,
        "enrolment_id": id_in_path(request, "enrolment_id"),
        "reason": typed["motif"],
    }
    if typed["geste"] == "deplacer":
        return made(MoveInLine, **values, rank=int(typed["rang"]))
    return made(GivePlace, **values) if typed["geste"] == "donner" else made(EndWaiting, **values)


async def _telling(visit: Visit, found: WaitingList, enrolment_id: UUID, act: str) -> str:
    """Say whether the family of a child reads what was done: who is only moved in the line is told nothing."""
    family_id = next((one.family_id for one in found.children if one.enrolment_id == enrolment_id), None)
    where = "Le motif est dans « Liste des demandes »"
    if act == "deplacer" or family_id is None:
        return f"{where}, où la famille peut le lire."
    return f"{await readers.telling(visit, family_id, 'decisions')} {where}."


def _to_list(request: web.Request, asked: GetWaitingList, said: Said) -> web.Response:
    return leading_to(request, f"/activites/{asked.activity_id}/attente/{asked.day.isoformat()}", said)


def _child(
    request: web.Request,
    found: WaitingList,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    enrolment_id = id_in_path(request, "enrolment_id")
    own = next((one for one in views.lines(found, _today(request)) if one.enrolment_id == enrolment_id), None)
    if own is None:
        return _to_list(request, _asked(request), Said("wait", "Cet enfant n'attend plus de place ce jour-là", "La liste est à jour."))
    return show(request, "activities/waiting_child.html", found=found, own=own, typed=typed or {}, errors=errors or {}, status=status)


def _asked(request: web.Request) -> GetWaitingList:
    day = day_of(request.match_info["day"])
    if day is None:
        raise NotFound
    return GetWaitingList(activity_id=id_in_path(request, "activity_id"), day=day)


def _today(request: web.Request) -> date:
    return request.app[EDGE].settings.clock.today()
