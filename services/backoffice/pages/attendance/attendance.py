"""Pointage: the lists of a day, marking who is there, and children who came without being on a list."""

import asyncio
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from aiohttp import web
from pydantic import ValidationError

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit
from chassis.errors import NotFound, Refusal
from contracts.family import HealthOfList, PickupOfList, ReadCare, ReadHealthOfList, ReadPickupOfList
from contracts.planning import (
    DaySheet,
    FindChildren,
    GetDaySheet,
    GroupView,
    ListDaySheets,
    ListStrays,
    ListUntakenLists,
    Mark,
    MarkAttendance,
    SettleStray,
)
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to, say
from services.backoffice.views.attendance import attendance as views
from services.backoffice.views.attendance import care as care_views

routes = web.RouteTableDef()

DAY = "{day:[0-9]{4}-[0-9]{2}-[0-9]{2}}"
LIST = "/pointage/{activity_id}/" + DAY
SHORTEST = 2
MOST_PRINTED = 40
"""Lists of a day that are printed at once."""


@routes.get("/pointage")
async def lists(request: web.Request) -> web.Response:
    """Show the lists of a day, today unless `?jour=` names another."""
    visit = await enter(request, Right.WRITE_ATTENDANCE)
    today = request.app[EDGE].settings.clock.today()
    day = views.asked_day(request.query.get("jour", ""), today)
    found = await visit.send(made(ListDaySheets, day=day))
    strays = (await visit.send(ListStrays())).strays
    untaken = (await visit.send(ListUntakenLists())).lists
    return show(
        request,
        "attendance/attendance_days.html",
        day=day,
        facilities=views.by_facility(found),
        strays=strays,
        untaken=untaken,
        clock_day=today,
        may_group=may(visit, Right.WRITE_ENROLMENT),
        prints=any(one.expected for one in found.sheets),
    )


@routes.get("/pointage/listes")
async def all_printed(request: web.Request) -> web.Response:
    """Show the lists of a day (`?jour=`) on which a child is expected, of one facility (`?structure=`) or all, each on a sheet of paper."""
    visit = await enter(request, Right.WRITE_ATTENDANCE)
    day = views.asked_day(request.query.get("jour", ""), request.app[EDGE].settings.clock.today())
    facility = request.query.get("structure", "")
    sheets = (await visit.send(made(ListDaySheets, day=day))).sheets
    asked = [one.activity_id for one in sheets if one.expected and facility in ("", str(one.facility_id))]
    lists = await asyncio.gather(*(_on_paper(request, visit, one, day) for one in asked[:MOST_PRINTED]))
    return show(
        request,
        "attendance/attendance_print_all.html",
        day=day,
        lists=[part for own in lists for part in own],
        left=len(asked[MOST_PRINTED:]),
        nothing=care_views.NOTHING,
    )


async def _on_paper(request: web.Request, visit: Visit, activity_id: UUID, day: date) -> list[dict[str, Any]]:
    """Read a list as it is printed, group by group, with the signs of its children."""
    found = await visit.send(made(GetDaySheet, activity_id=activity_id, day=day))
    health = await _health(request, visit, found, views.sheet_of(found).lines)
    return [{"found": found, "group": group, "sheet": sheet, **health} for group, sheet in views.parts(found)]


@routes.get("/pointage/erreurs")
async def strays(request: web.Request) -> web.Response:
    """Show the children who came without an enrolment."""
    visit = await enter(request, Right.WRITE_ATTENDANCE)
    found = await visit.send(ListStrays())
    may_settle = may(visit, Right.WRITE_ENROLMENT)
    may_enrol = may_settle and may(visit, Right.READ_RECORD)
    strays = [(one, views.noted_times(one)) for one in found.strays]
    return show(request, "attendance/attendance_strays.html", strays=strays, may_settle=may_settle, may_enrol=may_enrol)


@routes.post("/pointage/erreurs")
async def settle(request: web.Request) -> web.Response:
    """Settle a child who came without an enrolment."""
    visit = await enter(request, Right.WRITE_ENROLMENT)
    typed = await fields(request, "prestation", "jour", "enfant", "suite")
    outcome = "counted" if typed["suite"] == "compter" else "withdrawn"
    try:
        await visit.send(
            made(SettleStray, activity_id=typed["prestation"], day=typed["jour"], child_id=typed["enfant"], outcome=outcome),
        )
        said = Said("ok", "Présence comptée" if outcome == "counted" else "Pointage retiré")
    except Refusal as refusal:
        leave_to_page(refusal, "unknown_stray")
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, "/pointage/erreurs", said)


@routes.get(LIST)
async def sheet(request: web.Request) -> web.Response:
    """Show a list to mark."""
    visit = await enter(request, Right.WRITE_ATTENDANCE)
    found = await visit.send(_asked(request))
    now = request.app[EDGE].settings.clock.now()
    today = request.app[EDGE].settings.clock.today()
    group = views.asked_group(request.query.get("groupe", ""), found)
    sheet = views.sheet_of(found, group)
    return show(
        request,
        "attendance/attendance.html",
        found=found,
        group=group,
        sheet=sheet,
        **await _health(request, visit, found, sheet.lines),
        corrections=views.corrections(found.corrections),
        moment=now.isoformat(timespec="milliseconds"),  # A later mark counts: one made just after a reload must be later.
        may_mark=found.day <= today and (not found.locked_because or may(visit, Right.REOPEN_ATTENDANCE)),
        is_to_come=found.day > today,
    )


@routes.get(LIST + "/liste")
async def printed(request: web.Request) -> web.Response:
    """Show a list to print, with boxes to tick."""
    visit = await enter(request, Right.WRITE_ATTENDANCE)
    found = await visit.send(_asked(request))
    group = views.asked_group(request.query.get("groupe", ""), found)
    sheet = views.sheet_of(found, group)
    health = await _health(request, visit, found, sheet.lines)
    return show(request, "attendance/attendance_print.html", found=found, group=group, sheet=sheet, nothing=care_views.NOTHING, **health)


@routes.get(LIST + "/sante")
async def health_of_day(request: web.Request) -> web.Response:
    """Show the health of all children of a list who are expected or there, to read and to print."""
    visit = await enter(request, Right.READ_CARE)
    found, group, lines = await _to_look_after(request, visit)
    told = await visit.send(_health_asked(found, lines)) if lines else HealthOfList(children=())
    health = care_views.health_of_day(told, lines)
    return show(request, "attendance/attendance_health.html", found=found, group=group, children=len(lines), health=health)


@routes.get(LIST + "/departs")
async def leaving(request: web.Request) -> web.Response:
    """Show who may fetch each child of a list who is expected or there, to read and to print."""
    visit = await enter(request, Right.READ_CARE)
    found, group, lines = await _to_look_after(request, visit)
    asked = ReadPickupOfList(activity_id=found.activity_id, day=found.day, children=tuple(one.child_id for one in lines))
    told = await visit.send(asked) if lines else PickupOfList(children=())
    return show(
        request,
        "attendance/attendance_leaving.html",
        found=found,
        group=group,
        children=len(lines),
        leavings=care_views.leavings(told, lines),
    )


@routes.get(LIST + "/enfants/{child_id}")
async def child_sheet(request: web.Request) -> web.Response:
    """Open what is needed to look after a child of the list, which the family will see."""
    visit = await enter(request, Right.READ_CARE)
    child_id = id_in_path(request, "child_id")
    found = await visit.send(_asked(request))
    if all(one.child_id != child_id for one in found.children):
        raise NotFound
    care = await visit.send(ReadCare(activity_id=found.activity_id, child_id=child_id))
    return show(request, "attendance/attendance_care.html", found=found, care=care, sheet=care_views.sheet_of(care))


@routes.post(LIST)
async def mark(request: web.Request) -> web.Response:
    """Mark one child."""
    visit = await enter(request, Right.WRITE_ATTENDANCE)
    typed = await fields(request, "enfant", "present", "arrivee", "depart", "inattendu", "groupe")
    asked = made(
        MarkAttendance,
        activity_id=request.match_info["activity_id"],
        day=request.match_info["day"],
        marks=[
            {
                "child_id": typed["enfant"],
                "present": typed["present"] == "oui",
                "arrived_at": typed["arrivee"] or None,
                "left_at": typed["depart"] or None,
                "marked_at": request.app[EDGE].settings.clock.now(),
                "unexpected": typed["inattendu"] == "oui",
            }
        ],
    )
    response = see_other(f"{_address(asked.activity_id, asked.day, typed['groupe'])}#enfant-{asked.marks[0].child_id}")
    try:
        await visit.send(asked)
        if asked.marks[0].unexpected:
            say(request, response, Said("ok", "Présence notée"))
    except Refusal as refusal:
        leave_to_page(refusal)
        say(request, response, Said("no", refusal.title, refusal.detail))
    return response


@routes.post(LIST + "/tous")
async def everybody(request: web.Request) -> web.Response:
    """Mark present every expected child whom nobody marked; the exceptions are marked afterwards."""
    visit = await enter(request, Right.WRITE_ATTENDANCE)
    now = request.app[EDGE].settings.clock.now()
    found: DaySheet = await visit.send(_asked(request))
    typed = await fields(request, "groupe")
    group = views.asked_group(typed["groupe"], found)
    marks = tuple(
        Mark(child_id=one.child_id, present=True, marked_at=now, for_all=True)
        for one in views.in_group(found.children, group)
        if one.expected and one.present is None
    )
    response = see_other(_address(found.activity_id, found.day, typed["groupe"]))
    if marks:
        try:
            await visit.send(MarkAttendance(activity_id=found.activity_id, day=found.day, marks=marks))
            say(request, response, Said("ok", "Tout le monde est noté présent", "Corrigez maintenant les exceptions."))
        except Refusal as refusal:
            leave_to_page(refusal)
            say(request, response, Said("no", refusal.title, refusal.detail))
    return response


@routes.get(LIST + "/ajouter")
async def unexpected(request: web.Request) -> web.Response:
    """Look for a child who came without being on the list."""
    visit = await enter(request, Right.WRITE_ATTENDANCE)
    words = request.query.get("q", "").strip()
    found = await visit.send(_asked(request))
    children = None
    if len(words) >= SHORTEST:
        children = await visit.send(made(FindChildren, activity_id=found.activity_id, day=found.day, words=words))
    listed = {one.child_id for one in found.children if one.expected or one.present} | {one.child_id for one in found.strays}
    return show(request, "attendance/attendance_find.html", found=found, words=words, children=children, listed=listed, shortest=SHORTEST)


async def _health(request: web.Request, visit: Visit, found: DaySheet, lines: tuple[views.Line, ...]) -> dict[str, Any]:
    """Ask family for the signs of a list's children, where the reader may open them and the day is not gone by.

    Without family the list is as useful as before, and says that signs are missing.
    """
    may_open = may(visit, Right.READ_CARE)
    if not may_open or not lines or found.day < request.app[EDGE].settings.clock.today():
        return {"may_open": may_open, "signs": None, "silent": False}
    (answer,) = await sources.gathered(visit, _health_asked(found, lines))
    told = sources.answered(answer)
    return {"may_open": True, "signs": told and care_views.signs_of(told, lines), "silent": told is None}


async def _to_look_after(request: web.Request, visit: Visit) -> tuple[DaySheet, GroupView | None, tuple[views.Line, ...]]:
    """Read a list of today or to come, with its chosen group and the children of it who are expected or there."""
    found = await visit.send(_asked(request))
    if found.day < request.app[EDGE].settings.clock.today():
        raise NotFound
    group = views.asked_group(request.query.get("groupe", ""), found)
    sheet = views.sheet_of(found, group)
    return found, group, (*sheet.expected, *sheet.unplanned)


def _health_asked(found: DaySheet, lines: tuple[views.Line, ...]) -> ReadHealthOfList:
    return ReadHealthOfList(activity_id=found.activity_id, day=found.day, children=tuple(one.child_id for one in lines))


def _asked(request: web.Request) -> GetDaySheet:
    """Read the list of an address; one of a day that is in no calendar does not exist."""
    try:
        return GetDaySheet.model_validate({name: request.match_info[name] for name in ("activity_id", "day")})
    except ValidationError as error:
        raise NotFound from error


def _address(activity_id: UUID, day: date, group: str = "") -> str:
    return f"/pointage/{activity_id}/{day.isoformat()}" + (f"?groupe={quote(group)}" if group else "")
