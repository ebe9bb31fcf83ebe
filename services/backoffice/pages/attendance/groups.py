"""Groups of an activity, and hours: who belongs where, and from when to when."""

from typing import Any
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path, parse_id
from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id
from contracts.base import Request
from contracts.planning import (
    ListActivities,
    ListMembers,
    PutActivityHours,
    PutEnrolmentHours,
    PutGroup,
    PutMeal,
    PutMembers,
    RemoveGroup,
)
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.attendance import groups as views

routes = web.RouteTableDef()

ADDRESS = "/groupes/{activity_id}"
OTHER_DAY = "autre"
NOBODY_TICKED = Said("no", "Cochez au moins un enfant")


@routes.get("/groupes")
async def activities(request: web.Request) -> web.Response:
    """List the activities, to choose one."""
    visit = await enter(request, Right.WRITE_ENROLMENT)
    found = await visit.send(ListActivities())
    return show(request, "attendance/groups.html", facilities=views.by_facility(found.activities))


@routes.get(ADDRESS)
async def groups(request: web.Request) -> web.Response:
    """Show the groups of an activity with their children, and hours."""
    visit = await enter(request, Right.WRITE_ENROLMENT)
    found = await visit.send(ListMembers(activity_id=_activity(request)))
    return show(
        request,
        "attendance/group_members.html",
        found=found,
        groups=views.groups_of(found),
        children=views.children_of(found),
        enrolled=views.enrolled(found),
        may_set_hours=may(visit, Right.WRITE_ACTIVITY),
    )


@routes.post(ADDRESS)
async def put_group(request: web.Request) -> web.Response:
    """Enter or rename a group, or take it away."""
    await enter(request, Right.WRITE_ENROLMENT)
    typed = await fields(request, "groupe", "nom", "ordre", "suite")
    activity_id = _activity(request)
    group_id = parse_id(typed["groupe"]) if typed["groupe"] else new_id()
    if typed["suite"] == "supprimer":
        return await _done(request, RemoveGroup(activity_id=activity_id, group_id=group_id), "Groupe supprimé")
    if not typed["nom"]:
        return _back(request, Said("no", "Donnez un nom au groupe"))
    asked = made(PutGroup, activity_id=activity_id, group_id=group_id, name=typed["nom"], position=typed["ordre"] or 0)
    return await _done(request, asked, "Groupe enregistré")


@routes.post(ADDRESS + "/enfants")
async def put_members(request: web.Request) -> web.Response:
    """Put the ticked children into a group, or into none."""
    await enter(request, Right.WRITE_ENROLMENT)
    typed = await fields(request, "groupe")
    ticked = await several(request, "inscription")
    if not ticked:
        return _back(request, NOBODY_TICKED)
    asked = made(PutMembers, activity_id=_activity(request), enrolment_ids=ticked, group_id=typed["groupe"] or None)
    return await _done(request, asked, "Groupes enregistrés")


@routes.post(ADDRESS + "/horaires")
async def put_hours(request: web.Request) -> web.Response:
    """Say from when to when the activity takes place."""
    await enter(request, Right.WRITE_ACTIVITY)
    typed = await fields(request, "debut", "fin", "depuis")
    asked = made(PutActivityHours, activity_id=_activity(request), **_hours(typed))
    return await _done(request, asked, "Horaires enregistrés")


@routes.post(ADDRESS + "/repas")
async def put_meal(request: web.Request) -> web.Response:
    """Say whether the activity includes a meal."""
    await enter(request, Right.WRITE_ACTIVITY)
    typed = await fields(request, "repas")
    meal = typed["repas"] == "oui"
    return await _done(request, PutMeal(activity_id=_activity(request), meal=meal), "Repas compté" if meal else "Repas retiré")


@routes.post(ADDRESS + "/contrats")
async def agree_hours(request: web.Request) -> web.Response:
    """Agree the hours of an enrolment; for a first contract of one that began before, whoever enters it says since when it counts."""
    visit = await enter(request, Right.WRITE_ENROLMENT)
    typed = await fields(request, "inscription", "debut", "fin", "depuis", "jour")
    if not typed["inscription"]:
        return _back(request, Said("no", "Choisissez un enfant"))
    is_asked = typed["depuis"] == OTHER_DAY
    if is_asked:
        typed["depuis"] = typed["jour"]
    asked = made(PutEnrolmentHours, enrolment_id=typed["inscription"], **_hours(typed))
    if asked.starts and asked.ends and asked.since is None:
        found = await visit.send(ListMembers(activity_id=_activity(request)))
        if begun := views.begun_by_the_day(found, asked.enrolment_id, request.app[EDGE].settings.clock.today()):
            return show(
                request,
                "attendance/hours_contract.html",
                found=found,
                begun=begun,
                typed=typed,
                hours=views.hours_of(asked),
                is_missing=is_asked,
                other=OTHER_DAY,
            )
    return await _done(request, asked, "Contrat horaire enregistré" if typed["debut"] else "Contrat horaire retiré")


def _hours(typed: dict[str, str]) -> dict[str, str | None]:
    """Read hours, and from which day on they count where one is said."""
    return {"starts": typed["debut"] or None, "ends": typed["fin"] or None, "since": typed["depuis"] or None}


async def _done(request: web.Request, asked: Request[Any], title: str) -> web.Response:
    """Send what was asked, and go back to the activity, whatever came of it."""
    visit = await enter(request, Right.WRITE_ENROLMENT)
    try:
        await visit.send(asked)
    except NotFound:
        raise
    except (Conflict, Invalid) as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))
    return _back(request, Said("ok", title))


def _back(request: web.Request, said: Said) -> web.Response:
    return leading_to(request, f"/groupes/{_activity(request)}", said)


def _activity(request: web.Request) -> UUID:
    return id_in_path(request, "activity_id")
