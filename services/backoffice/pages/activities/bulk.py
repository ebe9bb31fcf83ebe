"""Inscrire plusieurs enfants: choose classes or those of last year, see who fits and why the others do not, then do it."""

from typing import Any

from aiohttp import web

from chassis import french
from chassis.edge.context import EDGE
from chassis.edge.days import school_year_of
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound, Refusal
from chassis.ids import new_id
from chassis.school_year import SchoolYear
from contracts.billing import ReadPricedFrom
from contracts.planning import ActivityView, EnrolMany, FindCandidates, ListActivities, ListSchoolClasses
from contracts.rights import Right
from services.backoffice.pages.activities.activities import ADDRESS
from services.backoffice.pages.activities.activity_sheet import read
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.pages.sources import answered, gathered
from services.backoffice.views.activities import bulk as views
from services.backoffice.views.activities import enrolment_form
from services.backoffice.views.typed import Fields, text

routes = web.RouteTableDef()

PAGE = ADDRESS + "/inscrire"
NOBODY = "Aucun enfant ne correspond : vérifiez les classes, ou l'année."
TOO_MANY = "Plus de 500 enfants correspondent : choisissez moins de classes à la fois."
NEW_REASON = "Le motif vient de changer, et la liste avec lui : relisez-la, puis inscrivez."
NONE_TICKED = "Cochez au moins un enfant."


@routes.get(PAGE)
async def choose(request: web.Request) -> web.Response:
    """Show what may be chosen: classes, or those of an earlier year."""
    return await _form(request, {}, {})


@routes.post(PAGE)
async def enrol(request: web.Request) -> web.Response:
    """Show who fits, or enrol those who are ticked: with the reason for incomplete records that the list was shown with, and no other."""
    visit = await enter(request, Right.WRITE_ENROLMENT)
    typed = await read(request)
    step = text(typed, "suite")
    faults = views.faults(typed)
    if faults or step == "changer":
        return await _form(request, typed, faults)
    reason_changed = step == "inscrire" and text(typed, "derogation") != text(typed, "vu")
    try:
        if reason_changed:
            return await _review(request, visit, typed, {"derogation": NEW_REASON})
        if step == "inscrire":
            return await _enrol(request, visit, typed)
        return await _review(request, visit, typed, {})
    except (Conflict, Invalid) as refusal:
        beside = enrolment_form.BESIDE.get(refusal.slug, "qui")
        return await _form(request, typed, {beside if beside in ("du", "au", "jours") else "qui": refusal.detail or refusal.title})


async def _enrol(request: web.Request, visit: Visit, typed: Fields) -> web.Response:
    children = views.pairs(typed)
    if not children:
        return await _review(request, visit, typed, {"qui": NONE_TICKED})
    done = await visit.send(_asked(request, typed, children, preview=False), key=text(typed, "cle") or None)
    count = french.plural(len(done.enrolled), "enfant est inscrit", "enfants sont inscrits")
    left = french.plural(len(done.refused), "enfant n'a pas pu l'être", "enfants n'ont pas pu l'être") if done.refused else ""
    return leading_to(
        request,
        f"/activites/{request.match_info['activity_id']}",
        Said("wait" if left else "ok", count, f"{left} : reprenez la liste pour voir pourquoi." if left else ""),
    )


async def _review(request: web.Request, visit: Visit, typed: Fields, faults: dict[str, str]) -> web.Response:
    taken_up = school_year_of(text(typed, "annee"))
    found = await visit.send(
        made(
            FindCandidates,
            classes=views.chosen(typed),
            enrolled_in=text(typed, "inscrits") or None,
            **({"first": taken_up.first, "last": taken_up.last} if taken_up else {}),
        )
    )
    if found.more or not found.children:
        return await _form(request, typed, {"qui": TOO_MANY if found.more else NOBODY})
    every = [{"child_id": one.child_id, "guardian_id": one.guardian_id} for one in found.children]
    asked = _asked(request, typed, every, preview=True)
    answer = await visit.send(asked)
    (priced,) = await gathered(visit, ReadPricedFrom(activity_id=asked.activity_id))
    fitting, others = views.weighed(found.children, answer)
    return show(
        request,
        "activities/bulk_review.html",
        status=400 if faults else 200,
        activity=await _activity(request, visit),
        fitting=fitting,
        others=others,
        meaning=(*views.meaning(answer), *enrolment_form.price_to_come(answered(priced), asked.valid_from)),
        sent=views.hidden(typed),
        faults=faults,
        waiver=text(typed, "derogation"),
        waivable=may(visit, Right.WAIVE_RECORD) and any(one.slug == enrolment_form.INCOMPLETE for one in answer.refused),
        bulk_key=str(new_id()),
    )


def _asked(request: web.Request, typed: Fields, children: list[Any], *, preview: bool) -> EnrolMany:
    return made(
        EnrolMany,
        activity_id=id_in_path(request, "activity_id"),
        valid_from=text(typed, "du"),
        valid_to=text(typed, "au"),
        weekdays=sorted(int(one) for one in typed.get("jours", ()) if one in set("1234567")),
        children=children,
        preview=preview,
        waiver=text(typed, "derogation")[: enrolment_form.MOST_WORDS],
    )


async def _activity(request: web.Request, visit: Visit) -> ActivityView:
    every = (await visit.send(ListActivities())).activities
    activity_id = id_in_path(request, "activity_id")
    found = next((one for one in every if one.activity_id == activity_id), None)
    if found is None:
        raise NotFound
    return found


async def _form(request: web.Request, typed: Fields, faults: dict[str, str]) -> web.Response:
    visit = await enter(request, Right.WRITE_ENROLMENT)
    activity = await _activity(request, visit)
    classes, every = await gathered(visit, ListSchoolClasses(), ListActivities())
    for answer in (classes, every):
        if isinstance(answer, Refusal):
            raise answer
    today = request.app[EDGE].settings.clock.today()
    first, last = activity.policies.first_day, activity.policies.last_day
    usual = {
        "du": max(today, first or today).isoformat(),
        "au": min(last or SchoolYear.of(today).last, SchoolYear.of(today).last).isoformat(),
        "annee": views.years(today)[1][0],
    }
    return show(
        request,
        "activities/bulk.html",
        status=400 if faults else 200,
        activity=activity,
        schools=views.schools(classes.classes),
        activities=[(str(one.activity_id), f"{one.facility} : {one.name}") for one in every.activities],
        years=views.years(today),
        typed=typed,
        text=lambda name: text(typed, name) or ("" if typed else usual.get(name, "")),
        faults=faults,
    )
